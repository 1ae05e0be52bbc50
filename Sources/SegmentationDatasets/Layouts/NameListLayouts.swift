import Files

// The layouts in which a file of names tells which pairs a split has.

/// The layout `voc`: PASCAL VOC's folders.
enum VOCLayout {
    private static let setsFolder = "ImageSets/Segmentation"

    static func listing(
        set: String, root: String, isThorough: Bool
    ) throws(DatasetError) -> SplitListing {
        let files = imageFiles(root: root)
        return try listing(namesIn: list(ofSet: set, root: root), isThorough: isThorough) { name in
            SamplePaths(
                name: name, image: "\(root)/JPEGImages/\(files[ExactText(name)] ?? "\(name).jpg")",
                mask: "\(root)/SegmentationClass/\(name).png")
        }
    }

    /// The images that are no `.jpg` files, by their names; own sets in these folders have others, too.
    private static func imageFiles(root: String) -> [ExactText: String] {
        do throws(DatasetError) {
            let files = try FolderListing(path: "\(root)/JPEGImages").names
            var others: [ExactText: String] = [:]
            let photos = Set(
                files.filter { $0.hasSuffix(".jpg") }.map { ExactText(FileName($0).stem) })
            for file in files {
                let name = FileName(file)
                guard FoldersLayout.imageExtensions.contains(name.lowercaseExtension),
                    !photos.contains(ExactText(name.stem)), others[ExactText(name.stem)] == nil
                else { continue }
                others[ExactText(name.stem)] = file
            }
            return others
        } catch {
            // Samples that are looked for say which image is missing.
            return [:]
        }
    }

    /// The samples that a file names in the first word of each line; a line that starts with `#` is none.
    static func listing(
        namesIn file: String, isThorough: Bool, sample: (String) -> SamplePaths
    ) throws(DatasetError) -> SplitListing {
        var result = SplitListing(searched: "the names in \(file)")
        for line in try ListLayout.lines(of: file) where !line.hasPrefix("#") {
            guard let name = line.split(separator: " ").first.map(String.init) else { continue }
            result.samples.append(sample(name))
        }
        result.lookForFiles(isThorough: isThorough)
        return result
    }

    /// A split for every file of names that is there.
    static func splits(root: String) throws(DatasetError) -> [DatasetSplit] {
        try FolderListing(path: "\(root)/\(setsFolder)").names
            .map(FileName.init).filter { $0.lowercaseExtension == "txt" }
            .map { DatasetSplit(name: $0.stem, source: .voc(set: $0.stem)) }
    }

    /// The file of a set's names.
    static func list(ofSet set: String, root: String) -> String {
        "\(root)/\(list(ofSet: set))"
    }

    /// The same below the root.
    static func list(ofSet set: String) -> String { "\(setsFolder)/\(set).txt" }
}

/// The layout `oxford-pets`: photographs in `images`, trimaps in `annotations/trimaps`, and beside these a file
/// of names for each split, `trainval.txt` and `test.txt`.
enum PetsLayout {
    static let name = "oxford-pets"

    /// The file of a set's names.
    static func list(ofSet set: String, root: String) -> String {
        "\(root)/annotations/\(set).txt"
    }

    /// Every trimap that lies beside the lists, where these are missing.
    static func splitWithoutLists(name: String) -> DatasetSplit {
        DatasetSplit(
            name: name,
            source: .folders(
                images: ["images"], masks: ["annotations/trimaps"], maskName: nil,
                extensions: FoldersLayout.imageExtensions))
    }

    static func listing(
        set: String, root: String, isThorough: Bool
    ) throws(DatasetError) -> SplitListing {
        try VOCLayout.listing(
            namesIn: list(ofSet: set, root: root), isThorough: isThorough
        ) { name in
            SamplePaths(
                name: name, image: "\(root)/images/\(name).jpg",
                mask: "\(root)/annotations/trimaps/\(name).png")
        }
    }
}
