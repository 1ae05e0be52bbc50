/// A convolution with the batch norm (and ReLU) behind it, for inference: one convolution with other weights.
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
