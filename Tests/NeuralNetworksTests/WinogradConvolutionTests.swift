import EveryInstructionSet
import Machine
import NetworkDescriptions
import NeuralNetworks
import OneDNN
import Tensors
import Testing

/// Winograd's convolutions give what the formula says, in every version.
@Suite(.everyInstructionSet) struct WinogradConvolutionTests {
    /// A storage and sizes.
    struct Case: Sendable, CustomStringConvertible {
        let precision: Precision
        let shape: ConvolutionShape
        var description: String { "\(precision), \(shape)" }
        func convolution(threads: Int) -> WinogradConvolution {
            WinogradConvolution(shape, precision, team: ThreadTeam(threads: threads))
        }
    }

    private static func shape(
        _ inputs: Int, _ outputs: Int, _ height: Int, _ width: Int, padding: Int = 1,
        dilation: Int = 1, batch: Int = 2
    ) -> ConvolutionShape {
        ConvolutionShape(
            batch: batch, inputChannels: inputs, inputHeight: height, inputWidth: width,
            outputChannels: outputs, kernel: 3, padding: .zeros(padding),
            dilation: dilation)
    }

    private static func cases(_ shapes: [ConvolutionShape]) -> [Case] {
        Precision.allCases.flatMap { precision in
            shapes.map { Case(precision: precision, shape: $0) }
        }
    }

    /// Whole tiles and parts of them, one group of channels, an odd number and several, every kind of edge.
    static let cases = cases([
        shape(16, 16, 4, 4), shape(16, 32, 9, 13), shape(48, 16, 8, 5, padding: 0),
        shape(32, 48, 7, 10, padding: 2), shape(16, 48, 11, 9, padding: 2, dilation: 2),
        shape(32, 16, 13, 14, padding: 5, dilation: 4),
        shape(16, 16, 3, 3, padding: 4, dilation: 4),
        shape(16, 16, 1, 2),
    ])

    /// Beside those, sums in several blocks: of a chunk's own tiles, and of tiles that all workers share.
    static let gradientCases =
        cases
        + [shape(64, 80, 23, 45), shape(16, 16, 96, 400, batch: 1)].map {
            Case(precision: .float32, shape: $0)
        }

    /// What may be off: a part of the largest number.
    ///
    /// float32 sums of products are off by a millionth, Winograd's with the points ±3/4 and ±3/2 by two, those with ±1
    /// and ±2 by nine. bfloat16 outputs have eight bits.
    private func tolerance(_ precision: Precision, _ wanted: [Double]) -> Double {
        let largest = wanted.reduce(0) { max($0, abs($1)) }
        return largest * (precision == .float32 ? 5e-6 : 0x1p-8)
    }

    private func random(_ count: Int, seed: UInt64, _ precision: Precision) -> StoredNumbers {
        StoredNumbers(PlainConvolution.random(count, seed: seed), count, precision)
    }

    @Test(arguments: cases, [1, 3])
    func forwardWithBiasAdditionAndRectifier(c: Case, threads: Int) {
        let (plain, shape) = (PlainConvolution(c.shape), c.shape)
        let x = random(plain.inputCount, seed: 1, c.precision)
        let w = PlainConvolution.random(shape.weightCount, seed: 2)
        let bias = PlainConvolution.random(shape.outputChannels, seed: 3)
        let before = random(plain.outputCount, seed: 4, c.precision)
        for (rectifier, accumulate) in [
            (Rectifier.none, false), (.relu, false), (.relu6, false), (.none, true), (.relu, true),
        ] {
            var wanted = (0..<plain.outputCount).map {
                Double(bias[$0 % shape.outputChannels])
                    + (accumulate ? Double(before.values[$0]) : 0)
            }
            plain.forEachProduct { wanted[$2] += Double(x.values[$0]) * Double(w[$1]) }
            wanted = wanted.map { plainRectified($0, rectifier) }
            let y = before.copy()
            let pass = WinogradForward(
                c.convolution(threads: threads), rectifier: rectifier, accumulate: accumulate)
            pass.loadWeights(w.pointer)
            let scratch = AlignedBuffer<UInt8>(count: pass.scratchpadBytes)
            pass.execute(
                input: x.pointer, output: y.pointer, bias: bias.pointer,
                scratchpad: scratch.pointer)
            y.expectEqual(wanted, within: tolerance(c.precision, wanted), "\(c)")
        }
    }

