import BatchLoading
import Foundation
import ImageFiles
import Losses
import NetworkDescriptions
import NeuralNetworks

/// Everything that one must know about a trained model to use it: it travels in the metadata of its weights file.
///
/// With it `evaluate`, `predict` and `lossmap` need the file alone.
package struct ModelCard: Codable, Equatable, Sendable {
    /// The model's name, as in a config.
    package var model: String
    /// The model's width: channels of its first stage.
    package var width: Int
    /// The dilations of its residual blocks, for a model that has them.
    package var dilations: [Int]?
    /// The layers of a network of one's own; nil for a model by name.
    package var layers: [LayerEntry]?
    /// Class names; the index is the class id.
    package var classNames: [String]
    /// One colour a class as 0xRRGGBB.
    package var colors: [UInt32]
    /// Channels of the images, where they are not 3: 1 or 4.
    package var channels: Int?
    /// Which values of image files become 0…1, where that is not all that a file can hold.
    package var range: IntensityRange?
    /// What is subtracted from each channel of a pixel, scaled to 0…1.
    package var mean: [Float]
    /// What the difference is divided by.
    package var deviation: [Float]
    /// The change of size that images undergo first: a factor, or a height and width; nil for none.
    package var resize: [Double]?
    /// The name of the dataset that it was trained on.
    package var dataset: String
    /// How activations were stored while it was trained, and are where it is used.
    package var precision: Precision
    /// The loss that it was trained with.
    package var loss: LossDescription
    /// The auxiliary heads that it was trained with, nil for none; weights files are without them.
    package var auxiliaryHeads: [AuxiliaryHead]?
    /// Epochs of training that it has behind it, the last one perhaps in part.
    package var epoch: Int
    /// Optimizer steps that it has behind it.
    package var steps: Int
    /// Its mean IoU on the validation split, where it was measured.
    package var validationMeanIoU: Double?

    /// Describes a model.
    package init(
        model: ModelOptions, classNames: [String], colors: [UInt32], mean: [Float],
        deviation: [Float], resize: [Double]? = nil, dataset: String,
        precision: Precision = .float32,
        loss: LossDescription, epoch: Int = 0, steps: Int = 0,
        validationMeanIoU: Double? = nil
    ) {
        self.model = model.name
        width = model.width
        dilations = model.name == "res-fcn" ? model.dilations : nil
        layers = model.layers
        self.classNames = classNames
        self.colors = colors
        self.mean = mean
        self.deviation = deviation
        self.resize = resize
        self.dataset = dataset
        self.precision = precision
        self.loss = loss
        self.epoch = epoch
        self.steps = steps
        self.validationMeanIoU = validationMeanIoU
    }
}

extension ModelCard {
    /// How image files become what the network reads.
    package var imageForm: RasterForm {
        get { RasterForm(channels: channels ?? 3, range: range ?? .whole) }
        set {
            channels = newValue.channels == 3 ? nil : newValue.channels
            range = newValue.range == .whole ? nil : newValue.range
        }
    }

    /// How the network wants its channels.
    package var normalization: Normalization { Normalization(mean: mean, deviation: deviation) }

    /// From what the network is made.
    package var modelOptions: ModelOptions {
        ModelOptions(name: model, width: width, dilations: dilations, layers: layers)
    }
}

extension ModelCard {
    /// Reads a card from the metadata of a file, and makes sure that it goes together.
    ///
    /// - Throws: ``CheckpointError/notACheckpoint(path:reason:)`` for a missing card or one of other content,
    ///   ``CheckpointError/doesNotFit(path:reason:)`` for one with values that no run writes.
    static func read(
        from metadata: [String: String], path: String
    ) throws(CheckpointError) -> ModelCard {
        let card = try MetadataJSON.value(
            ModelCard.self, key: Checkpoint.cardKey, in: metadata, path: path)
        if let fault = card.fault {
            throw .doesNotFit(path: path, reason: "its metadata has " + fault)
        }
        return card
    }

    /// What does not go together, and what is allowed; nil where all does.
    ///
    /// The network and the losses check the rest of their own options.
    private var fault: String? {
        let classes = classNames.count
        if colors.count != classes { return "\(colors.count) colors for \(classes) classes" }
        let channels = channels ?? 3
        if !Raster.channelCounts.contains(channels) {
            return "\(channels) channels, allowed are 1, 3 or 4"
        }
        if mean.count != channels || mean.contains(where: { !$0.isFinite }) {
            return "the means \(mean), allowed are \(channels) numbers"
        }
        if deviation.count != channels || deviation.contains(where: { !($0 > 0 && $0.isFinite) }) {
            return "the deviations \(deviation), allowed are \(channels) numbers above 0"
        }
        let weightCounts = [loss.classWeights.count] + (loss.terms ?? []).map(\.classWeights.count)
        if let count = weightCounts.first(where: { $0 != classes }) {
            return "\(count) class weights for \(classes) classes"
        }
        if let resize, ImageResize(numbers: resize) == nil {
            return "the resize \(resize), allowed is a factor, or a whole height and width"
        }
        return nil
    }
}
