import ArgumentParser
import Machine
import SegmentationDatasets

/// The arguments that name a dataset.
struct DatasetArguments: ParsableArguments {
    @Argument(
        help:
            """
            A dataset description (YAML, ours or Ultralytics'), or a folder: one with dataset.yaml, one that holds a public \
            dataset, or one with images and masks, of which is said what was taken for what.
            """, completion: .datasets)
    var dataset: String

    @Option(
        help: "The folder that holds the data, in place of the description's root.",
        completion: .directory)
    var dataRoot: String?

    @OptionGroup var limit: PixelLimit

    func open() throws -> SegmentationDataset {
        try .opened(dataset, dataRoot: dataRoot, limit)
    }

    /// Opens a dataset whose images will be read, and says what was measured of them.
    func openImages() throws -> SegmentationDataset {
        try open().tellingImages()
    }
}

extension SegmentationDataset {
    /// Opens the dataset that arguments name, and tells what a folder without a description was taken for.
    static func opened(
        _ path: String, dataRoot: String?, _ limit: PixelLimit
    ) throws -> SegmentationDataset {
        try SegmentationDataset(path: path, dataRoot: dataRoot)
            .allowing(pixels: limit.maxPixels).tellingRecognition()
    }

    /// The same; what was measured of its images is told on standard error.
    func tellingImages() -> SegmentationDataset {
        for note in imageForm(team: .ofAllCores).notes {
            printToStandardError("\(description.path): \(note)")
        }
        return self
    }

    /// The same; a folder without a description is told to have been taken for something, on standard error.
    func tellingRecognition() -> SegmentationDataset {
        if let line = description.recognitionLine { printToStandardError(line) }
        return self
    }
}
