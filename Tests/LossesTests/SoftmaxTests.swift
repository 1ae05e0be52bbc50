import Losses
import Tensors
import Testing

@Suite struct SoftmaxTests {
    let logits = Tensor<Double>(
        shape: [3, 5],
        [
            -0.0192, -0.3863, -1.2735, -0.7815, -2.3062,
            -0.8697, 1.0036, -0.9340, 0.6924, -0.9373,
            -0.7580, -1.7073, 0.6045, -0.8192, -0.8317,
        ])
    let labels = Tensor<Int64>(shape: [3], [3, 0, 1])

    @Test func theWorkedExampleStepByStep() throws {
        // Half a unit of the last printed digit.
        let printed = 5e-5
        let p = try softmax(logits).elements.prefix(5)
        #expect(
            isNear(
                Array(p), [0.3927, 0.2721, 0.1120, 0.1833, 0.0399], relative: 0, absolute: printed))
        let logP = try logSoftmax(logits)
        #expect(
            isNear(
                Array(logP.elements.prefix(5)), [-0.9346, -1.3017, -2.1889, -1.6969, -3.2216],
                relative: 0, absolute: printed))
        let map = try crossEntropy(logits, labels: labels, reduction: .none)
        #expect(isNear(map.elements, [1.6969, 2.6498, 2.9182], relative: 0, absolute: printed))
        #expect(
            isNear(
                try crossEntropy(logits, labels: labels).elements, [2.4216], relative: 0,
                absolute: printed))
        #expect(
            isNear(
                try nllLoss(logP, labels: labels).value.elements, [2.4216], relative: 0,
                absolute: printed))
    }

    @Test(arguments: LossReduction.allCases)
    func nllOfLogSoftmaxIsCrossEntropy(reduction: LossReduction) throws {
        let expected = try crossEntropy(logits, labels: labels, reduction: reduction)
        let direct = try nllLoss(logSoftmax(logits), labels: labels, reduction: reduction)
        #expect(isNear(direct.value.elements, expected.elements, relative: 1e-15, absolute: 0))
        var naive = try softmax(logits)
        naive.elements = naive.elements.map { Double.naturalLogarithm($0) }
        let rounded = try nllLoss(naive, labels: labels, reduction: reduction)
        #expect(isNear(rounded.value.elements, expected.elements, relative: 1e-14, absolute: 0))
    }

    @Test func nllGradientIsMinusTheWeightAtTheLabel() throws {
        let result = try nllLoss(
            Tensor<Float>(shape: [2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]),
            labels: Tensor<UInt8>(shape: [2, 2], [1, 0, 9, 1]), classWeights: [1, 3],
            ignoreIndex: 9)
        // 3·3 + 1·2 + 3·8 = 35 over the weights 3 + 1 + 3.
        #expect(result.value.elements == [-5])
        let one = Float(-1) / 7
        let three = Float(-3) / 7
        #expect(result.gradient?.elements == [0, one, three, 0, 0, 0, 0, three])
        #expect(result.sums == LossSums(loss: -35, weight: 7, counted: 3, ignored: 1))
    }

    @Test func softmaxRunsOverAxisOneInBothLayouts() throws {
        let input = Tensor<Float>(shape: [2, 3, 2], (0..<12).map { Float($0 * $0 % 7) })
        let result = try softmax(input)
        for n in 0..<2 {
            for x in 0..<2 {
                let sum = (0..<3).reduce(0) { $0 + result.elements[(n * 3 + $1) * 2 + x] }
                #expect(abs(sum - 1) < 2e-7)
            }
        }
        #expect(try softmax(input.inLayout(.channelsLast)).inLayout(.contiguous) == result)
        #expect(
            try logSoftmax(input.inLayout(.channelsLast)).inLayout(.contiguous) == logSoftmax(input)
        )
    }

    @Test func hugeLogitsDoNotOverflow() throws {
        let input = Tensor<Float>(shape: [3], [1e30, -1e30, 1e30])
        #expect(try softmax(input).elements == [0.5, 0, 0.5])
        #expect(try logSoftmax(input).elements[1] == -2e30)
    }
}
