import COneDNN
import NetworkDescriptions
import Tensors

/// `output = convolution(input, weights) + bias`, optionally added to the output and cut at 0 (and at 6).
///
/// Activations are channels last. Weights come in plain out × in × kernel × kernel float32 order and are
/// brought into oneDNN's own order by ``loadWeights(_:)``, once whenever they changed.
package final class ConvolutionForward {
    private let primitive: Primitive
    private let weights: WeightLayout
    private let source: Memory
    private let destination: Memory
    private let bias: Memory?
    private let scratchpad: Memory
    private let arguments: [dnnl_exec_arg_t]

    /// Compiles the operation.
    /// - Throws: ``OneDNNError`` when oneDNN has no such operation.
    package init(
        _ shape: ConvolutionShape, type: Precision, hasBias: Bool, rectifier: Rectifier = .none,
        accumulate: Bool = false, training: Bool, engine: Engine
    ) throws(OneDNNError) {
        primitive = try Self.primitive(
            shape, type: type, hasBias: hasBias, rectifier: rectifier, accumulate: accumulate,
            training: training, engine: engine)
        weights = try WeightLayout(
            layout: onednn_query_layout(primitive.descriptor, onednn_weights), shape: shape,
            direction: .intoBlocked, engine: engine)
        source = try .activations(
            shape.batch, shape.inputChannels, shape.inputHeight, shape.inputWidth, type,
            engine: engine)
        destination = try .activations(
            shape.batch, shape.outputChannels, shape.outputHeight, shape.outputWidth, type,
            engine: engine)
        bias =
            hasBias
            ? try .of(
                sizes: [shape.outputChannels], type: dnnl_f32, tag: dnnl_a, engine: engine) : nil
        scratchpad = try .scratchpad(of: primitive, engine: engine)
        var arguments: [dnnl_exec_arg_t] = [
            .init(DNNL_ARG_SRC, source), .init(DNNL_ARG_WEIGHTS, weights.blocked),
            .init(DNNL_ARG_DST, destination), .init(DNNL_ARG_SCRATCHPAD, scratchpad),
        ]
        if let bias { arguments.append(.init(DNNL_ARG_BIAS, bias)) }
        self.arguments = arguments
    }

    static func primitive(
        _ shape: ConvolutionShape, type: Precision, hasBias: Bool, rectifier: Rectifier = .none,
        accumulate: Bool = false, training: Bool, engine: Engine
    ) throws(OneDNNError) -> Primitive {
        var description = shape.onednn(
            type, bias: hasBias, rectifier: rectifier, accumulate: accumulate, training: training)
        return try Primitive(engine: engine, shape.description) {
            onednn_convolution(
                $0, engine.handle, &description, onednn_convolution_pass_forward, nil)
        }
    }

    /// Bytes of scratch memory that ``execute(input:output:bias:scratchpad:)`` needs.
    package var scratchpadBytes: Int { primitive.scratchpadBytes }
    /// oneDNN's name for the chosen implementation.
    package var implementation: String { primitive.implementation }

    /// Takes over weights in plain out × in × kernel × kernel order.
    package func loadWeights(_ plain: UnsafeMutablePointer<Float>) {
        weights.run(plainWeights: plain)
    }

    /// Runs on channels-last activations and waits.
    package func execute(
        input: UnsafeMutableRawPointer, output: UnsafeMutableRawPointer,
        bias biasValues: UnsafeMutablePointer<Float>? = nil,
        scratchpad scratchBytes: UnsafeMutableRawPointer?
    ) {
        source.bind(input)
        destination.bind(output)
        scratchpad.bind(scratchBytes)
        bias?.bind(biasValues)
        primitive.execute(arguments)
    }
}
