/// How activations and their gradients lie in memory and enter the convolutions.
///
/// Weights, batch-norm statistics, the loss and the optimizer are float32 in either case.
package enum Precision: String, Sendable, Hashable, CaseIterable, Codable {
    /// 32-bit floating point.
    case float32
    /// 16-bit floating point with float32's exponent: half the memory traffic and, on CPUs that have it, twice the
    /// arithmetic.
    case bfloat16

    /// Bytes a number.
    package var byteCount: Int { self == .float32 ? 4 : 2 }
}
