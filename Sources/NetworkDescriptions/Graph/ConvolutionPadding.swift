/// The zeros around the input of a convolution.
package enum ConvolutionPadding: Sendable, Equatable, ExpressibleByIntegerLiteral {
    /// As many rows and columns on every side: PyTorch's `padding`.
    case zeros(Int)
    /// As many as give ⌈size / stride⌉ outputs, half of them before; where the number is odd, the one more lies behind.
    ///
    /// TensorFlow's "SAME", ONNX's `SAME_UPPER`.
    case same

    package init(integerLiteral count: Int) { self = .zeros(count) }

    /// Outputs along an axis of `size` inputs, rounded down.
    ///
    /// - Parameter reach: How many inputs a window spans.
    func outputs(_ size: Int, reach: Int, stride: Int) -> Int {
        switch self {
        case .zeros(let count): (size + 2 * count - reach) / stride + 1
        case .same: (size + stride - 1) / stride
        }
    }

    /// Zeros before the first of `size` inputs along an axis.
    func before(_ size: Int, reach: Int, stride: Int) -> Int {
        switch self {
        case .zeros(let count): count
        case .same:
            max(0, (outputs(size, reach: reach, stride: stride) - 1) * stride + reach - size) / 2
        }
    }

    /// The same padding as a plain count, where it is one for every size.
    func plain(reach: Int, stride: Int) -> ConvolutionPadding {
        guard self == .same, stride == 1 || reach == 1, reach % 2 == 1 else { return self }
        return .zeros(reach / 2)
    }
}
