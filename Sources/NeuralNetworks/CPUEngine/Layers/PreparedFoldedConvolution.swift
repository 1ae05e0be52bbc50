import NetworkDescriptions
import Tensors

extension FoldedConvolution: CPULayer {
    func prepare(_ site: LayerSite) throws -> any PreparedLayer {
        try PreparedFoldedConvolution(self, site)
    }
}

private final class PreparedFoldedConvolution: PreparedLayer {
    private let layer: FoldedConvolution
    private let site: LayerSite
    private let parts: [ConvolutionPart]
    private let weights: AlignedBuffer<Float>
    private let bias: AlignedBuffer<Float>
    private var loadedVersion = 0

    init(_ layer: FoldedConvolution, _ site: LayerSite) throws {
        self.layer = layer
        self.site = site
        let shape = layer.convolution.convolutionShape(site.inputShapes[0])
        parts = try ConvolutionPart.all(
            of: shape, hasBias: true, rectifier: layer.norm.rectifier, site)
        weights = AlignedBuffer(count: shape.weightCount)
        bias = AlignedBuffer(count: shape.outputChannels)
    }

    private func fold() {
        guard loadedVersion != site.store.version else { return }
        let own = layer.convolution.hasBias ? 2 : 1
        let norm = BatchNormSlots(site.parameters.dropFirst(own))
        layer.fold(
            weight: site.parameters[0].values,
            bias: layer.convolution.hasBias ? UnsafePointer(site.parameters[1].values) : nil,
            normWeight: norm.weight, normBias: norm.bias, mean: norm.runningMean,
            variance: norm.runningVariance, foldedWeight: weights.pointer,
            foldedBias: bias.pointer)
        for part in parts { part.loadWeights(weights.pointer) }
        loadedVersion = site.store.version
    }

    func forward() {
        fold()
        for part in parts { part.forward(bias: bias.pointer) }
    }

    func backward() {
        preconditionFailure("a folded convolution exists in inference only; it has no backward")
    }
}
