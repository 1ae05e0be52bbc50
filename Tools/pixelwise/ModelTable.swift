import BatchLoading
import Experiments
import Files
import Foundation
import JSONText
import NetworkDescriptions
import NeuralNetworks
import SegmentationDatasets
import Training

/// A network as a table: layer, output, parameters, multiply-adds, memory.
struct ModelTable {
    let name: String
    let network: Network
    let training: NetworkForecast
    let inference: NetworkForecast

    /// A network of a training config or of a checkpoint (a file or a run folder).
    ///
    /// - Parameters:
    ///   - dataRoot: The folder of a config's data in place of what it says.
    ///   - size: Height and width; the config's crop or 256 × 256 where it is nil.
    ///   - batch: Images; the config's batch or 1 where it is nil.
    init(path: String, isConfig: Bool, dataRoot: String?, size: [Int]?, batch: Int?) throws {
        var (defaultSize, defaultBatch) = ([256, 256], 1)
        if isConfig {
            let config = try ExperimentConfig(path: path)
            let dataset = try SegmentationDataset(
                path: config.dataset, dataRoot: dataRoot ?? config.dataRoot)
            let channels = dataset.description.channels
            try config.checkNetwork(classCount: dataset.classNames.count, channels: channels)
            network = try Network.make(
                config.model, classCount: dataset.classNames.count, seed: 0,
                inputChannels: channels)
            network.precision = config.train.precision.resolved
            defaultSize = config.augment.crop ?? defaultSize
            defaultBatch = config.train.batch
        } else {
            let file = try Checkpoint.locate(path)
            network = try Checkpoint(path: file).network(path: file)
        }
        name = network.options.name
        let shape = size ?? defaultSize
        training = try network.forecast(
            batch: batch ?? defaultBatch, height: shape[0], width: shape[1], purpose: .training)
        inference = try network.forecast(
            batch: 1, height: shape[0], width: shape[1], purpose: .inference)
    }

    /// Bytes of what a layer makes.
    private func outputBytes(_ layer: LayerCost) -> Int {
        layer.outputShape.elementCount * (network.precision == .bfloat16 ? 2 : 4)
    }

    private static func megabytes(_ bytes: Int) -> String {
        String(format: "%.1f", Double(bytes) / 1e6)
    }

    /// The table as text, with the sums below.
    var text: String {
        var rows = [["layer", "kind", "output", "parameters", "MMAC", "MB"]]
        rows += training.layers.map { layer in
            [
                layer.name, layer.kind, "\(layer.outputShape)", "\(layer.parameterCount)",
                String(format: "%.2f", Double(layer.multiplyAdds) / 1e6),
                Self.megabytes(outputBytes(layer)),
            ]
        }
        let sizes = network.inputSizes.map {
            $0.multiple == 1
                ? "any height and width from \($0.minimum)" : "multiples of \($0.multiple)"
        }
        let head =
            "\(name): \(counted(network.classCount, "class", plural: "classes")), \(network.parameterCount) parameters, "
            + "input \(training.inputShape), \(network.precision.rawValue)"
        return """
            \(paragraph(head))
            \(textTable(rows))
            forward \(String(format: "%.2f", Double(training.multiplyAdds) / 1e6)) MMAC
            memory  \(Self.megabytes(training.arenaByteCount)) MB to train on this batch (activations and gradients)
                    \(Self.megabytes(inference.arenaByteCount)) MB to predict one image
            sizes   \(sizes ?? "none") to train; prediction pads what does not fit

            """
    }

    /// The same as a JSON document.
    var document: JSONValue {
        .object([
            .init("model", .text(name)), .init("classes", .integer(network.classCount)),
            .init("parameters", .integer(network.parameterCount)),
            .init("multiply_adds", .integer(training.multiplyAdds)),
            .init("training_bytes", .integer(training.arenaByteCount)),
            .init("inference_bytes", .integer(inference.arenaByteCount)),
            .init(
                "layers",
                .array(
                    training.layers.map { layer in
                        .object([
                            .init("name", .text(layer.name)), .init("kind", .text(layer.kind)),
                            .init(
                                "output",
                                .array(
                                    [
                                        layer.outputShape.batch, layer.outputShape.channels,
                                        layer.outputShape.height, layer.outputShape.width,
                                    ].map { .integer($0) })),
                            .init("parameters", .integer(layer.parameterCount)),
                            .init("multiply_adds", .integer(layer.multiplyAdds)),
                            .init("output_bytes", .integer(outputBytes(layer))),
                        ])
                    })),
        ])
    }
}
