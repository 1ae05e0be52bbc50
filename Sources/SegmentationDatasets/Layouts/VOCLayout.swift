import ImageFiles

/// The layout `voc`: PASCAL VOC's folders.
enum VOCLayout {
    static let setsFolder = "ImageSets/Segmentation"

    static func listing(
        set: String, root: String, isThorough: Bool
    ) throws(DatasetError) -> SplitListing {
        try listing(namesIn: "\(root)/\(setsFolder)/\(set).txt", isThorough: isThorough) { name in
            SamplePaths(
                name: name, image: "\(root)/JPEGImages/\(name).jpg",
                mask: "\(root)/SegmentationClass/\(name).png")
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

    /// The description of a folder that is recognised without a file.
    static func description(root: String) throws(DatasetError) -> DatasetDescription {
        let sets = try FolderListing(path: "\(root)/\(setsFolder)").names
            .map(FileName.init).filter { $0.lowercaseExtension == "txt" }.map(\.stem)
        return DatasetDescription(
            name: "voc", path: root, root: root, origin: nil, classNames: classNames,
            colors: ClassPalette.standard(count: classNames.count),
            classMap: ClassMap(classCount: classNames.count, ignored: [.number(255)]),
            unmapped: .error, recognition: "the layout voc",
            splits: sets.map { DatasetSplit(name: $0, source: .voc(set: $0)) },
            drawnSplits: nil)
    }

    static let classNames = [
        "background", "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat",
        "chair",
        "cow", "diningtable", "dog", "horse", "motorbike", "person", "pottedplant", "sheep", "sofa",
        "train", "tvmonitor",
    ]
}
