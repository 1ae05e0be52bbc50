import CPixelKernels
import Machine
import OneDNN
import Tensors

/// A transposed convolution: spreads every input pixel over a kernel × kernel window, windows `stride` apart.
///
/// Shapes: N × in × H × W → N × out × ((H − 1)·stride + kernel) × … Weights in × out × kernel × kernel and bias
/// start evenly in ±1/√(out·kernel²): PyTorch's `nn.ConvTranspose2d` without padding. It is the gradient by data of
/// the convolution out → in, and runs as that.
struct TransposedConvolution: Layer {
    let inputChannels: Int
    let outputChannels: Int
    let kernel: Int
    let stride: Int

    func parameters() -> [ParameterSpecification] {
        let bound = 1 / Float(outputChannels * kernel * kernel).squareRoot()
        return [
            ParameterSpecification(
                name: "weight", shape: [inputChannels, outputChannels, kernel, kernel],
                start: .uniform(bound: bound), kind: .learned),
            ParameterSpecification(
                name: "bias", shape: [outputChannels], start: .uniform(bound: bound), kind: .learned
            ),
        ]
    }

    func outputShape(of inputs: [FeatureShape], name: String) throws(NetworkError) -> FeatureShape {
        guard inputs[0].channels == inputChannels else {
            throw .shapeMismatch(
                layer: name, expected: "\(inputChannels) channels", found: inputs[0].description)
        }
        let shape = convolutionShape(inputs[0])
        return FeatureShape(
            batch: shape.batch, channels: outputChannels, height: shape.inputHeight,
            width: shape.inputWidth)
    }

    /// The convolution whose gradient by data this is: from this layer's output to its input.
    func convolutionShape(_ input: FeatureShape) -> ConvolutionShape {
        ConvolutionShape(
            batch: input.batch, inputChannels: outputChannels,
            inputHeight: (input.height - 1) * stride + kernel,
            inputWidth: (input.width - 1) * stride + kernel, outputChannels: inputChannels,
            kernel: kernel, stride: stride)
    }

    func multiplyAdds(_ inputs: [FeatureShape]) -> Int {
        inputs[0].pixelCount * convolutionShape(inputs[0]).weightCount
    }

    func backwardReadsInput(_ index: Int) -> Bool { true }
    var readsRecomputedInputs: Bool { true }

    func prepare(_ site: LayerSite) throws -> any PreparedLayer {
        try PreparedTransposedConvolution(self, site)
    }
}

extension NetworkGraph {
    /// Appends a transposed convolution with bias; see PyTorch's `nn.ConvTranspose2d`.
    package mutating func transposedConvolution(
        _ name: String, _ x: Value, outputChannels: Int, kernel: Int, stride: Int
    ) -> Value {
        append(
            TransposedConvolution(
                inputChannels: x.channels, outputChannels: outputChannels, kernel: kernel,
                stride: stride),
            name: name, inputs: [x], outputChannels: outputChannels)
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
        site.team.forEachRange(of: site.outputShape.pixelCount) { range in
            pixel_add_bias(
                site.storage, site.address(site.output, range.lowerBound * channels),
                site.parameters[1].values, Int64(range.count), Int64(channels))
        }
    }

    func backward() {
        guard let outputGradient = site.outputGradient, let gather, let weightsPass,
            let weightGradient = site.parameters[0].gradients,
            let biasGradient = site.parameters[1].gradients
        else { preconditionFailure("backward was called on an inference plan") }
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
