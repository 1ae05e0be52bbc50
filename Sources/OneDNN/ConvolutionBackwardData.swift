import COneDNN
import NetworkDescriptions
import Tensors

/// The gradient of a convolution with respect to its input, from the gradient of its output.
///
/// With stride 1 this is itself a convolution, with the kernel turned by 180° and its channels swapped; oneDNN's
/// forward code runs it up to 1.6 times as fast as its backward code, and can add to what is there.
/// Other strides use oneDNN's own backward pass.
package final class ConvolutionBackwardData {
    private enum Way {
        case turned(ConvolutionForward, plain: AlignedBuffer<Float>)
        case backward(BackwardDataPass)
    }
    private let way: Way
    private let shape: ConvolutionShape

    /// Compiles the operation.
    ///
    /// `accumulate` adds to the input gradient instead of replacing it.
    ///
    /// - Throws: ``OneDNNError`` when oneDNN has no such operation.
    package init(
        _ shape: ConvolutionShape, type: Precision, accumulate: Bool, engine: Engine
    ) throws(OneDNNError) {
        self.shape = shape
        if let transposed = shape.transposed {
            let convolution = try ConvolutionForward(
                transposed, type: type, hasBias: false, accumulate: accumulate,
                training: false, engine: engine)
            way = .turned(convolution, plain: AlignedBuffer(count: shape.weightCount))
        } else {
            way = .backward(
                try BackwardDataPass(shape, type: type, accumulate: accumulate, engine: engine))
        }
    }

    /// True when the operation can add to the input gradient; otherwise the caller adds.
    package static func canAccumulate(_ shape: ConvolutionShape) -> Bool {
        shape.transposed != nil
    }

    /// Bytes of scratch memory that ``execute(outputGradient:inputGradient:scratchpad:)`` needs.
    package var scratchpadBytes: Int {
        switch way {
        case .turned(let convolution, _): convolution.scratchpadBytes
        case .backward(let pass): pass.primitive.scratchpadBytes
        }
    }

    /// Takes over weights in plain out × in × kernel × kernel order.
    package func loadWeights(_ plain: UnsafeMutablePointer<Float>) {
        switch way {
        case .turned(let convolution, let turned):
            turn(plain, into: turned.pointer)
            convolution.loadWeights(turned.pointer)
        case .backward(let pass): pass.weights.run(plainWeights: plain)
        }
    }

    /// Turns and swaps inside every group: `turned[i][o][k] = plain[o][i][last − k]`.
    private func turn(
        _ plain: UnsafePointer<Float>, into turned: UnsafeMutablePointer<Float>
    ) {
        let area = shape.kernel * shape.kernel
        let outputs = shape.outputChannels / shape.groups
        let inputs = shape.inputChannels / shape.groups
        for group in 0..<shape.groups {
            let start = group * outputs * inputs
            for output in 0..<outputs {
                for input in 0..<inputs {
                    let source = plain + (start + output * inputs + input) * area
                    let destination = turned + (start + input * outputs + output) * area
                    for element in 0..<area { destination[element] = source[area - 1 - element] }
                }
            }
        }
    }

    /// Runs on channels-last gradients and waits.
    package func execute(
        outputGradient: UnsafeMutableRawPointer, inputGradient: UnsafeMutableRawPointer,
        scratchpad: UnsafeMutableRawPointer?
    ) {
        switch way {
        case .turned(let convolution, _):
            convolution.execute(
                input: outputGradient, output: inputGradient, scratchpad: scratchpad)
        case .backward(let pass):
            pass.execute(outputGradient, inputGradient, scratchpad)
        }
    }
}

/// oneDNN's own backward pass, for strides above 1.
private final class BackwardDataPass {
    let primitive: Primitive
    let weights: WeightLayout
    private let sourceGradient: Memory
    private let destinationGradient: Memory
    private let scratchpad: Memory
    private let arguments: [dnnl_exec_arg_t]

    init(
        _ shape: ConvolutionShape, type: Precision, accumulate: Bool, engine: Engine
    ) throws(OneDNNError) {
        precondition(!accumulate, "a strided convolution cannot add to its input gradient")
        let forward = try ConvolutionForward.primitive(
            shape, type: type, hasBias: false, training: true, engine: engine)
        var description = shape.onednn(type, bias: false, training: true)
        primitive = try Primitive(engine: engine, "run backwards by data: \(shape)") {
            onednn_convolution(
                $0, engine.handle, &description, onednn_convolution_pass_backward_data,
                forward.descriptor)
        }
        weights = try WeightLayout(
            layout: onednn_query_layout(primitive.descriptor, onednn_weights), shape: shape,
            direction: .intoBlocked, engine: engine)
        sourceGradient = try .activations(
            shape.batch, shape.inputChannels, shape.inputHeight, shape.inputWidth, type,
            engine: engine)
        destinationGradient = try .activations(
            shape.batch, shape.outputChannels, shape.outputHeight, shape.outputWidth, type,
            engine: engine)
        scratchpad = try .scratchpad(of: primitive, engine: engine)
        arguments = [
            .init(DNNL_ARG_DIFF_SRC, sourceGradient), .init(DNNL_ARG_WEIGHTS, weights.blocked),
            .init(DNNL_ARG_DIFF_DST, destinationGradient), .init(DNNL_ARG_SCRATCHPAD, scratchpad),
        ]
    }

    func execute(
        _ outputGradient: UnsafeMutableRawPointer, _ inputGradient: UnsafeMutableRawPointer,
        _ scratchBytes: UnsafeMutableRawPointer?
    ) {
        destinationGradient.bind(outputGradient)
        sourceGradient.bind(inputGradient)
        scratchpad.bind(scratchBytes)
        primitive.execute(arguments)
    }
}
