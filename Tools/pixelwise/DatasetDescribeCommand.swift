import ArgumentParser
import SegmentationDatasets

/// `pixelwise dataset describe`.
struct DatasetDescribeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe",
        abstract:
            "Write the description of a folder: what it is taken for, to be read and changed.",
        discussion: """
            Example: pixelwise dataset describe my-images > dataset.yaml

            The description gives the dataset that the folder itself is opened as. Its comments tell the pixels of every \
            class and, as lines to put in place of others, what else would fit. Of a folder that is not recognised it is a \
            start, with what was seen.
            """)

    @Argument(help: "A folder with images and masks.", completion: .directory)
    var folder: String

    func run() throws {
        let described = try DescribedFolder(path: folder)
        if let problem = described.problem {
            printWarning(
                "\(folder): the description is a start and has to be corrected: \(problem)"
            )
        }
        print(OutsideText.lines(described.text), terminator: "")
    }
}
