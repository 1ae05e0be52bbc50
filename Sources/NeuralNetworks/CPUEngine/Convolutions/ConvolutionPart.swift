import NetworkDescriptions
import Tensors

/// One input's share of a convolution: its slice of the weights, and the passes that run on it.
///
/// A convolution of values that lie side by side is the sum of a convolution of each, so that nothing has to be
/// copied together. With one input the slice is all of the weights.
final class ConvolutionPart {
    private let outputs, channels, first, total, area: Int
    private let forwardPass: any ForwardConvolution
    private let dataPass: (any DataGradient)?
    private let weightsPass: (any WeightGradient)?
    /// The slice by itself: weights, later their gradient; `nil` where the part is the whole.
    private let slice: AlignedBuffer<Float>?
    private let place: Int
    private let site: LayerSite

    /// Makes the parts of the convolution `whole`, one an input of `site`; the first one brings the bias, the last one
    /// the rectifier.
    static func all(
        of whole: ConvolutionShape, hasBias: Bool, rectifier: Rectifier, _ site: LayerSite
    ) throws -> [ConvolutionPart] {
        var first = 0
        return try site.inputShapes.indices.map { place in
            defer { first += site.inputShapes[place].channels }
            return try ConvolutionPart(
                whole, place: place, firstChannel: first, hasBias: hasBias, rectifier: rectifier,
                site)
        }
    }

    private init(
        _ whole: ConvolutionShape, place: Int, firstChannel: Int, hasBias: Bool,
        rectifier: Rectifier,
        _ site: LayerSite
    ) throws {
        self.site = site
        self.place = place
        var shape = whole
        shape.inputChannels = site.inputShapes[place].channels
        outputs = whole.outputChannels
        channels = shape.inputChannels
        first = firstChannel
        total = whole.inputChannels
        area = whole.kernel * whole.kernel
        slice =
            channels == total ? nil : AlignedBuffer(count: outputs * channels * area)
        let last = place == site.inputShapes.count - 1
        let (bias, training) = (hasBias && place == 0, site.purpose == .training)
        forwardPass = try site.forwardPass(
            shape, hasBias: bias, rectifier: last ? rectifier : .none, accumulate: place > 0)
        weightsPass = training ? try site.weightGradient(shape, hasBias: bias) : nil
        dataPass =
            training && site.inputGradients[place] != nil
            ? try site.dataGradient(shape, accumulate: site.accumulates[place]) : nil
    }

    /// Takes over the part's share of all weights, out × in × kernel × kernel.
    func loadWeights(_ plain: UnsafeMutablePointer<Float>) {
        var own = plain
        if let slice {
            own = slice.pointer
            for output in 0..<outputs {
                (own + output * channels * area).update(
                    from: plain + (output * total + first) * area, count: channels * area)
            }
        }
        forwardPass.loadWeights(own)
        dataPass?.loadWeights(own)
    }

    /// Computes the output, or adds to what the parts before have made of it.
    func forward(bias: UnsafeMutablePointer<Float>?) {
        forwardPass.execute(
            input: site.inputs[place].bytes, output: site.output.bytes,
            bias: place == 0 ? bias : nil, scratchpad: site.scratchpad.pointer)
    }

    /// Writes the part's share of the weights' gradient, the bias's gradient (the first part), and its input's.
    func backward(
        from outputGradient: ArenaRegion, weightGradient: UnsafeMutablePointer<Float>,
        biasGradient: UnsafeMutablePointer<Float>?
    ) {
        weightsPass?.execute(
            input: site.inputsInBackward[place].bytes, outputGradient: outputGradient.bytes,
            weightGradient: slice?.pointer ?? weightGradient,
            biasGradient: place == 0 ? biasGradient : nil, scratchpad: site.scratchpad.pointer)
        if let slice {
            for output in 0..<outputs {
                (weightGradient + (output * total + first) * area).update(
                    from: slice.pointer + output * channels * area, count: channels * area)
            }
        }
        guard let inputGradient = site.inputGradients[place] else { return }
        dataPass?.execute(
            outputGradient: outputGradient.bytes, inputGradient: inputGradient.bytes,
            scratchpad: site.scratchpad.pointer)
    }
}
