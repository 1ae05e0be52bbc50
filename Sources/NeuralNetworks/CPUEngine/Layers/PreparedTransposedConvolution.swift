import CPixelKernels
import Machine
import NetworkDescriptions
import Tensors

extension TransposedConvolution: CPULayer {
    func memoryTraits(_ inputs: [FeatureShape]) -> MemoryTraits {
        MemoryTraits(backwardReadsInputs: true, readsRecomputedInputs: true)
    }

    func prepare(_ site: LayerSite) throws -> any PreparedLayer {
        try PreparedTransposedConvolution(self, site)
    }
}

private final class PreparedTransposedConvolution: PreparedLayer {
    private let site: LayerSite
    private let spread: any DataGradient
    private let gather: (any ForwardConvolution)?
    private let weightsPass: (any WeightGradient)?
    private var loadedVersion = 0

    init(_ layer: TransposedConvolution, _ site: LayerSite) throws {
        self.site = site
        let shape = layer.convolutionShape(site.inputShapes[0])
        spread = try site.dataGradient(shape, accumulate: false)
        let training = site.purpose == .training
        gather =
            training
            ? try site.forwardPass(shape, hasBias: false, accumulate: site.accumulates[0]) : nil
        weightsPass = training ? try site.weightGradient(shape, hasBias: false) : nil
    }

    func forward() {
        if loadedVersion != site.store.version {
            spread.loadWeights(site.parameters[0].values)
            gather?.loadWeights(site.parameters[0].values)
            loadedVersion = site.store.version
        }
        spread.execute(
            outputGradient: site.inputs[0].bytes, inputGradient: site.output.bytes,
            scratchpad: site.scratchpad.pointer)
        let channels = site.outputShape.channels
        site.team.forEachUncheckedRange(of: site.outputShape.pixelCount) { range in
            pixel_add_bias(
                site.storage, site.address(site.output, range.lowerBound * channels),
                site.parameters[1].values, Int64(range.count), Int64(channels))
        }
    }

    func backward() {
        guard let outputGradient = site.outputGradient, let gather, let weightsPass,
            let weightGradient = site.parameters[0].gradients,
            let biasGradient = site.parameters[1].gradients
        else { preconditionFailure("backward was called in inference") }
        weightsPass.execute(
            input: outputGradient.bytes, outputGradient: site.inputsInBackward[0].bytes,
            weightGradient: weightGradient, biasGradient: nil,
            scratchpad: site.scratchpad.pointer)
        let shape = site.outputShape
        ChannelSums(
            rows: shape.batch * shape.height, width: shape.width, channels: shape.channels,
            team: site.team
        ).sum(outputGradient.bytes, site.outputPrecision, into: biasGradient)
        if let inputGradient = site.inputGradients[0] {
            gather.execute(
                input: outputGradient.bytes, output: inputGradient.bytes, bias: nil,
                scratchpad: site.scratchpad.pointer)
        }
    }
}
