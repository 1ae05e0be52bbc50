import ArgumentParser
import ImageFiles
import SegmentationDatasets

/// The argument that says how large image files may be.
struct PixelLimit: ParsableArguments {
    @Option(
        help: """
            Refuse files of images and masks that declare more pixels (width × height); \
            \(ImageFileDefaults.maximumPixels), or what the dataset says, unless given.
            """)
    var maxPixels: Int?

    func validate() throws {
        try requireArgument("--max-pixels", maxPixels, in: 1...Int.max)
    }

    /// For a file that belongs to no dataset.
    var pixels: Int { maxPixels ?? ImageFileDefaults.maximumPixels }
}
