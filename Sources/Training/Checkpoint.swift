import Files
import Foundation
import ImageFiles
import NetworkDescriptions
import NeuralNetworks
import RunRecords
import Tensors

/// A trained model as one `.safetensors` file: weights under PyTorch's names, and the ``ModelCard``.
package struct Checkpoint: Equatable, Sendable {
    /// What the model is.
    package var card: ModelCard
    /// Parameters and running statistics.
    package var weights: [NamedTensor]

    static let cardKey = "pixelwise"

    /// Joins a model's card and its numbers.
    package init(card: ModelCard, weights: [NamedTensor]) {
        self.card = card
        self.weights = weights
    }

    /// Reads a checkpoint file.
    ///
    /// - Throws: `TensorFileError` for a file that is missing or of another format, ``CheckpointError`` for one that is
    ///   damaged or without a card.
    package init(path: String) throws {
        let file = try CheckpointFile.read(path: path, keys: [Self.cardKey])
        card = try ModelCard.read(from: file.metadata, path: path)
        weights = file.tensors
    }

    /// The checkpoint file that a MODEL argument means: the file itself, or a run folder's best one.
    ///
    /// - Throws: ``CheckpointError``.
    package static func locate(_ path: String) throws(CheckpointError) -> String {
        guard let status = FileStatus(path: path) else { throw .missing(path: path) }
        if !status.isFolder { return path }
        let folder = RunFolder(path: path)
        for candidate in [folder.bestWeights, folder.lastWeights]
        where FileStatus(path: candidate) != nil {
            return candidate
        }
        throw .noCheckpoints(folder: path)
    }

    /// Writes the file, whole or not at all; the same content gives the same bytes.
    ///
    /// - Parameter metadata: Texts for other programs, beside the card.
    package func write(to path: String, metadata: [String: String] = [:]) throws {
        let card = [Self.cardKey: try MetadataJSON.text(card)]
        try CheckpointFile.write(
            SafetensorsFile(tensors: weights, metadata: metadata.merging(card) { $1 }), to: path)
    }

    /// The network that the card names, with these weights.
    ///
    /// Where this CPU lacks the precision of the training, it runs in float32.
    ///
    /// - Parameter path: Where the checkpoint came from, for the message.
    /// - Throws: ``CheckpointError/doesNotFit(path:reason:)``.
    package func network(path: String) throws -> Network {
        do {
            // A few bytes of a card can ask for any width; the weights that are there say which one it is.
            let channels = card.imageForm.channels
            try card.modelOptions.graph(
                classCount: card.classNames.count, inputChannels: channels
            ).requireFit(of: weights)
            let network = try Network.make(
                card.modelOptions, classCount: card.classNames.count, seed: 0,
                inputChannels: channels)
            try network.load(state: weights)
            network.precision = card.precision.isSupported ? card.precision : .float32
            return network
        } catch let error as NetworkError {
            throw CheckpointError.doesNotFit(path: path, reason: error.description)
        } catch let error as ExecutionError {
            throw CheckpointError.doesNotFit(path: path, reason: error.description)
        }
    }
}
