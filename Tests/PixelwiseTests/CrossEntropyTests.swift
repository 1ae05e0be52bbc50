import Foundation
import Pixelwise
import Testing

@Suite struct CrossEntropyTests {
    /// Two elements of two classes whose softmax is known without a calculator: p = (1/4, 3/4), (1/2, 1/2).
    private let logits = ShapedArray<Double>(shape: [2, 2], [0, log(3), 5, 5])
    private let labels = ShapedArray<Int>(shape: [2], [1, 0])

    @Test func theLossMapHoldsTheNegativeLogarithmOfTheLabelsProbability() throws {
        let map = try crossEntropy(logits, labels: labels, reduction: .none)
        #expect(map.value.shape == [2])
        for (found, expected) in zip(map.value.elements, [log(4.0 / 3), log(2.0)]) {
            #expect(abs(found - expected) < 1e-12)
        }
    }

    @Test func theMeanDividesByTheWeightsOfTheLabelsAndTheGradientIsThatOfTheMean() throws {
        let result = try crossEntropy(logits, labels: labels, classWeights: [3, 1])
        #expect(result.weightSum == 4)
        let mean = (log(4.0 / 3) + 3 * log(2.0)) / 4
        #expect(abs(result.value.elements[0] - mean) < 1e-12)
        let gradient = [0.25 / 4, -0.25 / 4, -1.5 / 4, 1.5 / 4]
        for (found, expected) in zip(result.gradient.elements, gradient) {
            #expect(abs(found - expected) < 1e-12)
        }
    }

    @Test func ignoredElementsCountNowhere() throws {
        let result = try crossEntropy(logits, labels: labels, ignoreIndex: 0)
        #expect(result.counted == 1 && result.ignored == 1)
        #expect(abs(result.value.elements[0] - log(4.0 / 3)) < 1e-12)
        #expect(result.gradient.elements[2...] == [0, 0])
    }

    @Test func float32AgreesWithFloat64() throws {
        let single = ShapedArray<Float>(shape: [2, 2], logits.elements.map { Float($0) })
        let (a, b) = (
            try crossEntropy(single, labels: labels), try crossEntropy(logits, labels: labels)
        )
        #expect(abs(Double(a.value.elements[0]) - b.value.elements[0]) < 1e-6)
    }

    @Test func aLabelOutOfRangeIsNamedWithItsPlace() throws {
        let error = try #require(throws: PixelwiseError.self) {
            try crossEntropy(logits, labels: ShapedArray(shape: [2], [1, 2]))
        }
        #expect(error.kind == .badData)
        #expect(error.description.hasPrefix("label 2 at (1) is out of range"))
        #expect(error.localizedDescription == error.description)
    }

    @Test func softmaxAndItsLogarithm() throws {
        let p = try softmax(logits).elements
        let logP = try logSoftmax(logits).elements
        for (a, b) in zip(p, logP) { #expect(abs(log(a) - b) < 1e-12) }
        #expect(abs(p[0] - 0.25) < 1e-12 && abs(p[1] - 0.75) < 1e-12)
    }
}
