import ArgumentParser
import Pixelwise

/// `pixelwise lossmap`: the loss of every pixel as a picture.
struct LossMapCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lossmap",
        abstract: "Draw the loss of every pixel, with a legend in nats.",
        discussion: """
            Example: pixelwise lossmap --logits logits.npy --target mask.png --output loss.png

            The logits are (C,H,W) or (1,C,H,W); the target is a mask of class ids of the same size. The pixel (x, y) \
            of the picture is the pixel (x, y) of the mask; the legend stands below.
            """)

    @OptionGroup var logitsForm: LossMapOfLogits

    @Option(
        help: """
            Where the colours end: auto (the 99.5th percentile of all pixels that count) or a number of nats.
            """)
    var scale = LossScale.automatic

    @Flag(help: "Also write the losses as float32 .npy of shape (H,W).")
    var raw = false

    @Flag(help: "Print one JSON document.")
    var json = false

    func validate() throws {
        try logitsForm.validate()
    }

    func run() throws {
        let summary = try logitsForm.write(scale: scale, raw: raw)
        print(json ? summary.json.lines : summary.text, terminator: "")
    }
}

extension LossScale: ExpressibleByArgument {
    /// `auto`, or a number above 0.
    public init?(argument: String) {
        if argument == "auto" {
            self = .automatic
        } else if let maximum = Double(argument), maximum > 0, maximum.isFinite {
            self = .nats(maximum)
        } else {
            return nil
        }
    }

    /// As it is written on the command line.
    public var defaultValueDescription: String {
        switch self {
        case .automatic: "auto"
        case .nats(let maximum): "\(maximum)"
        }
    }
}
