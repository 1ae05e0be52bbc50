import ImageFiles

extension NamedLayout {
    /// The folders of Ultralytics' semantic segmentation sets: masks named as their images, 255 is ignored.
    static let ultralytics = NamedLayout(
        name: "ultralytics", marks: ["images", "masks"], suffix: ".png",
        text: """
            ignore: [255]
            layout: folders
            splits:
              train: {images: images/train, masks: masks/train}
              val: {images: images/val, masks: masks/val}
              test: {images: images/test, masks: masks/test}
            """)
}

/// What a folder with `images` and `masks`, but without a dataset file, says about its classes.
enum BareFolder {
    /// So many masks, spread evenly, are looked at.
    private static let masksLookedAt = 200

    /// Keys of a description: classes by their numbers, or background and object for masks of 0 and 255.
    ///
    /// - Throws: ``DatasetError/unknownFolder(path:)`` for masks whose values are no small numbers.
    static func classes(of root: String) throws(DatasetError) -> String {
        let files = try FolderListing.files(under: "\(root)/masks", except: "")
            .filter { FileName($0).lowercaseExtension == "png" }
        let shown = min(files.count, masksLookedAt)
        var isUsed = [Bool](repeating: false, count: 256)
        for index in 0..<shown {
            let mask: SourceMask
            do {
                mask = try SourceMask.read(
                    path: "\(root)/masks/\(files[index * files.count / shown])")
            } catch {
                // Loading the mask reports this fault.
                continue
            }
            guard case .bytes(let values) = mask.values else { throw .unknownFolder(path: root) }
            for value in values { isUsed[Int(value)] = true }
        }
        let used = isUsed.indices.filter { isUsed[$0] }
        if used == [0, 255] {
            return "classes: [background, object]\nmap: {0: background, 255: object}\nignore: []\n"
        }
        let largest = used.last { $0 < 255 } ?? 0
        let names = (0...largest).map { "class-\($0)" }
        return "classes: [\(names.joined(separator: ", "))]\n"
    }
}
