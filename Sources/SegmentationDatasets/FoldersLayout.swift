/// The layout `folders`: a folder of images beside a folder of masks.
enum FoldersLayout {
    static let imageExtensions = ["jpg", "jpeg", "png"]
    static let placeholder = "{name}"

    static func listing(
        images: String, masks: String, maskName: String?, extensions: [String]
    ) throws(DatasetError) -> SplitListing {
        let maskNames = try FolderListing(path: masks).names
        let namer = MaskNamer(template: maskName, existing: Set(maskNames))
        var result = SplitListing(
            searched: "\(images) for .\(extensions.joined(separator: ", ."))")
        var imageOfName: [String: String] = [:]
        var usedMasks: Set<String> = []
        for file in try FolderListing(path: images).names {
            let parts = FileName(file)
            guard extensions.contains(parts.lowercaseExtension) else { continue }
            // Images and masks in one folder: a file that the template makes from another is a mask.
            if images == masks, namer.isMask(file) { continue }
            if let first = imageOfName[parts.stem] {
                result.duplicates.append(("\(images)/\(file)", "\(images)/\(first)"))
                continue
            }
            imageOfName[parts.stem] = file
            let mask = namer.mask(for: parts.stem)
            let sample = SamplePaths(
                name: parts.stem, image: "\(images)/\(file)", mask: "\(masks)/\(mask.file)")
            if mask.exists {
                usedMasks.insert(mask.file)
                result.samples.append(sample)
            } else {
                result.withoutMask.append(sample)
            }
        }
        if images != masks {
            result.strayMasks = maskNames.filter {
                imageExtensions.contains(FileName($0).lowercaseExtension) && !usedMasks.contains($0)
            }.map { "\(masks)/\($0)" }
        }
        return result
    }
}

/// Knows which mask file belongs to an image.
private struct MaskNamer {
    /// `{name}_mask.png`, or `nil` for the image's own name.
    let template: String?
    /// The names in the folder of masks.
    let existing: Set<String>

    func mask(for stem: String) -> (file: String, exists: Bool) {
        if let template, let parts = template.components(around: FoldersLayout.placeholder) {
            let file = parts.prefix + stem + parts.suffix
            return (file, existing.contains(file))
        }
        // A JPEG is found too, so that the message says what is wrong with it instead of that it is missing.
        for suffix in ["png", "PNG", "jpg", "jpeg", "JPG", "JPEG"]
        where existing.contains("\(stem).\(suffix)") {
            return ("\(stem).\(suffix)", true)
        }
        return ("\(stem).png", false)
    }

    func isMask(_ file: String) -> Bool {
        guard let template, let parts = template.components(around: FoldersLayout.placeholder)
        else {
            return false
        }
        return file.hasPrefix(parts.prefix) && file.hasSuffix(parts.suffix)
            && file.utf8.count > parts.prefix.utf8.count + parts.suffix.utf8.count
    }
}
