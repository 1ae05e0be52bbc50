/// What can be wrong with a network, its sizes or its weights.
package enum NetworkError: Error, Equatable, Sendable, CustomStringConvertible {
    /// No model has this name.
    case unknownModel(name: String, known: [String])
    /// An option of a model is outside its range.
    case optionOutOfRange(option: String, value: String, allowed: String)
    /// A layer cannot take what comes in.
    case shapeMismatch(layer: String, expected: String, found: String)
    /// A layer of a network that a config lists does not go with the others; `index` counts the entries from 0.
    case layerEntry(index: Int, name: String, problem: String)
    /// An auxiliary head that cannot be put where it shall; `index` counts the heads from 0.
    case auxiliaryHead(index: Int, problem: String)
    /// The network halves and doubles sizes, so that heights and widths must be multiples of a number.
    case imageSize(height: Int, width: Int, multiple: Int, minimum: Int)
    /// The activations and gradients of a plan need more memory than the machine has free, both in bytes.
    case notEnoughMemory(input: String, purpose: PlanPurpose, needed: Int, available: Int)
    /// The parameters of a network, as often as they are held, need more memory than the machine has free, in bytes.
    case tooManyParameters(count: Int, needed: Int, available: Int)
    /// The CPU has no convolutions with activations of this type.
    case precisionNotSupported(Precision)
    /// A saved state lacks a tensor that the network has.
    case missingTensor(name: String)
    /// A saved state holds a tensor that the network has not.
    case unexpectedTensor(name: String)
    /// A saved tensor has another shape.
    case tensorShapeMismatch(name: String, expected: [Int], found: [Int])
    /// A saved tensor holds a number that is not finite.
    case nonFiniteTensor(name: String, index: Int, value: Float)

    /// One sentence: what, where, what is allowed.
    package var description: String {
        switch self {
        case .unknownModel(let name, let known):
            "no model is called '\(name)'; known models: \(known.joined(separator: ", "))"
        case .optionOutOfRange(let option, let value, let allowed):
            "\(option) is \(value), allowed is \(allowed)"
        case .shapeMismatch(let layer, let expected, let found):
            "layer '\(layer)' expects \(expected), got \(found); the model cannot take images or crops of this size"
        case .layerEntry(_, let name, let problem):
            "layer '\(name)' \(problem)"
        case .auxiliaryHead(let index, let problem):
            "auxiliary head \(index) \(problem)"
        case .imageSize(let height, let width, let multiple, let minimum):
            "the model takes heights and widths that are multiples of \(multiple) (at least \(minimum)), got "
                + "\(height)×\(width); set augment.crop to [\(Self.near(height, multiple, minimum)), "
                + "\(Self.near(width, multiple, minimum))], for example"
        case .notEnoughMemory(let input, let purpose, let needed, let available):
            "\(purpose) on \(input) needs \(needed / 1_000_000) MB for activations, "
                + "\(available / 1_000_000) MB are free; "
                + (purpose == .training
                    ? "lower train.batch (train.accumulate makes up for it), augment.crop or the model's width"
                    : "use smaller images or a narrower model")
        case .tooManyParameters(let count, let needed, let available):
            "the network has \(count) parameters, which need \(needed / 1_000_000) MB with their gradients and what goes "
                + "with them, \(available / 1_000_000) MB are free; lower model.width or the channels of its layers"
        case .precisionNotSupported(let precision):
            "this CPU has no \(precision.rawValue) convolutions (they take AVX-512); set train.precision to auto or float32"
        case .missingTensor(let name):
            "the weights lack '\(name)', which the network has; is this a checkpoint of another model?"
        case .unexpectedTensor(let name):
            "the weights hold '\(name)', which the network has not; is this a checkpoint of another model?"
        case .tensorShapeMismatch(let name, let expected, let found):
            "tensor '\(name)' has shape \(found), the network expects \(expected); is this a checkpoint of another width or class list?"
        case .nonFiniteTensor(let name, let index, let value):
            "tensor '\(name)' holds \(value) at element \(index); weights must be finite"
        }
    }

    private static func near(_ side: Int, _ multiple: Int, _ minimum: Int) -> Int {
        max(minimum, side / multiple * multiple)
    }
}
