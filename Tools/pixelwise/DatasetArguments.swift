import ArgumentParser
import Pixelwise

/// The arguments that name a dataset.
struct DatasetArguments: ParsableArguments {
    @Argument(
        help:
            "A dataset description (YAML), or a folder with dataset.yaml or in PASCAL VOC's layout."
    )
    var dataset: String

    @Option(help: "The folder that holds the data, in place of the description's root.")
    var dataRoot: String?

    func open() throws -> SegmentationDataset {
        try SegmentationDataset(path: dataset, dataRoot: dataRoot)
    }
}
