import Files

/// Why images of two folders have no mask where many lack theirs: found out from the files that lie there.
struct MissingMasks {
    /// What the masks probably are, and what to do; empty where nothing was found.
    var text = ""
    /// The line for the description that mends it.
    var suggestion: String?

    /// - Parameters:
    ///   - listing: What was found in the folders of a split.
    ///   - split: The split's name.
    init(in listing: SplitListing, split: String, of description: DatasetDescription) {
        let missing = listing.withoutMask
        guard let source = description.splits.first(where: { $0.name == split })?.source,
            case .folders(let imageFolders, let maskFolders, let imageName, let maskName, _) =
                source,
            // Of several areas no one line tells what each lacks.
            imageFolders.count == 1, let images = imageFolders.first, let masks = maskFolders.first
        else { return }
        let names = missing.map(\.name)
        let isMost = { (count: Int) in count >= min(2, missing.count) && 3 * count >= missing.count
        }
        if let template = MaskNameGuess.template(
            for: names, files: listing.strayMasks + missing.map(\.image))
        {
            suggest("mask_name: '\(template)'", because: "masks have other names here")
            return
        }
        let strays = Dictionary(
            grouping: listing.strayMasks, by: { ExactText(FileName($0).stem) })
        let named = missing.filter { strays[ExactText($0.name)] != nil }
        if imageName == nil, isMost(named.count) {
            let folders = Set(
                named.flatMap { strays[ExactText($0.name)] ?? [] }.map { FileName.folder(of: $0) })
            if maskName != nil, folders == [description.fullPath(masks)],
                let kind = named.lazy.compactMap({ strays[ExactText($0.name)]?.first }).first
                    .map({ FileName($0).lowercaseExtension })
            {
                suggest(
                    "mask_name: '{name}.\(kind)'", because: "masks have their images' names here")
                return
            }
            let below = folders.sorted(by: NaturalOrder.precedes)
            let roots = Self.roots(
                of: named, strays, images: description.fullPath(images),
                masks: description.fullPath(masks))
            if let (imagesBelow, masksBelow) = roots,
                let line = description.splitsLine(
                    split, images: images + imagesBelow, masks: masks + masksBelow)
            {
                suggest(line, because: "the masks lie in \(below[0])")
                return
            }
            text =
                "; masks of these names lie in \(Self.shown(below)): lay images and masks into equal folders"
            return
        }
        explain(listing, isMost: isMost)
    }

    private mutating func suggest(_ line: String, because reason: String) {
        (text, suggestion) = (
            ". \(reason.prefix(1).uppercased())\(reason.dropFirst()): write \"\(line)\"", line
        )
    }

    /// What no line mends: formats that are not read, a file a class.
    private mutating func explain(_ listing: SplitListing, isMost: (Int) -> Bool) {
        let names = Set(listing.withoutMask.map { ExactText($0.name) })
        let expected = Set(listing.withoutMask.map { ExactText(FileName.folder(of: $0.mask)) })
        let unread = listing.unreadPictures.filter {
            names.contains(ExactText(FileName($0).stem))
                && expected.contains(ExactText(FileName.folder(of: $0)))
        }
        if let first = unread.first, isMost(unread.count) {
            text =
                "; masks of these names are .\(FileName(first).lowercaseExtension) files, which are not read: "
                + "write them as PNG"
            return
        }
        // a_cat.png and a_dog.png, or a/cat.png and a/dog.png.
        let perImage = listing.withoutMask.map { sample in
            listing.strayMasks.filter { mask in
                let folder = FileName(FileName.folder(of: mask)).component
                let stem = FileName(mask).stem
                return folder == sample.name
                    || stem.hasPrefix(sample.name)
                        && stem.dropFirst(sample.name.count).first.map { "_-. ".contains($0) }
                            ?? false
            }
        }
        if isMost(perImage.count { $0.count > 1 }),
            let files = perImage.first(where: { $0.count > 1 })
        {
            text =
                "; masks seem to come as a file for each class or object, such as \(Self.shown(files)): combine "
                + "those of an image into one mask whose values are classes"
        } else if let other = listing.strayMasks.first {
            let count = listing.strayMasks.count
            text =
                count == 1
                ? "; the mask \(other) has another name"
                : "; \(count) masks have other names, such as \(other)"
        }
    }

    /// Where below the folders of images and masks those lie from which on both have equal folders: `/sub`, or an empty
    /// text; nil where there are none such for all.
    private static func roots(
        of named: [SamplePaths], _ strays: [ExactText: [String]], images: String, masks: String
    ) -> (images: String, masks: String)? {
        var found: Set<[String]> = []
        for sample in named {
            guard let mask = strays[ExactText(sample.name)]?.first, sample.image.hasPrefix(images),
                mask.hasPrefix(masks)
            else { return nil }
            let image = String(FileName.folder(of: sample.image).dropFirst(images.count))
            let below = String(FileName.folder(of: mask).dropFirst(masks.count))
            if below.hasSuffix(image) {
                found.insert(["", String(below.dropLast(image.count))])
            } else if image.hasSuffix(below) {
                found.insert([String(image.dropLast(below.count)), ""])
            } else {
                return nil
            }
        }
        guard found.count == 1, let roots = found.first else { return nil }
        return (roots[0], roots[1])
    }

    private static func shown(_ paths: [String]) -> String {
        paths.prefix(2).joined(separator: ", ") + (paths.count > 2 ? ", …" : "")
    }
}
