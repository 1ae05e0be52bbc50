import ArgumentParser
import Files
import JSONText
import LossAnalysis
import Reports
import SegmentationDatasets

/// `pixelwise lossmap`: the loss of every pixel as a picture.
struct LossMapCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lossmap",
        abstract: "Draw the loss of every pixel, with a legend in nats.",
        discussion: """
            Example: pixelwise lossmap runs/shapes-1 --split val --output maps

            Of a model: writes NAME.loss.png and NAME.overlay.png for every image, all on one scale, with index.json, \
            index.csv and index.html, the loss explorer, into the folder --output; open index.html in a browser. The loss is that of the run, class weights included. \
            Pictures that an earlier call listed in that folder's index.json and this one does not write are deleted.

            Examples:
              pixelwise lossmap --scores arrays --kind logits --dataset Datasets/Shapes --output maps
              pixelwise lossmap --predictions masks --dataset Datasets/Shapes --output maps

            Of results that another program wrote, the same files and pages. Class weights are 1 unless --class-weights names others; \
            masks tell no loss, so a pixel counts 1 where it is wrong.

            Example: pixelwise lossmap --logits logits.npy --target mask.png --output loss.png

            Of logits: they are (C,H,W) or (1,C,H,W); the target is a mask of class ids of the same size. The pixel \
            (x, y) of a picture is the pixel (x, y) of the mask; the legend stands below.

            Example: pixelwise lossmap --verify maps

            Of a folder that was written: every file is as it was, and what the explorer's pixels sum to is what \
            index.json says, by image, class, pair, distance and kind of error; exit code 65 if not.
            """)

    @OptionGroup var modelForm: LossMapOfModel

    @Option(
        name: .customLong("output"), help: "The folder to write into; of logits the picture.",
        completion: .file())
    var outputPath: String?

    @Option(
        help: "A folder of loss maps to look at: is it as it was written, do its sums agree?",
        completion: .directory)
    var verify: String?

    @OptionGroup var logitsForm: LossMapOfLogits

    @Option(
        help: "none, or a file with class weights: .npy of shape (C), or what `weights` wrote.",
        completion: .file())
    var classWeights: String?

    @Option(
        help: """
            Where the colours end: auto (the 99.5th percentile of all pixels that count) or a number of nats.
            """)
    var scale = LossScale.automatic

    @Flag(help: "Also write the losses as float32 .npy of shape (H,W): NAME.loss.npy.")
    var raw = false

    @Flag(help: "Print one JSON document.")
    var json = false

    @OptionGroup var talk: VerbosityOptions

    func validate() throws {
        let hasLogits = logitsForm.logits != nil && logitsForm.target != nil
        if verify != nil {
            guard !modelForm.subject.namesResults, !hasLogits, outputPath == nil else {
                throw ValidationError(
                    "--verify DIR goes without a MODEL, --predictions, --scores, --logits and --output"
                )
            }
            return
        }
        guard outputPath != nil else { throw ValidationError("give --output") }
        let namesResults = modelForm.subject.namesResults
        if !namesResults, let option = modelForm.optionInUse {
            throw ValidationError("\(option) goes with a MODEL, not with --logits")
        }
        let hasPart = logitsForm.logits != nil || logitsForm.target != nil
        if namesResults ? hasPart : !hasLogits {
            throw ValidationError(
                "give a MODEL, --predictions or --scores, or --logits with --target")
        }
    }

    /// Where to write, which is given unless a folder is verified.
    var output: String { outputPath ?? "" }

    func run() throws {
        if let verify {
            let proof = try LossMapVerification(folder: verify)
            print(json ? self.json(of: proof).lines : text(of: proof, verify), terminator: "")
        } else if modelForm.subject.namesResults {
            let index = try modelForm.write(self)
            if index.total.total.pixels == 0 {
                printWarning("every pixel of the split is ignored, so there is no loss to show")
            }
            if json {
                index.json.writeLines { print($0, terminator: "") }
            } else {
                print(summary(of: index), terminator: "")
            }
        } else {
            let summary = try logitsForm.write(self)
            print(json ? summary.json.lines : summary.text, terminator: "")
        }
    }

    private func text(of proof: LossMapVerification, _ folder: String) -> String {
        let sums =
            proof.pixels.map {
                "the sums over \($0) pixels agree, off by \(fourDigits(proof.largestDeviation * 100)) % at most"
            } ?? "there is no explorer (--static), so no pixels to sum"
        return """
            \(folder): \(counted(proof.images, "image")), \(counted(proof.files, "file")) as written
            \(sums)

            """
    }

    private func json(of proof: LossMapVerification) -> JSONValue {
        [
            "images": .integer(proof.images), "pixels": proof.pixels.map { .integer($0) } ?? nil,
            "files": .integer(proof.files),
            "largest_deviation": .number(proof.largestDeviation),
        ]
    }

    private func summary(of index: LossMapIndex) -> String {
        let total = index.total.total
        return """
            wrote \(output)/index.html, \(counted(index.entries.count, "image"))
            mean \(total.mean.map(fourDigits) ?? "of nothing") \(index.settings.unit), sum \(fourDigits(total.sum)), \
            weights \(fourDigits(total.weightSum))
            \(total.pixels) pixels count, \(index.total.ignored) ignored, \
            colours end at \(fourDigits(index.scaleNats)) \(index.settings.unit)

            """
    }

    /// The weights that `--class-weights` names; nil without it.
    func readClassWeights(classCount: Int) throws -> [Float]? {
        try classWeights.map { try readWeights($0, classCount: classCount) }
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
