import Machine
import NetworkDescriptions
import OneDNN

/// `output = convolution(input, weights) + bias`: one of oneDNN's or one of ours.
package protocol ForwardConvolution: AnyObject {
    /// Bytes of scratch memory that `execute` needs.
    var scratchpadBytes: Int { get }
    /// Takes over weights in plain out × in × kernel × kernel order.
    func loadWeights(_ plain: UnsafeMutablePointer<Float>)
    /// Runs on channels-last activations and waits; `bias` is `nil` unless the pass was made with one.
    func execute(
        input: UnsafeMutableRawPointer, output: UnsafeMutableRawPointer,
        bias: UnsafeMutablePointer<Float>?, scratchpad: UnsafeMutableRawPointer?)
}

/// The gradient of a convolution with respect to its input.
package protocol DataGradient: AnyObject {
    /// Bytes of scratch memory that `execute` needs.
    var scratchpadBytes: Int { get }
    /// Takes over weights in plain out × in × kernel × kernel order.
    func loadWeights(_ plain: UnsafeMutablePointer<Float>)
    /// Runs on channels-last gradients and waits.
    func execute(
        outputGradient: UnsafeMutableRawPointer, inputGradient: UnsafeMutableRawPointer,
        scratchpad: UnsafeMutableRawPointer?)
}

/// The gradient of a convolution with respect to its weights and bias, summed over the batch.
package protocol WeightGradient: AnyObject {
    /// Bytes of scratch memory that `execute` needs.
    var scratchpadBytes: Int { get }
    /// Writes the weights' gradient in plain order, and the bias's where the pass was made with one.
    func execute(
        input: UnsafeMutableRawPointer, outputGradient: UnsafeMutableRawPointer,
        weightGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>?,
        scratchpad: UnsafeMutableRawPointer?)
}

/// The scratch memory that a pass has asked for.
func scratchNumbers(_ memory: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<Float> {
    guard let memory else {
        preconditionFailure("a convolution expects the scratch memory that it asked for, got none")
    }
    return memory.assumingMemoryBound(to: Float.self)
}

extension ConvolutionForward: ForwardConvolution {}
extension ConvolutionBackwardData: DataGradient {}
extension ConvolutionBackwardWeights: WeightGradient {}

extension LayerSite {
    /// The convolution by our depthwise kernels, where they take it.
    private func depthwise(_ shape: ConvolutionShape) -> DepthwiseConvolution? {
        DepthwiseConvolution.suits(shape)
            ? DepthwiseConvolution(shape, outputPrecision, team: team) : nil
    }

    /// Makes the forward pass of a convolution with whatever is fastest on this machine.
    func forwardPass(
        _ shape: ConvolutionShape, hasBias: Bool, rectifier: Rectifier = .none,
        accumulate: Bool = false
    ) throws -> any ForwardConvolution {
        let winograd = WinogradConvolution.serving(shape, outputPrecision, team: team)
        let pass: any ForwardConvolution =
            if let depthwise = depthwise(shape) {
                DepthwiseForward(depthwise, rectifier: rectifier, accumulate: accumulate)
            } else if let winograd {
                WinogradForward(winograd, rectifier: rectifier, accumulate: accumulate)
            } else if DirectConvolution.serves(shape, outputPrecision) {
                DirectForward(shape, rectifier: rectifier, accumulate: accumulate, team: team)
            } else {
                try ConvolutionForward(
                    shape, type: outputPrecision, hasBias: hasBias, rectifier: rectifier,
                    accumulate: accumulate, training: purpose == .training, engine: engine)
            }
        scratchpad.require(pass.scratchpadBytes)
        return pass
    }

    /// Makes the gradient by data of a convolution.
    func dataGradient(
        _ shape: ConvolutionShape, accumulate: Bool
    ) throws -> any DataGradient {
        let winograd = WinogradConvolution.serving(shape, outputPrecision, team: team)
        let pass: any DataGradient =
            if let depthwise = depthwise(shape) {
                DepthwiseDataGradient(depthwise, accumulate: accumulate)
            } else if let winograd {
                WinogradForward(dataGradientOf: winograd, accumulate: accumulate)
            } else if DirectConvolution.serves(shape, outputPrecision) {
                DirectDataGradient(shape, accumulate: accumulate, team: team)
            } else {
                try ConvolutionBackwardData(
                    shape, type: outputPrecision, accumulate: accumulate, engine: engine)
            }
        scratchpad.require(pass.scratchpadBytes)
        return pass
    }

    /// Makes the gradient by weights of a convolution.
    func weightGradient(
        _ shape: ConvolutionShape, hasBias: Bool
    ) throws -> any WeightGradient {
        let winograd = WinogradConvolution.serving(shape, outputPrecision, team: team)
        let pass: any WeightGradient =
            if let depthwise = depthwise(shape) {
                DepthwiseWeightGradient(depthwise, hasBias: hasBias)
            } else if let winograd {
                WinogradWeightGradient(winograd, hasBias: hasBias)
            } else if ImageWeightGradient.serves(shape) {
                ImageWeightGradient(shape, outputPrecision, hasBias: hasBias, team: team)
            } else if DirectConvolution.serves(shape, outputPrecision) {
                DirectWeightGradient(shape, team: team)
            } else {
                try ConvolutionBackwardWeights(
                    shape, type: outputPrecision, hasBias: hasBias, engine: engine)
            }
        scratchpad.require(pass.scratchpadBytes)
        return pass
    }
}
