/// Why a loss map cannot be made.
package enum LossMapError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The parts of one image have different sizes.
    case sizes(name: String, part: String, found: Int, expected: Int)
    /// A pixel that counts has a loss that is not a number or is negative.
    case lossValue(name: String, x: Int, y: Int, value: Float)
    /// A label or a prediction that is no class and not the ignored value.
    case classOutOfRange(name: String, part: String, x: Int, y: Int, value: Int, classCount: Int)
    /// A scale that is not above 0 and finite.
    case scale(Double)

    /// One sentence: what is wrong and where, what is allowed, what to do.
    package var description: String {
        switch self {
        case .sizes(let name, let part, let found, let expected):
            "\(name): \(part) has \(found) pixels, the labels have \(expected); both must be of one size"
        case .lossValue(let name, let x, let y, let value):
            "\(name): the loss at (\(x), \(y)) is \(value), allowed are numbers of at least 0; "
                + "look for infinite or undefined weights of the model"
        case .classOutOfRange(let name, let part, let x, let y, let value, let classCount):
            "\(name): the \(part) at (\(x), \(y)) is \(value), allowed are 0…\(classCount - 1)"
        case .scale(let value):
            "the scale ends at \(value) nats, allowed are finite numbers above 0"
        }
    }
}
