import Files

/// The layouts `coco`, `labelme` and `yolo`: images with files of outlines.
enum OutlineLayout {
    /// The images of a split and the files that hold their outlines.
    ///
    /// - `coco`: the images that the JSON file lists, each at its `file_name` below the folder of images, or at the end of that
    ///   name; what has no annotation is all background.
    /// - `labelme`: the images of the folder that have a JSON file; the others are not labelled yet and left out.
    /// - `yolo`: the images of the folder; what has no text file holds no object, as Ultralytics says, unless none has one.
    static func listing(
        _ format: OutlineFormat, images: String, labels: String
    ) throws(DatasetError) -> SplitListing {
        if format == .coco { return try cocoListing(images: images, labels: labels) }
        var listing = try FoldersLayout.listing(
            images: images, masks: labels,
            maskName: "\(FoldersLayout.placeholder).\(format.fileExtension)",
            extensions: FoldersLayout.imageExtensions)
        if listing.samples.isEmpty { return listing }
        (listing.unlabelled, listing.withoutMask) = (listing.withoutMask, [])
        if format == .yolo, !listing.unlabelled.isEmpty {
            listing.samples = (listing.samples + listing.unlabelled).sorted {
                NaturalOrder.precedes($0.image, $1.image)
            }
        }
        return listing
    }

    private static func cocoListing(
        images: String, labels: String
    ) throws(DatasetError) -> SplitListing {
        guard FolderListing.isFolder(images) else { throw .missingFolder(path: images) }
        let file = try COCOFile.open(labels)
        let names = file.pictures.map { FileName($0.file).stem }
        let timesUsed = Dictionary(names.map { (ExactText($0), 1) }, uniquingKeysWith: +)
        var result = SplitListing(searched: "the images of \(labels) in \(images)")
        var firsts: [ExactText: String] = [:]
        let paths = ListedImages(below: images).paths(of: file.pictures.map(\.file))
        for ((picture, stem), found) in zip(zip(file.pictures, names), paths) {
            let path = found ?? "\(images)/\(picture.file)"
            // Pictures of one name in two folders are told apart by their folders.
            let name =
                timesUsed[ExactText(stem), default: 1] > 1
                ? String(
                    Substring(
                        picture.file.utf8.dropLast(
                            FileName(picture.file).component.utf8.count - stem.utf8.count))
                )
                .replacing("/", with: "-") : stem
            if let first = firsts[ExactText(name)] {
                result.duplicates.append((path, first))
                continue
            }
            firsts[ExactText(name)] = path
            let sample = SamplePaths(name: name, image: path, mask: labels)
            if found == nil {
                result.withoutImage.append(sample)
            } else {
                result.samples.append(sample)
            }
        }
        return result
    }
}
