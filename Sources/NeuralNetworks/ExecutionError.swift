import NetworkDescriptions

/// What keeps a well described network from running: memory, the processor, or the weights that it is given.
package enum ExecutionError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The activations and gradients of a network need more memory than the machine has free, both in bytes.
    case notEnoughMemory(input: String, purpose: NetworkPurpose, needed: Int, available: Int)
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
    /// A saved count is none that a run comes to.
    case countOutOfRange(name: String, allowed: ClosedRange<Int>)

    /// One sentence: what, where, what is allowed.
    package var description: String {
        switch self {
        case .notEnoughMemory(let input, let purpose, let needed, let available):
            "\(purpose) on \(input) needs \(needed / 1_000_000) MB of memory, "
                + "\(available / 1_000_000) MB are left; "
                + (purpose == .training
                    ? "lower train.batch (train.accumulate makes up for it), augment.crop or the model's width"
                    : "use smaller images, --tile or a narrower model")
        case .tooManyParameters(let count, let needed, let available):
            "the network has \(count) parameters, which need \(needed / 1_000_000) MB with their gradients and what goes "
                + "with them, \(available / 1_000_000) MB are left; lower model.width or the channels of its layers"
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
        case .countOutOfRange(let name, let allowed):
            "the count '\(name)' is not in \(allowed.lowerBound)…\(allowed.upperBound)"
        }
    }
}
