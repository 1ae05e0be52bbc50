/// A two-dimensional convolution: `y[o] = b[o] + Σ_i w[o][i] ⋆ x[i]`, the sum over the inputs of o's group.
///
/// With as many groups as input channels it is a depthwise convolution. Shapes: N × in × H × W → N × out × H' × W',
/// H' = (H + 2·padding − dilation·(kernel − 1) − 1) / stride + 1 rounded down, or ⌈H / stride⌉ with padding `same`. Weights out × in/groups × kernel × kernel
/// and bias start evenly in ±1/√(in/groups·kernel²), as PyTorch's `nn.Conv2d` does.
package struct Convolution: LayerOptions {
    static let kind = "Convolution"

    package let inputChannels: Int
    package let outputChannels: Int
    /// The kernel's side.
    package let kernel: Int
    /// Pixels from one window to the next.
    package let stride: Int
    /// Zeros around the input.
    package let padding: ConvolutionPadding
    /// Pixels from one kernel element to the next.
    package let dilation: Int
    /// Parts into which the channels fall; it divides both counts.
    package let groups: Int
    package let hasBias: Bool

    func parameters() -> [ParameterSpecification] {
        let bound = 1 / Float(inputChannels / groups * kernel * kernel).squareRoot()
        let weight = ParameterSpecification(
            name: "weight", shape: [outputChannels, inputChannels / groups, kernel, kernel],
            start: .uniform(bound: bound), kind: .learned)
        let bias = ParameterSpecification(
            name: "bias", shape: [outputChannels], start: .uniform(bound: bound), kind: .learned)
        return hasBias ? [weight, bias] : [weight]
    }

    /// Several inputs count as one with all their channels, side by side.
    func outputShape(of inputs: [FeatureShape], name: String) throws(NetworkError) -> FeatureShape {
        let joined = try Concatenation.joined(inputs, name: name)
        let shape = convolutionShape(joined)
        let least = leastSide
        guard joined.channels == inputChannels, joined.height >= least, joined.width >= least
        else {
            throw .shapeMismatch(
                layer: name,
                expected:
                    "\(inputChannels) channels and at least \(least) rows and columns",
                found: joined.description)
        }
        return FeatureShape(
            batch: shape.batch, channels: outputChannels, height: shape.outputHeight,
            width: shape.outputWidth)
    }

    /// The fewest rows and columns that fill a window.
    private var leastSide: Int {
        switch padding {
        case .zeros(let count): max(1, dilation * (kernel - 1) + 1 - 2 * count)
        case .same: 1
        }
    }

    /// All sizes on an input of this shape.
    package func convolutionShape(_ input: FeatureShape) -> ConvolutionShape {
        ConvolutionShape(
            batch: input.batch, inputChannels: inputChannels, inputHeight: input.height,
            inputWidth: input.width, outputChannels: outputChannels, kernel: kernel, stride: stride,
            padding: padding, dilation: dilation, groups: groups)
    }

    func multiplyAdds(_ inputs: [FeatureShape]) -> Int {
        let shape = convolutionShape(inputs[0])
        return boundedProduct(
            shape.batch, shape.outputHeight, shape.outputWidth, shape.weightCount)
    }

    /// A group may lie across two inputs.
    var joinsInputs: Bool { groups == 1 }
    var convolves: Bool { true }
}

extension NetworkGraph {
    /// Appends a convolution; see PyTorch's `nn.Conv2d` for the parameters' meaning.
    ///
    /// - Parameter groups: Divides both channel counts.
    /// - Returns: N × outputChannels × H' × W'.
    package mutating func convolution(
        _ name: String, _ x: Value, outputChannels: Int, kernel: Int, stride: Int = 1,
        padding: ConvolutionPadding = 0, dilation: Int = 1, groups: Int = 1, bias: Bool = true
    ) -> Value {
        precondition(
            x.channels % groups == 0 && outputChannels % groups == 0,
            "convolution '\(name)' expects groups that divide \(x.channels) and \(outputChannels) channels, got \(groups)"
        )
        return append(
            .convolution(
                Convolution(
                    inputChannels: x.channels, outputChannels: outputChannels, kernel: kernel,
                    stride: stride,
                    padding: padding.plain(reach: dilation * (kernel - 1) + 1, stride: stride),
                    dilation: dilation, groups: groups, hasBias: bias)),
            name: name, inputs: [x], outputChannels: outputChannels)
    }
}
