/// A convolution with the batch norm (and its rectifier) behind it, for inference: one convolution with other weights.
///
/// With running mean m, variance v and s = γ / √(v + ε): `w' = w·s[o]`, `b' = β[o] + (b[o] − m[o])·s[o]`.
package struct FoldedConvolution: LayerOptions {
    static let kind = "FoldedConvolution"

    package let convolution: Convolution
    package let norm: BatchNorm

    func parameters() -> [ParameterSpecification] {
        convolution.parameters() + norm.parameters()
    }

    func outputShape(of inputs: [FeatureShape], name: String) throws(NetworkError) -> FeatureShape {
        try convolution.outputShape(of: inputs, name: name)
    }

    func multiplyAdds(_ inputs: [FeatureShape]) -> Int { convolution.multiplyAdds(inputs) }

    var joinsInputs: Bool { convolution.joinsInputs }
    var convolves: Bool { true }
}

extension FoldedConvolution {
    /// Computes the weights and the bias of the one convolution.
    ///
    /// - Parameters:
    ///   - weight: out × in/groups × kernel × kernel numbers; all others are one an output channel.
    ///   - bias: Nil where the convolution has none.
    ///   - foldedWeight: Takes as many numbers as `weight` has.
    ///   - foldedBias: Takes a number an output channel.
    package func fold(
        weight: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
        normWeight: UnsafePointer<Float>, normBias: UnsafePointer<Float>,
        mean: UnsafePointer<Float>, variance: UnsafePointer<Float>,
        foldedWeight: UnsafeMutablePointer<Float>, foldedBias: UnsafeMutablePointer<Float>
    ) {
        let outputs = convolution.outputChannels
        let perOutput =
            convolution.inputChannels / convolution.groups * convolution.kernel * convolution.kernel
        for output in 0..<outputs {
            let scale = normWeight[output] / (variance[output] + norm.epsilon).squareRoot()
            for element in output * perOutput..<(output + 1) * perOutput {
                foldedWeight[element] = weight[element] * scale
            }
            let before = bias?[output] ?? 0
            foldedBias[output] = normBias[output] + (before - mean[output]) * scale
        }
    }
}
