import NetworkDescriptions
import OneDNN

extension Convolution: CPULayer {
    func memoryTraits(_ inputs: [FeatureShape]) -> MemoryTraits {
        let shape = convolutionShape(inputs[0])
        return MemoryTraits(
            backwardReadsInputs: true, readsRecomputedInputs: true,
            accumulates: DepthwiseConvolution.suits(shape)
                || ConvolutionBackwardData.canAccumulate(shape))
    }

    func prepare(_ site: LayerSite) throws -> any PreparedLayer {
        try PreparedConvolution(self, site)
    }
}

private final class PreparedConvolution: PreparedLayer {
    private let site: LayerSite
    private let parts: [ConvolutionPart]
    private let bias: ParameterSlot?
    private var loadedVersion = 0

    init(_ layer: Convolution, _ site: LayerSite) throws {
        self.site = site
        bias = layer.hasBias ? site.parameters[1] : nil
        parts = try ConvolutionPart.all(
            of: layer.convolutionShape(site.inputShapes[0]), hasBias: layer.hasBias,
            rectifier: .none,
            site)
    }

    func forward() {
        if loadedVersion != site.store.version {
            for part in parts { part.loadWeights(site.parameters[0].values) }
            loadedVersion = site.store.version
        }
        for part in parts { part.forward(bias: bias?.values) }
    }

    func backward() {
        guard let outputGradient = site.outputGradient,
            let weightGradient = site.parameters[0].gradients
        else { preconditionFailure("backward was called in inference") }
        for part in parts {
            part.backward(
                from: outputGradient, weightGradient: weightGradient, biasGradient: bias?.gradients)
        }
    }
}
