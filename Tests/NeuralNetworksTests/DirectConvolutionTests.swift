import EveryInstructionSet
import Machine
import NetworkDescriptions
import NeuralNetworks
import OneDNN
import Tensors
import Testing

/// Our own convolution kernels do what the formula says, on every processor: whether a network uses them depends on it.
@Suite(.everyInstructionSet) struct DirectConvolutionTests {
    static let shapes = [
        // inputs, outputs, kernel, stride, padding, dilation: whole groups of 16, less, more, and every remainder.
        (8, 16, 3, 1, 1, 1), (16, 11, 1, 1, 0, 1), (9, 20, 3, 2, 1, 1), (12, 32, 3, 1, 4, 4),
        (10, 3, 2, 2, 0, 1), (7, 17, 5, 3, 2, 1), (6, 5, 3, 1, 0, 2), (3, 1, 7, 2, 3, 1),
    ].map {
        ConvolutionShape(
            batch: 2, inputChannels: $0.0, inputHeight: 9, inputWidth: 13, outputChannels: $0.1,
            kernel: $0.2, stride: $0.3, padding: $0.4, dilation: $0.5)
    }

    /// Sums of up to a thousand products of numbers up to 1 in float32, against Double.
    private static let tolerance = 5e-5

    private func random(_ count: Int, seed: UInt64) -> AlignedBuffer<Float> {
        PlainConvolution.random(count, seed: seed)
    }

    private func expectEqual(
        _ found: UnsafeMutablePointer<Float>, _ wanted: [Double], _ what: String
    ) {
        PlainConvolution.expectEqual(found, wanted, within: Self.tolerance, what)
    }

    @Test(arguments: shapes, [1, 3])
    func forwardWithBiasAdditionAndRectifier(shape: ConvolutionShape, threads: Int) {
        let plain = PlainConvolution(shape)
        let (x, w) = (random(plain.inputCount, seed: 1), random(shape.weightCount, seed: 2))
        let (bias, before) = (
            random(shape.outputChannels, seed: 3), random(plain.outputCount, seed: 4)
        )
        for (rectifier, accumulate) in [
            (Rectifier.none, false), (.relu, false), (.relu6, false), (.none, true), (.relu, true),
        ] {
            var wanted = (0..<plain.outputCount).map {
                Double(bias[$0 % shape.outputChannels]) + (accumulate ? Double(before[$0]) : 0)
            }
            plain.forEachProduct { wanted[$2] += Double(x[$0]) * Double(w[$1]) }
            let y = AlignedBuffer(before.array)
            let pass = DirectForward(
                shape, rectifier: rectifier, accumulate: accumulate,
                team: ThreadTeam(threads: threads))
            pass.loadWeights(w.pointer)
            pass.execute(
                input: x.pointer, output: y.pointer, bias: bias.pointer, scratchpad: nil)
            expectEqual(
                y.pointer, wanted.map { plainRectified($0, rectifier) }, "\(shape)")
            #expect(y[plain.outputCount].isNaN, "\(shape): nothing is written behind the output")
        }
    }

    @Test(arguments: shapes, [1, 3])
    func gradientByData(shape: ConvolutionShape, threads: Int) {
        let plain = PlainConvolution(shape)
        let (dy, w) = (random(plain.outputCount, seed: 1), random(shape.weightCount, seed: 2))
        let before = random(plain.inputCount, seed: 3)
        for accumulate in [false, true] {
            var wanted = (0..<plain.inputCount).map { accumulate ? Double(before[$0]) : 0 }
            plain.forEachProduct { wanted[$0] += Double(dy[$2]) * Double(w[$1]) }
            let dx = AlignedBuffer(before.array)
            let pass = DirectDataGradient(
                shape, accumulate: accumulate, team: ThreadTeam(threads: threads))
            pass.loadWeights(w.pointer)
            pass.execute(outputGradient: dy.pointer, inputGradient: dx.pointer, scratchpad: nil)
            expectEqual(dx.pointer, wanted, "\(shape)")
            #expect(dx[plain.inputCount].isNaN, "\(shape): nothing is written behind the gradient")
        }
    }

    @Test(arguments: shapes, [1, 3])
    func gradientByWeightsAndBias(shape: ConvolutionShape, threads: Int) {
        let plain = PlainConvolution(shape)
        let (x, dy) = (random(plain.inputCount, seed: 1), random(plain.outputCount, seed: 2))
        var wanted = [Double](repeating: 0, count: shape.weightCount)
        plain.forEachProduct { wanted[$1] += Double(x[$0]) * Double(dy[$2]) }
        var wantedBias = [Double](repeating: 0, count: shape.outputChannels)
        for index in 0..<plain.outputCount {
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
