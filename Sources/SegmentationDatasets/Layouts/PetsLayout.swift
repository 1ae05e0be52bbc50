/// The layout `oxford-pets`: photographs in `images`, trimaps in `annotations/trimaps`, and beside these a file
/// of names for each split, `trainval.txt` and `test.txt`.
enum PetsLayout {
    /// Every trimap that lies beside the lists, where these are missing.
    static func splitWithoutLists(name: String) -> DatasetSplit {
        DatasetSplit(
            name: name,
            source: .folders(
                images: "images", masks: "annotations/trimaps", maskName: nil,
                extensions: FoldersLayout.imageExtensions))
    }

    static func listing(
        set: String, root: String, isThorough: Bool
    ) throws(DatasetError) -> SplitListing {
        try VOCLayout.listing(
            namesIn: "\(root)/annotations/\(set).txt", isThorough: isThorough
        ) { name in
            SamplePaths(
                name: name, image: "\(root)/images/\(name).jpg",
                mask: "\(root)/annotations/trimaps/\(name).png")
        }
    }
}
