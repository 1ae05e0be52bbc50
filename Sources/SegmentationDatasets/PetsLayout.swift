/// The layout `oxford-pets`: photographs in `images`, trimaps in `annotations/trimaps`, and beside these a file
/// of names for each split, `trainval.txt` and `test.txt`.
enum PetsLayout {
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
