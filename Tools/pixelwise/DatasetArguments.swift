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
            """
    )
    var dataset: String

    @Option(help: "The folder that holds the data, in place of the description's root.")
    var dataRoot: String?

    func open() throws -> SegmentationDataset {
        try SegmentationDataset(path: dataset, dataRoot: dataRoot).tellingRecognition()
    }

    /// Opens a dataset whose images will be read, and says which of their values become 0…1 where that was measured.
    func openImages() throws -> SegmentationDataset {
        try open().tellingRange()
    }
}

extension SegmentationDataset {
    /// The same; which values of its images become 0…1 is told on standard error where that was measured.
    func tellingRange() -> SegmentationDataset {
        if let sentence = imageForm(team: .ofAllCores).sentence {
            printToStandardError("\(description.path): \(sentence)")
        }
        return self
    }

    /// The same; a folder without a description is told to have been taken for something, on standard error.
    func tellingRecognition() -> SegmentationDataset {
        if let line = description.recognitionLine { printToStandardError(line) }
        return self
    }
}
