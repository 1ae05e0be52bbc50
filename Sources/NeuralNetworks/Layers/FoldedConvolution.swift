import OneDNN
import Tensors

/// A convolution with the batch norm (and ReLU) behind it, for inference: one convolution with other weights.
///
/// With running mean m, variance v and s = γ / √(v + ε): `w' = w·s[o]`, `b' = β[o] + (b[o] − m[o])·s[o]`.
struct FoldedConvolution: Layer {
    let convolution: Convolution
    let norm: BatchNorm

    func parameters() -> [ParameterSpecification] {
        convolution.parameters() + norm.parameters()
    }

    func outputShape(of inputs: [FeatureShape], name: String) throws(NetworkError) -> FeatureShape {
        try convolution.outputShape(of: inputs, name: name)
    }

    func multiplyAdds(_ inputs: [FeatureShape]) -> Int { convolution.multiplyAdds(inputs) }

    func prepare(_ site: LayerSite) throws -> any PreparedLayer {
        try PreparedFoldedConvolution(self, site)
    }
}

private final class PreparedFoldedConvolution: PreparedLayer {
    private let layer: FoldedConvolution
    private let site: LayerSite
    private let pass: any ForwardConvolution
    private let weights: AlignedBuffer<Float>
    private let bias: AlignedBuffer<Float>
    private var loadedVersion = 0

    init(_ layer: FoldedConvolution, _ site: LayerSite) throws {
        self.layer = layer
        self.site = site
        let shape = layer.convolution.convolutionShape(site.inputShapes[0])
        pass = try site.forwardPass(shape, hasBias: true, relu: layer.norm.relu)
        weights = AlignedBuffer(count: shape.weightCount)
        bias = AlignedBuffer(count: shape.outputChannels)
    }

    private func fold() {
        guard loadedVersion != site.store.version else { return }
        let own = layer.convolution.hasBias ? 2 : 1
        let norm = BatchNormSlots(site.parameters.dropFirst(own))
        let perOutput = weights.count / bias.count
        let plain = site.parameters[0].values
        for output in 0..<bias.count {
            let scale =
                norm.weight[output]
                / (norm.runningVariance[output] + BatchNorm.epsilon).squareRoot()
            for element in output * perOutput..<(output + 1) * perOutput {
                weights[element] = plain[element] * scale
            }
            let before = layer.convolution.hasBias ? site.parameters[1].values[output] : 0
            bias[output] = norm.bias[output] + (before - norm.runningMean[output]) * scale
        }
        pass.loadWeights(weights.pointer)
        loadedVersion = site.store.version
    }

    func forward() {
        fold()
        pass.execute(
            input: site.inputs[0].bytes, output: site.output.bytes, bias: bias.pointer,
            scratchpad: site.scratchpad.pointer)
    }

    func backward() {
        preconditionFailure("a folded convolution exists in inference only; it has no backward")
    }
}
