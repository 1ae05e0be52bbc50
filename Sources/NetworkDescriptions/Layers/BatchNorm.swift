/// Batch normalisation, optionally cut at 0 (and at 6) in the same pass:
/// `y = γ[c] · (x − mean[c]) / √(variance[c] + ε) + β[c]`.
///
/// In training, mean and variance are those of the batch over N, H and W (variance divided by the pixel count), and the
/// running ones move towards them by a share, 0.1 unless given (variance there divided by the pixel count − 1). In
/// inference the running ones are used. γ starts at 1, β at 0, ε is 1e-5 unless given: PyTorch's `nn.BatchNorm2d`.
package struct BatchNorm: LayerOptions {
    static let kind = "BatchNorm"

    package let channels: Int
    /// What becomes of the result.
    package let rectifier: Rectifier
    /// Added to the variance.
    package let epsilon: Float
    /// The share of the batch in the running statistics.
    package let momentum: Double

    /// Names the constants that are not PyTorch's.
    package init(
        channels: Int, rectifier: Rectifier, epsilon: Float = 1e-5, momentum: Double = 0.1
    ) {
        self.channels = channels
        self.rectifier = rectifier
        self.epsilon = epsilon
        self.momentum = momentum
    }

    func parameters() -> [ParameterSpecification] {
        [
            ParameterSpecification(
                name: "weight", shape: [channels], start: .constant(1), kind: .learned),
            ParameterSpecification(
                name: "bias", shape: [channels], start: .constant(0), kind: .learned),
            ParameterSpecification(
                name: "running_mean", shape: [channels], start: .constant(0), kind: .kept),
            ParameterSpecification(
                name: "running_var", shape: [channels], start: .constant(1), kind: .kept),
            ParameterSpecification(
                name: "num_batches_tracked", shape: [], start: .constant(0), kind: .counter),
        ]
    }

    func outputShape(of inputs: [FeatureShape], name: String) throws(NetworkError) -> FeatureShape {
        guard inputs[0].channels == channels else {
            throw .shapeMismatch(
                layer: name, expected: "\(channels) channels", found: inputs[0].description)
        }
        return inputs[0]
    }
}

extension NetworkGraph {
    /// Appends a batch norm, with ReLU in the same pass if asked for; see PyTorch's `nn.BatchNorm2d`.
    ///
    /// - Returns: The shape of `x`.
    package mutating func batchNorm(_ name: String, _ x: Value, relu: Bool) -> Value {
        batchNorm(
            name, x, BatchNorm(channels: x.channels, rectifier: relu ? .relu : .none))
    }

    /// Appends a batch norm with constants of its own.
    ///
    /// - Parameter norm: Of as many channels as `x` has.
    package mutating func batchNorm(_ name: String, _ x: Value, _ norm: BatchNorm) -> Value {
        precondition(
            norm.channels == x.channels,
            "batch norm '\(name)' expects \(norm.channels) channels, got \(x.channels)")
        return append(.batchNorm(norm), name: name, inputs: [x], outputChannels: x.channels)
    }
}
