import Evaluation
import Experiments
import ImageFiles
import NetworkDescriptions
import NeuralNetworks
import Tensors
import Training

extension ExportedModel {
    /// Writes the numbers for PyTorch, whole or not at all: its names, shapes and order, and `format: pt`.
    ///
    /// The file is a checkpoint of ours too, with the model's card.
    ///
    /// - Parameter precision: How weights, biases and running statistics are stored; counters are whole numbers.
    /// - Throws: `AtomicFileError`; `NetworkError` for a network that cannot be built, which one that was opened can.
    package func writeSafetensors(to path: String, precision: Precision) throws {
        let state = Dictionary(
            trained.inference.network.inferenceState.map { ($0.name, $0.array) }
        ) { first, _ in first }
        let weights = try graph().parameters.compactMap { parameter in
            state[parameter.name].map { array in
                NamedTensor(name: parameter.name, array: Self.stored(array, as: precision))
            }
        }
        try Checkpoint(card: trained.card, weights: weights).write(
            to: path, metadata: ["format": "pt"])
    }

    private static func stored(_ array: NumericArray, as precision: Precision) -> NumericArray {
        guard precision == .bfloat16, array.elementType == .float32 else { return array }
        return NumericArray(shape: array.shape, array.floats.map(BFloat16.init))
    }
}
