import NeuralNetworks
import OneDNN
import Tensors
import Testing

/// Our own convolution kernels do what the formula says, on every processor: whether a network uses them depends on it.
@Suite struct DirectConvolutionTests {
    static let shapes = [
        // inputs, outputs, kernel, stride, padding, dilation: whole groups of 16, less, more, and every remainder.
        (8, 16, 3, 1, 1, 1), (16, 11, 1, 1, 0, 1), (9, 20, 3, 2, 1, 1), (12, 32, 3, 1, 4, 4),
        (10, 3, 2, 2, 0, 1), (7, 17, 5, 3, 2, 1), (6, 5, 3, 1, 0, 2), (3, 1, 7, 2, 3, 1),
    ].map {
        ConvolutionShape(
            batch: 2, inputChannels: $0.0, inputHeight: 9, inputWidth: 13, outputChannels: $0.1,
            kernel: $0.2, stride: $0.3, padding: $0.4, dilation: $0.5)
    }

    private func random(_ count: Int, seed: UInt64) -> AlignedBuffer<Float> {
        var generator = SplitMix64(seed: seed)
        // Kernels may read a vector beyond the end.
        let buffer = AlignedBuffer<Float>(repeating: .nan, count: count + 16)
        for index in 0..<count { buffer[index] = generator.uniform(in: -1...1) }
        return buffer
    }

    /// Calls `body` with the places of an input, a weight and an output number for each product of the formula.
    private func forEachProduct(
        _ s: ConvolutionShape, _ body: (_ input: Int, _ weight: Int, _ output: Int) -> Void
    ) {
        for n in 0..<s.batch {
            for y in 0..<s.outputHeight {
                for x in 0..<s.outputWidth {
                    for r in 0..<s.kernel {
                        for k in 0..<s.kernel {
                            let row = y * s.stride + r * s.dilation - s.padding
                            let column = x * s.stride + k * s.dilation - s.padding
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

    private func inputCount(_ s: ConvolutionShape) -> Int {
        s.batch * s.inputHeight * s.inputWidth * s.inputChannels
    }

    private func outputCount(_ s: ConvolutionShape) -> Int {
        s.batch * s.outputHeight * s.outputWidth * s.outputChannels
    }

    /// Sums of up to a thousand products of numbers up to 1 in float32, against Double.
    private func expectEqual(
        _ found: UnsafeMutablePointer<Float>, _ wanted: [Double], _ what: String
    ) {
        for (index, value) in wanted.enumerated() {
            let close = abs(Double(found[index]) - value) < 5e-5
            #expect(close, "\(what): number \(index) is \(found[index]), expected \(value)")
            if !close { return }
        }
    }

    @Test(arguments: shapes, [1, 3])
    func forwardWithBiasAdditionAndReLU(shape: ConvolutionShape, threads: Int) {
        let (x, w) = (random(inputCount(shape), seed: 1), random(shape.weightCount, seed: 2))
        let (bias, before) = (
            random(shape.outputChannels, seed: 3), random(outputCount(shape), seed: 4)
        )
        for (relu, accumulate) in [(false, false), (true, false), (false, true), (true, true)] {
            var wanted = (0..<outputCount(shape)).map {
                Double(bias[$0 % shape.outputChannels]) + (accumulate ? Double(before[$0]) : 0)
            }
            forEachProduct(shape) { wanted[$2] += Double(x[$0]) * Double(w[$1]) }
            let y = AlignedBuffer(before.array)
            let pass = DirectForward(
                shape, relu: relu, accumulate: accumulate, team: ThreadTeam(threads: threads))
            pass.loadWeights(w.pointer)
            pass.execute(
                input: x.pointer, output: y.pointer, bias: bias.pointer, scratchpad: nil)
            expectEqual(y.pointer, relu ? wanted.map { max($0, 0) } : wanted, "\(shape)")
            #expect(y[outputCount(shape)].isNaN, "\(shape): nothing is written behind the output")
        }
    }

    @Test(arguments: shapes, [1, 3])
    func gradientByData(shape: ConvolutionShape, threads: Int) {
        let (dy, w) = (random(outputCount(shape), seed: 1), random(shape.weightCount, seed: 2))
        let before = random(inputCount(shape), seed: 3)
        for accumulate in [false, true] {
            var wanted = (0..<inputCount(shape)).map { accumulate ? Double(before[$0]) : 0 }
            forEachProduct(shape) { wanted[$0] += Double(dy[$2]) * Double(w[$1]) }
            let dx = AlignedBuffer(before.array)
            let pass = DirectDataGradient(
                shape, accumulate: accumulate, team: ThreadTeam(threads: threads))
            pass.loadWeights(w.pointer)
            pass.execute(outputGradient: dy.pointer, inputGradient: dx.pointer, scratchpad: nil)
            expectEqual(dx.pointer, wanted, "\(shape)")
            #expect(dx[inputCount(shape)].isNaN, "\(shape): nothing is written behind the gradient")
        }
    }

    @Test(arguments: shapes, [1, 3])
    func gradientByWeightsAndBias(shape: ConvolutionShape, threads: Int) {
        let (x, dy) = (random(inputCount(shape), seed: 1), random(outputCount(shape), seed: 2))
        var wanted = [Double](repeating: 0, count: shape.weightCount)
        forEachProduct(shape) { wanted[$1] += Double(x[$0]) * Double(dy[$2]) }
        var wantedBias = [Double](repeating: 0, count: shape.outputChannels)
        for index in 0..<outputCount(shape) {
            wantedBias[index % shape.outputChannels] += Double(dy[index])
        }
        let (dw, db) = (
            random(shape.weightCount, seed: 5), random(shape.outputChannels, seed: 6)
        )
        let pass = DirectWeightGradient(shape, team: ThreadTeam(threads: threads))
        let scratch = AlignedBuffer<UInt8>(count: pass.scratchpadBytes)
        pass.execute(
            input: x.pointer, outputGradient: dy.pointer, weightGradient: dw.pointer,
            biasGradient: db.pointer, scratchpad: scratch.pointer)
        expectEqual(dw.pointer, wanted, "\(shape)")
        expectEqual(db.pointer, wantedBias, "\(shape): bias")
    }
}
