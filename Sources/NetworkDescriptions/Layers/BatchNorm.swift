/// Batch normalisation, optionally followed by ReLU in the same pass:
/// `y = max(0, γ[c] · (x − mean[c]) / √(variance[c] + ε) + β[c])`.
///
/// In training, mean and variance are those of the batch over N, H and W (variance divided by the pixel count), and the
/// running ones move by 0.1 towards them (variance there divided by the pixel count − 1). In inference the running
/// ones are used. γ starts at 1, β at 0, ε is 1e-5: PyTorch's `nn.BatchNorm2d`.
package struct BatchNorm: LayerOptions {
    static let kind = "BatchNorm"

    /// Added to the variance.
    package static let epsilon: Float = 1e-5
    /// The share of the batch in the running statistics.
    package static let momentum: Double = 0.1

    package let channels: Int
    /// Whether the result is cut at 0.
    package let relu: Bool

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
        append(
            .batchNorm(BatchNorm(channels: x.channels, relu: relu)), name: name, inputs: [x],
            outputChannels: x.channels)
    }
}
