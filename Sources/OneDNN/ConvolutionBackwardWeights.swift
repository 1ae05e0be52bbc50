import COneDNN
import Tensors

/// The gradient of a convolution with respect to its weights and bias, summed over the batch.
public final class ConvolutionBackwardWeights {
    private let primitive: Primitive
    private let weights: WeightLayout
    private let source: Memory
    private let destinationGradient: Memory
    private let biasGradient: Memory?
    private let scratchpad: Memory
    private let arguments: [dnnl_exec_arg_t]

    /// Compiles the operation.
    /// - Throws: ``OneDNNError`` when oneDNN has no such operation.
    public init(
        _ shape: ConvolutionShape, type: ActivationType, hasBias: Bool, engine: Engine
    ) throws(OneDNNError) {
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
    public var scratchpadBytes: Int { primitive.scratchpadBytes }

    /// Runs on channels-last activations; writes the weight gradient in plain out × in × kernel × kernel order.
    public func execute(
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
        weights.run(plainWeights: weightGradient)
    }
}
