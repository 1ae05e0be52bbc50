import ArgumentParser
import SegmentationDatasets

/// `pixelwise dataset keys`.
struct DatasetKeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Print all keys of a dataset description as a page in Markdown.",
        discussion: "Example: pixelwise dataset keys > Documentation/dataset.md")

    func run() throws { print(DatasetDescription.page, terminator: "") }
}
