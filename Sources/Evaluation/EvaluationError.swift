import NetworkDescriptions
import NeuralNetworks

/// Why an image has no scores.
package enum EvaluationError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The model cannot take an image of this size.
    case imageDoesNotFit(file: String, height: Int, width: Int)
    /// Class scores, or losses of pixels that count, are NaN or infinite; `layer` is the first whose output is.
    case scoresNotFinite(file: String, layer: String?)

    /// One sentence: what is wrong and where; what to do.
    package var description: String {
        switch self {
        case .imageDoesNotFit(let file, let height, let width):
            "\(file): the model cannot take \(height) × \(width) (rows × columns, as the config resizes or crops it), it "
                + "is too small for the model's strides; use larger images, resize or augment.crop"
        case .scoresNotFinite(let file, let layer):
            "\(file): the class scores are not finite"
                + (layer.map {
                    " although the model's weights are: numbers grow beyond all bounds in the layer \($0)"
                } ?? "") + "; use another checkpoint, or train with a lower optimizer.learning_rate"
        }
    }
}

extension EvaluationError {
    /// Calls `body`; that the network cannot take a size is told of the file that has it.
    package static func namingFile<Result>(
        _ file: String, height: Int, width: Int, _ body: () throws -> Result
    ) throws -> Result {
        do {
            return try body()
        } catch NetworkError.shapeMismatch {
            throw EvaluationError.imageDoesNotFit(file: file, height: height, width: width)
        }
    }
}
