import BatchLoading
import ImageFiles
import NeuralNetworks
import Tensors

/// A batch at which the loss or its gradient was not finite, with all that it takes to compute it again, in one file.
///
/// The weights are those before the step. Running statistics have moved once, which changes nothing in training.
package struct BatchCapture: Sendable {
    /// What is known about the step.
    package struct Moment: Codable, Equatable, Sendable {
        /// The epoch, from 1.
        package var epoch: Int
        /// The batch of the epoch, from 1.
        package var batch: Int
        /// Steps that were done before.
        package var step: Int
        /// The step's learning rate.
        package var learningRate: Double
        /// The names of the batch's images.
        package var names: [String]
        /// The sum of the losses as text, since it may be NaN.
        package var loss: String
        /// The length of the gradient as text, where it was computed.
        package var gradientNorm: String?
        /// The seed of the network, for dropout.
        package var seed: UInt64?
        /// For which forward pass dropout drew.
        package var dropoutStep: UInt64?
    }

    /// What the model is.
    package var card: ModelCard
    /// When it happened.
    package var moment: Moment
    /// The settings of the run, its seed among them, as YAML.
    package var settings: String
    /// N × H × W × channels normalised samples.
    package var images: NumericArray
    /// N × H × W class ids.
    package var labels: NumericArray
    /// The network's state.
    package var weights: [NamedTensor]

    private static let momentKey = "pixelwise.capture"
    private static let settingsKey = "pixelwise.settings"
    private static let prefix = "weights."

    init(
        _ batch: Batch, moment: Moment, card: ModelCard, settings: String, weights: [NamedTensor]
    ) {
        self.moment = moment
        self.card = card
        self.settings = settings
        self.weights = weights
        let pixels = batch.count * batch.height * batch.width
        images = NumericArray(
            shape: [batch.count, batch.height, batch.width, batch.channels],
            Array(batch.images.buffer.prefix(pixels * batch.channels)))
        labels = NumericArray(
            shape: [batch.count, batch.height, batch.width],
            Array(batch.labels.buffer.prefix(pixels)))
    }

    /// A number as text; NaN has no sign, which says nothing.
    package static func text(_ value: Double) -> String { value.isNaN ? "nan" : "\(value)" }

    /// Reads a capture.
    ///
    /// - Throws: `TensorFileError`, ``CheckpointError`` for a file that is damaged or no capture.
    package init(path: String) throws {
        let file = try CheckpointFile.read(
            path: path, keys: [Checkpoint.cardKey, Self.momentKey, Self.settingsKey])
        moment = try MetadataJSON.value(
            Moment.self, key: Self.momentKey, in: file.metadata, path: path)
        card = try ModelCard.read(from: file.metadata, path: path)
        settings = file.metadata[Self.settingsKey] ?? ""
        images = try file.tensor(named: "batch.images", path: path)
        labels = try file.tensor(named: "batch.labels", path: path)
        let channels = card.imageForm.channels
        guard images.shape.count == 4, images.shape[3] == channels,
            !images.shape.contains(0),
            labels.shape == Array(images.shape.dropLast()), labels.integers != nil
        else {
            throw CheckpointError.notACheckpoint(
                path: path,
                reason:
                    "its images are \(images.shape), its labels \(labels.shape), needed are N × H × W × \(channels) numbers and "
                    + "N × H × W whole numbers")
        }
        weights = file.tensors.filter { $0.name.hasPrefix(Self.prefix) }.map {
            NamedTensor(name: String($0.name.dropFirst(Self.prefix.count)), array: $0.array)
        }
    }

    func write(to path: String) throws {
        let tensors = weights.map { NamedTensor(name: Self.prefix + $0.name, array: $0.array) }
        try CheckpointFile.write(
            SafetensorsFile(
                tensors: [
                    NamedTensor(name: "batch.images", array: images),
                    NamedTensor(name: "batch.labels", array: labels),
                ] + tensors,
                metadata: [
                    Self.momentKey: try MetadataJSON.text(moment),
                    Checkpoint.cardKey: try MetadataJSON.text(card), Self.settingsKey: settings,
                ]), to: path)
    }
}
