import ArgumentParser
import Machine
import SegmentationDatasets

/// The arguments that name a dataset.
struct DatasetArguments: ParsableArguments {
    @Argument(
        help:
            """
            A dataset description (YAML, ours or Ultralytics'), or a folder: one with dataset.yaml, in the layout of a \
            public dataset, or with images and masks.
            """
    )
    var dataset: String

    @Option(help: "The folder that holds the data, in place of the description's root.")
    var dataRoot: String?

    func open() throws -> SegmentationDataset {
        let data = try SegmentationDataset(path: dataset, dataRoot: dataRoot)
        if let recognition = data.description.recognition {
            printToStandardError("\(data.description.path): taken for \(recognition)")
        }
        return data
    }

    /// Opens a dataset whose images will be read, and says which of their values become 0…1 where that was measured.
    func openImages() throws -> SegmentationDataset {
        let data = try open()
        if let sentence = data.imageForm(team: .ofAllCores).sentence {
            printToStandardError("\(data.description.path): \(sentence)")
        }
        return data
    }
}
