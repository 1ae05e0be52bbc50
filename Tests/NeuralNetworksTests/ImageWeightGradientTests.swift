import EveryInstructionSet
import Machine
import NetworkDescriptions
import NeuralNetworks
import OneDNN
import Tensors
import Testing

/// The gradient by weights of a convolution of images is what the formula says.
@Suite(.everyInstructionSet) struct ImageWeightGradientTests {
    /// float32 sums of up to a thousand products, as a part of the largest.
    private static let tolerance = 5e-6

    /// Fewer rows than chunks and more, strides that leave a rest, padding that reaches over both sides.
    static let shapes = [
        (16, 1, 1, 9, 13), (32, 2, 1, 12, 11), (48, 3, 2, 7, 10), (16, 1, 0, 5, 3),
        (16, 2, 2, 21, 4), (16, 1, 2, 1, 1),
    ].map {
        ConvolutionShape(
            batch: 2, inputChannels: 3, inputHeight: $0.3, inputWidth: $0.4,
            outputChannels: $0.0, kernel: 3, stride: $0.1, padding: $0.2)
    }

    @Test(arguments: shapes, Precision.allCases)
    func gradientByWeightsAndBiasWhateverTheThreads(shape: ConvolutionShape, precision: Precision) {
        let plain = PlainConvolution(shape)
        let x = StoredNumbers(
            PlainConvolution.random(plain.inputCount, seed: 1), plain.inputCount, precision)
        let dy = StoredNumbers(
            PlainConvolution.random(plain.outputCount, seed: 2), plain.outputCount, precision)
        var wanted = [Double](repeating: 0, count: shape.weightCount)
        plain.forEachProduct { wanted[$1] += Double(x.values[$0]) * Double(dy.values[$2]) }
        var wantedBias = [Double](repeating: 0, count: shape.outputChannels)
        for index in 0..<plain.outputCount {
            wantedBias[index % shape.outputChannels] += Double(dy.values[index])
        }
        #expect(ImageWeightGradient.suits(shape))
        let results = [1, 3].map { threads in
            let dw = PlainConvolution.random(shape.weightCount, seed: 5)
            let db = PlainConvolution.random(shape.outputChannels, seed: 6)
            let pass = ImageWeightGradient(
                shape, precision, hasBias: true, team: ThreadTeam(threads: threads))
            let scratch = AlignedBuffer<UInt8>(repeating: 0xff, count: pass.scratchpadBytes)
            pass.execute(
                input: x.pointer, outputGradient: dy.pointer, weightGradient: dw.pointer,
                biasGradient: db.pointer, scratchpad: scratch.pointer)
            return (dw, db)
        }
        for (dw, db) in results {
            PlainConvolution.expectEqual(
                dw.pointer, wanted, within: Self.tolerance * largest(wanted), "\(shape)")
            PlainConvolution.expectEqual(
                db.pointer, wantedBias, within: Self.tolerance * largest(wantedBias),
                "\(shape): bias")
            #expect(dw[shape.weightCount].isNaN, "nothing is written behind the gradient")
        }
        for index in 0..<shape.weightCount where results[0].0[index] != results[1].0[index] {
            Issue.record("\(shape): number \(index) depends on the threads")
            return
        }
    }

    private func largest(_ values: [Double]) -> Double { values.reduce(0) { max($0, abs($1)) } }

    @Test func onlyThreeByThreeKernelsOverThreeChannelsSuit() {
        for change: (inout ConvolutionShape) -> Void in [
            { $0.inputChannels = 4 }, { $0.kernel = 5 }, { $0.dilation = 2 },
            { $0.outputChannels = 24 },
        ] {
            var shape = Self.shapes[0]
            change(&shape)
            #expect(!ImageWeightGradient.suits(shape), "\(shape)")
        }
    }
}
