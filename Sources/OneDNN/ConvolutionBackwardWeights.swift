import COneDNN
import NetworkDescriptions
import Tensors

/// The gradient of a convolution with respect to its weights and bias, summed over the batch.
///
/// oneDNN's 1×1 code for strides above 1 writes past its scratch memory when the input has fewer channels than a
/// vector (https://github.com/uxlfoundation/oneDNN/issues/6035, open; 2.6.3 too). Such a shape runs as the 3×3
/// convolution whose outer eight weights are 0, and the middle of that gradient is kept.
package final class ConvolutionBackwardWeights {
    /// The gradient of the 3×3 stand-in; `nil` where the shape runs as it is.
    private let widened: AlignedBuffer<Float>?
    private let primitive: Primitive
    private let weights: WeightLayout
    private let source: Memory
    private let destinationGradient: Memory
    private let biasGradient: Memory?
    private let scratchpad: Memory
    private let arguments: [dnnl_exec_arg_t]

    /// Compiles the operation.
    /// - Throws: ``OneDNNError`` when oneDNN has no such operation.
    package init(
        _ asked: ConvolutionShape, type: Precision, hasBias: Bool, engine: Engine
    ) throws(OneDNNError) {
        let shape = asked.overrunsScratchMemory ? asked.widenedToThree : asked
        widened = asked.overrunsScratchMemory ? AlignedBuffer(count: shape.weightCount) : nil
        let forward = try ConvolutionForward.primitive(
            shape, type: type, hasBias: hasBias, training: true, engine: engine)
        var description = shape.onednn(type, bias: hasBias, training: true)
        primitive = try Primitive(engine: engine, "run backwards by weights: \(shape)") {
            onednn_convolution(
                $0, engine.handle, &description, onednn_convolution_pass_backward_weights,
                forward.descriptor)
        }
        weights = try WeightLayout(
            layout: onednn_query_layout(primitive.descriptor, onednn_diff_weights), shape: shape,
            direction: .intoPlain, engine: engine)
        source = try .activations(
            shape.batch, shape.inputChannels, shape.inputHeight, shape.inputWidth, type,
            engine: engine)
        destinationGradient = try .activations(
            shape.batch, shape.outputChannels, shape.outputHeight, shape.outputWidth, type,
            engine: engine)
        biasGradient =
            hasBias
            ? try .of(
                sizes: [shape.outputChannels], type: dnnl_f32, tag: dnnl_a, engine: engine) : nil
        scratchpad = try .scratchpad(of: primitive, engine: engine)
        var arguments: [dnnl_exec_arg_t] = [
            .init(DNNL_ARG_SRC, source), .init(DNNL_ARG_DIFF_WEIGHTS, weights.blocked),
            .init(DNNL_ARG_DIFF_DST, destinationGradient), .init(DNNL_ARG_SCRATCHPAD, scratchpad),
        ]
        if let biasGradient { arguments.append(.init(DNNL_ARG_DIFF_BIAS, biasGradient)) }
        self.arguments = arguments
    }

    /// Bytes of scratch memory that `execute` needs.
    package var scratchpadBytes: Int { primitive.scratchpadBytes }

    /// Runs on channels-last activations; writes the weight gradient in plain out × in × kernel × kernel order.
    package func execute(
        input: UnsafeMutableRawPointer, outputGradient: UnsafeMutableRawPointer,
        weightGradient: UnsafeMutablePointer<Float>,
        biasGradient biasValues: UnsafeMutablePointer<Float>? = nil,
        scratchpad scratchBytes: UnsafeMutableRawPointer?
    ) {
        source.bind(input)
        destinationGradient.bind(outputGradient)
        scratchpad.bind(scratchBytes)
        biasGradient?.bind(biasValues)
        primitive.execute(arguments)
        guard let widened else { return weights.run(plainWeights: weightGradient) }
        weights.run(plainWeights: widened.pointer)
        for index in 0..<widened.count / 9 { weightGradient[index] = widened[index * 9 + 4] }
    }
}

extension ConvolutionShape {
    /// Whether oneDNN's backward pass by weights would write past the scratch memory that it asked for.
    fileprivate var overrunsScratchMemory: Bool {
        kernel == 1 && stride > 1 && evenPadding == 0 && inputChannels / groups % 16 != 0
    }

    /// The same outputs from a 3×3 kernel whose middle is the 1×1 kernel.
    fileprivate var widenedToThree: ConvolutionShape {
        var shape = self
        (shape.kernel, shape.padding, shape.dilation) = (3, 1, 1)
        return shape
    }
}
