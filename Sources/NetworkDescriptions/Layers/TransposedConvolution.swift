/// A transposed convolution: spreads every input pixel over a kernel × kernel window, windows `stride` apart.
///
/// Shapes: N × in × H × W → N × out × ((H − 1)·stride + kernel) × … Weights in × out × kernel × kernel and bias
/// start evenly in ±1/√(out·kernel²): PyTorch's `nn.ConvTranspose2d` without padding. It is the gradient by data of
/// the convolution out → in.
package struct TransposedConvolution: LayerOptions {
    static let kind = "TransposedConvolution"

    package let inputChannels: Int
    package let outputChannels: Int
    package let kernel: Int
    package let stride: Int

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
    package func convolutionShape(_ input: FeatureShape) -> ConvolutionShape {
        ConvolutionShape(
            batch: input.batch, inputChannels: outputChannels,
            inputHeight: (input.height - 1) * stride + kernel,
            inputWidth: (input.width - 1) * stride + kernel, outputChannels: inputChannels,
            kernel: kernel, stride: stride)
    }

    func multiplyAdds(_ inputs: [FeatureShape]) -> Int {
        boundedProduct(inputs[0].pixelCount, convolutionShape(inputs[0]).weightCount)
    }

    var convolves: Bool { true }
}

extension NetworkGraph {
    /// Appends a transposed convolution with bias; see PyTorch's `nn.ConvTranspose2d`.
    package mutating func transposedConvolution(
        _ name: String, _ x: Value, outputChannels: Int, kernel: Int, stride: Int
    ) -> Value {
        append(
            .transposedConvolution(
                TransposedConvolution(
                    inputChannels: x.channels, outputChannels: outputChannels, kernel: kernel,
                    stride: stride)),
            name: name, inputs: [x], outputChannels: outputChannels)
    }
}
