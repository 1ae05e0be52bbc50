import NetworkDescriptions
import OneDNN
import Tensors
import Testing

/// A convolution as its formula, in Double over channels-last maps: the twin of our kernels.
struct PlainConvolution {
    let shape: ConvolutionShape

    init(_ shape: ConvolutionShape) { self.shape = shape }

    var inputCount: Int {
        shape.batch * shape.inputHeight * shape.inputWidth * shape.inputChannels
    }

    var outputCount: Int {
        shape.batch * shape.outputHeight * shape.outputWidth * shape.outputChannels
    }

    /// Calls `body` with the places of an input, a weight and an output number for each product of the formula.
    @inline(__always)
    func forEachProduct(_ body: (_ input: Int, _ weight: Int, _ output: Int) -> Void) {
        let s = shape
        for n in 0..<s.batch {
            for y in 0..<s.outputHeight {
                for x in 0..<s.outputWidth {
                    for r in 0..<s.kernel {
                        for k in 0..<s.kernel {
                            let row = y * s.stride + r * s.dilation - s.paddingTop
                            let column = x * s.stride + k * s.dilation - s.paddingLeft
                            guard (0..<s.inputHeight).contains(row),
                                (0..<s.inputWidth).contains(column)
                            else { continue }
                            let from = ((n * s.inputHeight + row) * s.inputWidth + column)
                            let to = (n * s.outputHeight + y) * s.outputWidth + x
                            for o in 0..<s.outputChannels {
                                for i in 0..<s.inputChannels {
                                    body(
                                        from * s.inputChannels + i,
                                        ((o * s.inputChannels + i) * s.kernel + r) * s.kernel + k,
                                        to * s.outputChannels + o)
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Numbers in −1 … 1; behind them a vector's worth of NaN, since kernels may read over the end.
    static func random(_ count: Int, seed: UInt64) -> AlignedBuffer<Float> {
        var generator = SplitMix64(seed: seed)
        let buffer = AlignedBuffer<Float>(repeating: .nan, count: count + 16)
        for index in 0..<count { buffer[index] = generator.uniform(in: -1...1) }
        return buffer
    }

    /// Expects every number within `tolerance` of the wanted one.
    static func expectEqual(
        _ found: UnsafeMutablePointer<Float>, _ wanted: [Double], within tolerance: Double,
        _ what: String
    ) {
        for (index, value) in wanted.enumerated() {
            let close = abs(Double(found[index]) - value) <= tolerance
            #expect(close, "\(what): number \(index) is \(found[index]), expected \(value)")
            if !close { return }
        }
    }
}