    @Test(arguments: cases, [1, 3])
    func gradientByData(c: Case, threads: Int) {
        let plain = PlainConvolution(c.shape)
        let dy = random(plain.outputCount, seed: 1, c.precision)
        let w = PlainConvolution.random(c.shape.weightCount, seed: 2)
        let before = random(plain.inputCount, seed: 3, c.precision)
        for accumulate in [false, true] {
            var wanted = (0..<plain.inputCount).map { accumulate ? Double(before.values[$0]) : 0 }
            plain.forEachProduct { wanted[$0] += Double(dy.values[$2]) * Double(w[$1]) }
            let dx = before.copy()
            let pass = WinogradForward(
                dataGradientOf: c.convolution(threads: threads), accumulate: accumulate)
            pass.loadWeights(w.pointer)
            let scratch = AlignedBuffer<UInt8>(count: pass.scratchpadBytes)
            pass.execute(
                outputGradient: dy.pointer, inputGradient: dx.pointer, scratchpad: scratch.pointer)
            dx.expectEqual(wanted, within: tolerance(c.precision, wanted), "\(c)")
        }
    }

    @Test(arguments: gradientCases)
    func gradientByWeightsAndBiasWhateverTheThreads(c: Case) {
        let (plain, shape) = (PlainConvolution(c.shape), c.shape)
        let x = random(plain.inputCount, seed: 1, c.precision)
        let dy = random(plain.outputCount, seed: 2, c.precision)
        var wanted = [Double](repeating: 0, count: shape.weightCount)
        plain.forEachProduct { wanted[$1] += Double(x.values[$0]) * Double(dy.values[$2]) }
        var wantedBias = [Double](repeating: 0, count: shape.outputChannels)
        for index in 0..<plain.outputCount {
            wantedBias[index % shape.outputChannels] += Double(dy.values[index])
        }
        let results = [1, 3].map { threads in
            let dw = PlainConvolution.random(shape.weightCount, seed: 5)
            let db = PlainConvolution.random(shape.outputChannels, seed: 6)
            let pass = WinogradWeightGradient(c.convolution(threads: threads), hasBias: true)
            let scratch = AlignedBuffer<UInt8>(repeating: 0xff, count: pass.scratchpadBytes)
            pass.execute(
                input: x.pointer, outputGradient: dy.pointer, weightGradient: dw.pointer,
                biasGradient: db.pointer, scratchpad: scratch.pointer)
            #expect(dw[shape.weightCount].isNaN, "\(c): nothing is written behind the gradient")
            return (dw, db)
        }
        // Gradients are float32 whatever the storage.
        let (dw, db) = results[0]
        PlainConvolution.expectEqual(
            dw.pointer, wanted, within: tolerance(.float32, wanted), "\(c)")
        PlainConvolution.expectEqual(
            db.pointer, wantedBias, within: tolerance(.float32, wantedBias), "\(c): bias")
        for index in 0..<shape.weightCount where dw[index] != results[1].0[index] {
            Issue.record("\(c): number \(index) depends on the threads")
            return
        }
    }

    @Test func onlyDenseThreeByThreeKernelsOfWholeGroupsSuit() {
        var shape = Self.shape(16, 32, 9, 13)
        #expect(WinogradConvolution.suits(shape))
        shape.stride = 2
        #expect(!WinogradConvolution.suits(shape))
        shape = Self.shape(16, 32, 9, 13)
        shape.groups = 2
        #expect(!WinogradConvolution.suits(shape))
        shape = Self.shape(16, 32, 9, 13)
        shape.kernel = 1
        #expect(!WinogradConvolution.suits(shape))
        #expect(!WinogradConvolution.suits(Self.shape(8, 32, 9, 13)))
        #expect(!WinogradConvolution.suits(Self.shape(16, 11, 9, 13)))
        #expect(!WinogradConvolution.suits(Self.shape(16, 16, 9, 13, padding: 3)))
    }
}
