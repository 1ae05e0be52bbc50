import ArgumentParser
import Files
import SegmentationDatasets

/// `pixelwise dataset generate`.
struct DatasetGenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Write the built-in synthetic set: scenes of four shapes with palette masks.",
        discussion: """
            Example: pixelwise dataset generate --output shapes --seed 7

            The same seed gives the same bytes.
            """)

    @Option(help: "The folder to write to.", completion: .directory)
    var output = "Datasets/Shapes"

    @Option(help: "Another seed draws other scenes.")
    var seed = 0

    @Option(help: "Scenes of the split train.")
    var train = 48

    @Option(help: "Scenes of the split val.")
    var val = 16

    func validate() throws {
        try requireArgument("--train", train, in: 1...1_000_000)
        try requireArgument("--val", val, in: 1...1_000_000)
    }

    func run() throws {
        let parts = ["dataset.yaml", "images", "masks"]
        if let found = parts.first(where: { FileIdentity(path: "\(output)/\($0)") != nil }) {
            throw ValidationError(
                "\(output) holds a dataset already (\(found)); choose another --output, or remove it first"
            )
        }
        try ShapesDataset.write(to: output, seed: seed, trainCount: train, valCount: val)
        print("\(output)/dataset.yaml: \(train) training and \(counted(val, "validation pair"))")
    }
}
