import Files
import ImageFiles

/// The layout `folders`: a folder of images beside a folder of masks.
enum FoldersLayout {
    static let imageExtensions = extensions(of: [.jpeg, .png, .tiff, .bmp, .webp])
    /// Of formats that keep values as they are; a file of lossy WebP, or of TIFF with JPEG inside, is refused when it is read.
    static let maskExtensions = extensions(of: [.png, .tiff, .bmp, .webp])
    /// As they are looked for where only a name is known, in small letters and in large ones.
    static let writtenMaskExtensions = maskExtensions + maskExtensions.map { $0.uppercased() }
    static let placeholder = "{name}"
    /// Pictures that other programs write; listed so that nobody wonders where they are.
    static let unreadExtensions: Set = [
        "gif", "jp2", "ppm", "pgm", "heic", "avif", "tga",
    ]

    private static func extensions(of formats: [ImageFileFormat]) -> [String] {
        formats.flatMap(\.extensions)
    }

    /// Whether a file's name is that of a format that masks may have.
    static func mayBeMask(_ file: String) -> Bool {
        maskExtensions.contains(FileName(file).lowercaseExtension)
    }

    /// Whether a picture is of a format that is not read.
    static func isUnread(_ file: String) -> Bool {
        unreadExtensions.contains(FileName(file).lowercaseExtension)
    }

    static func listing(
        images: String, masks: String, imageName: String? = nil, maskName: String?,
        extensions: [String]
    ) throws(DatasetError) -> SplitListing {
        let maskFiles = try FolderListing.files(under: masks, except: images)
        let masksOf = MaskNamer(
            template: maskName.flatMap(NameTemplate.init), files: maskFiles)
        let allFiles =
            images == masks ? maskFiles : try FolderListing.files(under: images, except: masks)
        let found = imageFiles(
            in: allFiles, isAlsoOfMasks: images == masks,
            imageName: imageName.flatMap(NameTemplate.init), masksOf: masksOf,
            extensions: extensions)
        let timesUsed = Dictionary(found.map { (ExactText($0.name), 1) }, uniquingKeysWith: +)
        var result = SplitListing(
            searched: "\(images) for .\(extensions.joined(separator: ", ."))")
        // Of images that differ in the writing of their names alone, each has the mask of its very name.
        let timesWritten = Dictionary(
            found.filter { NamesOnDisk.mayDiffer($0.name) }
                .map { (NamesOnDisk.plain("\($0.folder)/\($0.name)"), 1) }, uniquingKeysWith: +)
        var fileOfName: [ExactText: String] = [:]
        var usedMasks: Set<ExactText> = []
        for image in found {
            // Pictures of one name in two folders are told apart by their folders.
            let isShared = timesUsed[ExactText(image.name), default: 1] > 1 && !image.folder.isEmpty
            let name =
                isShared
                ? "\(image.folder)/\(image.name)".replacing("/", with: "-") : image.name
            if let first = fileOfName[ExactText(name)] {
                result.duplicates.append(("\(images)/\(image.file)", "\(images)/\(first)"))
                continue
            }
            fileOfName[ExactText(name)] = image.file
            let plainName = NamesOnDisk.plain("\(image.folder)/\(image.name)")
            let mask = masksOf.mask(
                for: image.name, folder: image.folder,
                inAnyWriting: timesWritten[plainName, default: 1] == 1)
            let sample = SamplePaths(
                name: name, image: "\(images)/\(image.file)", mask: "\(masks)/\(mask.file)")
            if mask.exists {
                usedMasks.insert(ExactText(mask.file))
                result.samples.append(sample)
            } else {
                result.withoutMask.append(sample)
            }
        }
        func unread(_ files: [String], in folder: String) -> [String] {
            files.filter { unreadExtensions.contains(FileName($0).lowercaseExtension) }
                .map { "\(folder)/\($0)" }
        }
        result.unreadPictures = unread(allFiles, in: images)
        if images != masks {
            result.unreadPictures += unread(maskFiles, in: masks)
            result.strayMasks = maskFiles.filter {
                imageExtensions.contains(FileName($0).lowercaseExtension)
                    && !usedMasks.contains(ExactText($0))
                    // Where images have a suffix too, masks of other kinds lie beside the right ones.
                    && (imageName == nil || masksOf.isMask($0))
            }.map { "\(masks)/\($0)" }
        }
        return result
    }

    private struct ImageFile {
        /// The path below the folder of images.
        var file: String
        /// The folder in which it lies, empty for the folder of images itself.
        var folder: String
        var name: String
    }

    private static func imageFiles(
        in files: [String], isAlsoOfMasks: Bool, imageName: NameTemplate?, masksOf: MaskNamer,
        extensions: [String]
    ) -> [ImageFile] {
        files.compactMap { file in
            let parts = FileName(file)
            guard extensions.contains(parts.lowercaseExtension) else { return nil }
            // Images and masks in one folder: a file that the template makes from another is a mask.
            if isAlsoOfMasks, masksOf.isMask(file) { return nil }
            guard let imageName else {
                return ImageFile(file: file, folder: FileName.folder(of: file), name: parts.stem)
            }
            return imageName.name(in: file).map {
                ImageFile(file: file, folder: imageName.folder(of: file), name: $0)
            }
        }
    }
}

/// Knows which mask file belongs to an image.
private struct MaskNamer {
    /// `{name}_mask.png`, or `nil` for the image's own name.
    let template: NameTemplate?
    /// The paths below the folder of masks.
    private let existing: Set<ExactText>
    /// The same by their plain names, where some are written in several ways.
    private let byPlainName: [String: String?]

    /// - Parameter files: The paths below the folder of masks.
    init(template: NameTemplate?, files: [String]) {
        self.template = template
        existing = Set(files.map { ExactText($0) })
        byPlainName =
            files.contains(where: NamesOnDisk.mayDiffer) ? NamesOnDisk.byPlainName(files) : [:]
    }

    /// - Parameter inAnyWriting: Whether a file will do whose name is the same in another writing.
    func mask(
        for name: String, folder: String, inAnyWriting: Bool
    ) -> (file: String, exists: Bool) {
        let start = folder.isEmpty ? "" : "\(folder)/"
        // A JPEG is found too, so that the message says what is wrong with it instead of that it is missing.
        let names =
            template.map { [start + $0.prefix + name + $0.suffix] }
            ?? (FoldersLayout.writtenMaskExtensions + ["jpg", "jpeg", "JPG", "JPEG"])
            .map { "\(start)\(name).\($0)" }
        if let file = names.first(where: { existing.contains(ExactText($0)) }) {
            return (file, true)
        }
        for name in names where inAnyWriting && !byPlainName.isEmpty {
            if let file = byPlainName[NamesOnDisk.plain(name)] ?? nil { return (file, true) }
        }
        return (names[0], false)
    }

    func isMask(_ path: String) -> Bool { template?.name(in: path) != nil }
}
