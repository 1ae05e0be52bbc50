import NetworkDescriptions
import NeuralNetworks

/// Why an image has no scores.
package enum EvaluationError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The model cannot take an image of this size.
    case imageDoesNotFit(file: String, height: Int, width: Int)

    /// One sentence: what is wrong and where; what to do.
    package var description: String {
        switch self {
        case .imageDoesNotFit(let file, let height, let width):
            "\(file): the model cannot take \(height) × \(width) (rows × columns, as the config resizes or crops it), it "
                + "is too small for the model's strides; use larger images, resize or augment.crop"
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
