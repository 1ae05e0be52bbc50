import EveryInstructionSet
import Machine
import NetworkDescriptions
import NeuralNetworks
import OneDNN
import Tensors
import Testing

/// Our own depthwise kernels do what the formula says: in both storage types, over odd sizes and channel counts.
@Suite(.everyInstructionSet) struct DepthwiseConvolutionTests {
    /// A convolution and how its maps are stored.
    struct Case: CustomTestStringConvertible {
        let shape: ConvolutionShape
        let precision: Precision

        var testDescription: String {
            "\(shape), \(shape.inputWidth) wide, stride \(shape.stride), \(shape.padding), "
                + "dilation \(shape.dilation), \(precision)"
        }
    }

    /// Whole groups of 16 channels, half ones, single ones and their mixtures; maps smaller than the kernel; rows that leave
    /// every number of pixels to the last tile.
    static let cases = Precision.allCases.flatMap { precision in
        [
            // channels, height, width, kernel, stride, padding, dilation
            (16, 7, 9, 3, 1, ConvolutionPadding.zeros(1), 1), (24, 6, 13, 3, 2, .same, 1),
            (11, 9, 8, 3, 2, .same, 1), (40, 8, 11, 5, 1, .zeros(2), 1),
            (19, 7, 10, 5, 2, .same, 1), (16, 8, 12, 5, 2, .same, 1),
            (32, 2, 3, 5, 1, .zeros(2), 1),
            (7, 5, 6, 3, 1, .zeros(0), 1), (33, 9, 14, 3, 1, .zeros(2), 2),
            (8, 9, 9, 2, 2, .zeros(0), 1), (17, 10, 7, 7, 3, .zeros(3), 1),
            (16, 1, 1, 3, 2, .same, 1), (5, 6, 21, 5, 4, .zeros(1), 1),
            (3, 4, 18, 1, 1, .zeros(0), 1),
        ].map {
            Case(
                shape: ConvolutionShape(
                    batch: 2, inputChannels: $0.0, inputHeight: $0.1, inputWidth: $0.2,
                    outputChannels: $0.0, kernel: $0.3, stride: $0.4, padding: $0.5,
                    dilation: $0.6, groups: $0.0), precision: precision)
        }
    }

    /// Sums of up to a few hundred products in float32; what is written as bfloat16 is good to 2⁻⁹ of itself.
    private func tolerance(_ precision: Precision, _ wanted: [Double]) -> Double {
        let largest = wanted.reduce(1) { max($0, abs($1)) }
        return (precision == .float32 ? 1e-5 : 4e-3) * largest
    }

    private func random(_ count: Int, seed: UInt64, _ precision: Precision) -> StoredNumbers {
        StoredNumbers(PlainConvolution.random(count, seed: seed), count, precision)
    }

    private func convolution(_ c: Case, threads: Int) -> DepthwiseConvolution {
        DepthwiseConvolution(c.shape, c.precision, team: ThreadTeam(threads: threads))
    }

    /// The places of the products of the formula, a channel at a time.
    private func forEachProduct(
        _ shape: ConvolutionShape, _ body: (_ input: Int, _ weight: Int, _ output: Int) -> Void
    ) {
        let channels = shape.inputChannels
        var one = shape
        (one.inputChannels, one.outputChannels, one.groups) = (1, 1, 1)
        PlainConvolution(one).forEachProduct { input, weight, output in
            for c in 0..<channels {
                body(
                    input * channels + c, c * shape.kernel * shape.kernel + weight,
                    output * channels + c)
            }
        }
    }

    @Test(arguments: cases, [1, 3])
    func forwardWithBiasAdditionAndRectifier(c: Case, threads: Int) {
        let (plain, shape) = (PlainConvolution(c.shape), c.shape)
        let x = random(plain.inputCount, seed: 1, c.precision)
        let w = PlainConvolution.random(shape.weightCount, seed: 2)
        // Ten times as large, so that ReLU6 has something to cut.
        for index in 0..<shape.weightCount { w[index] *= 10 }
        let bias = PlainConvolution.random(shape.outputChannels, seed: 3)
        let before = random(plain.outputCount, seed: 4, c.precision)
        for (rectifier, accumulate) in [
            (Rectifier.none, false), (.relu, false), (.relu6, false), (.none, true), (.relu6, true),
        ] {
            var wanted = (0..<plain.outputCount).map {
                Double(bias[$0 % shape.outputChannels])
                    + (accumulate ? Double(before.values[$0]) : 0)
            }
            forEachProduct(shape) { wanted[$2] += Double(x.values[$0]) * Double(w[$1]) }
            let y = before.copy()
            let pass = DepthwiseForward(
                convolution(c, threads: threads), rectifier: rectifier, accumulate: accumulate)
            pass.loadWeights(w.pointer)
            pass.execute(input: x.pointer, output: y.pointer, bias: bias.pointer, scratchpad: nil)
            y.expectEqual(
                wanted.map { plainRectified($0, rectifier) },
                within: tolerance(c.precision, wanted), "\(c.testDescription)")
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
            forEachProduct(c.shape) { wanted[$0] += Double(dy.values[$2]) * Double(w[$1]) }
            let dx = before.copy()
            let pass = DepthwiseDataGradient(
                convolution(c, threads: threads), accumulate: accumulate)
            pass.loadWeights(w.pointer)
            pass.execute(outputGradient: dy.pointer, inputGradient: dx.pointer, scratchpad: nil)
            dx.expectEqual(
                wanted, within: tolerance(c.precision, wanted), "\(c.testDescription)")
        }
    }

    @Test(arguments: cases)
    func gradientByWeightsAndBiasOnAnyNumberOfThreads(c: Case) {
        let (plain, shape) = (PlainConvolution(c.shape), c.shape)
        let x = random(plain.inputCount, seed: 1, c.precision)
        let dy = random(plain.outputCount, seed: 2, c.precision)
        var wanted = [Double](repeating: 0, count: shape.weightCount)
        forEachProduct(shape) { wanted[$1] += Double(x.values[$0]) * Double(dy.values[$2]) }
        var wantedBias = [Double](repeating: 0, count: shape.outputChannels)
        for index in 0..<plain.outputCount {
            wantedBias[index % shape.outputChannels] += Double(dy.values[index])
        }
        var first: [Float]?
        for threads in [1, 3] {
            let dw = PlainConvolution.random(shape.weightCount, seed: 5)
            let db = PlainConvolution.random(shape.outputChannels, seed: 6)
            let pass = DepthwiseWeightGradient(convolution(c, threads: threads), hasBias: true)
            let scratch = AlignedBuffer<UInt8>(count: pass.scratchpadBytes)
            pass.execute(
                input: x.pointer, outputGradient: dy.pointer, weightGradient: dw.pointer,
                biasGradient: db.pointer, scratchpad: scratch.pointer)
            // Sums are float32 in either storage type.
            let what = c.testDescription
            PlainConvolution.expectEqual(dw.pointer, wanted, within: 5e-5, what)
            PlainConvolution.expectEqual(db.pointer, wantedBias, within: 5e-5, "\(what): bias")
            let found = Array(dw.buffer[0..<shape.weightCount])
            #expect(found == first ?? found, "\(what): threads change nothing")
            first = found
        }
    }
}
