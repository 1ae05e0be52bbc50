import ArgumentParser
import Evaluation
import Experiments
import Files
import Foundation
import ModelExport
import NetworkDescriptions
import NeuralNetworks
import ONNXFiles
import RunRecords
import Training

/// The formats of `pixelwise export`.
enum ExportFormat: String, CaseIterable, ExpressibleByArgument {
    /// The network with its numbers, for ONNX Runtime, OpenCV and others.
    case onnx
    /// The numbers under PyTorch's names.
    case safetensors
}

/// `pixelwise export`.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a trained model for other programs: ONNX, or weights for PyTorch.",
        discussion: """
            --format onnx (operator set \(ONNXFormat.opset), IR \(ONNXFormat.irVersion)): '\(ONNXFormat.input)' is (N,C,H,W) float32 \
            on the scale 0 to 255, red first, of any N, H and W; '\(ONNXFormat.logits)' is (N,classes,H,W) float32, what predict \
            --logits writes. Normalisation lies inside, and so does the mirroring of images whose size the network cannot take. \
            Classes, colours, means, dataset and scores stand in metadata_props. The file is read back and checked before it \
            takes its name.

            A change of size that training made (resize) is not inside: give images of that size. A model trained in bfloat16 \
            is written as float32, and its logits differ a little from those of predict.

            --format safetensors holds PyTorch's names, shapes and order, for load_state_dict(strict=True); it is a checkpoint of \
            ours too.

            --card also writes \(ModelPage.name) beside the file: front matter for model hubs, how to run it, classes, limits, and \
            the scores on the validation split, which is evaluated once more for their interval where the data are there.

            Examples:
              pixelwise export runs/shapes-1 --format onnx --output shapes.onnx
              pixelwise export runs/shapes-1 --format safetensors --output model/shapes.safetensors --card
            """)

    @Argument(
        help: "A checkpoint file, or a run folder (then its best checkpoint).", completion: .models)
    var model: String

    @Option(help: "onnx or safetensors.")
    var format: ExportFormat

    @Option(help: "The file.", completion: .file())
    var output: String

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("onnx: the one height and width of images.", valueName: "height width"))
    var size: [Int] = []

    @Flag(help: "onnx: images come normalised, (v / 255 - mean) / deviation.")
    var normalizedInput = false

    @Flag(help: "onnx: give class ids, 'classes' (N,H,W) uint8, instead of logits.")
    var argmax = false

    @Flag(help: "onnx: leave batch norms layers of their own.")
    var keepBatchNorm = false

    @Option(help: "safetensors: how weights are stored, float32 or bfloat16; float32 unless given.")
    var precision: Precision?

    @OptionGroup var page: ModelPageArguments

    @OptionGroup var talk: VerbosityOptions

    func validate() throws {
        if format != .onnx, let option = optionOfONNX {
            throw ValidationError("\(option) belongs to --format onnx")
        }
        if format != .safetensors, precision != nil {
            throw ValidationError("--precision belongs to --format safetensors")
        }
        guard size.isEmpty || size.count == 2 else {
            throw ValidationError("--size expects two numbers, height and width, got \(size)")
        }
        for side in size { try requireArgument("--size", side, in: 1...16384) }
    }

    /// An option that was given and that only ONNX has a use for.
    private var optionOfONNX: String? {
        let options = [
            ("--size", !size.isEmpty), ("--normalized-input", normalizedInput),
            ("--argmax", argmax), ("--keep-batch-norm", keepBatchNorm),
        ]
        return options.first(where: \.1)?.0
    }

    private var options: ONNXOptions {
        var options = ONNXOptions()
        options.size = size.isEmpty ? nil : ImageSides(height: size[0], width: size[1])
        options.takesNormalizedInput = normalizedInput
        options.givesClasses = argmax
        options.keepsBatchNorms = keepBatchNorm
        return options
    }

    func run() throws {
        let trained = try TrainedModel(model)
        let run = RunFolder.containing(checkpoint: trained.path)
        let results = OutputFiles([output] + page.files(beside: output))
        try results.requireApart(from: [trained.path] + (run?.files ?? []))
        try results.requireApart(fromDatasetOf: trained, in: output)
        try results.requireDifferent()
        try page.requireOwnPage(beside: output)
        let progress = ProgressLine(talk.verbosity)
        trained.warnings.forEach(progress.warn)
        let exported = ExportedModel(trained)
        let network = format == .onnx ? try exported.onnx(options) : nil
        // A network that does not go, and data that are broken, are faults before anything is written.
        _ = try network?.model()
        let scores = page.card ? try page.scores(of: exported, apartFrom: results, progress) : nil
        let file: ModelPage.File
        if let network {
            file = .onnx(options)
            try ONNXFile.write(network, to: output)
            print("wrote \(output): \(exported.inputText(options))")
        } else {
            file = .safetensors(precision ?? .float32)
            try exported.writeSafetensors(to: output, precision: precision ?? .float32)
            print("wrote \(output): \(trained.inference.network.parameterCount) weights")
        }
        if let scores {
            try page.write(exported, file: file, scores: scores, output: output)
        }
    }
}
