import EveryInstructionSet
import Losses
import Machine
import Testing

/// The two worked examples of the specification, checked with PyTorch 2.13: four digits, and seven.
private let fiveClassLogits: [Float] = [
    -0.0192, -0.3863, -1.2735, -0.7815, -2.3062,
    -0.8697, 1.0036, -0.9340, 0.6924, -0.9373,
    -0.7580, -1.7073, 0.6045, -0.8192, -0.8317,
]
private let threeClassLogits: [Float] = [2, 1, 0.1, 0.5, 2.5, 0.3, 1.2, 0.2, 3.1, 0, 0, 0]
private let threeClassLabels: [UInt8] = [0, 1, 255, 2]

/// Half a unit of the last printed digit.
private func nearlyEqual(_ a: [Float], _ b: [Float], within tolerance: Float) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= tolerance }
}

@Suite(.everyInstructionSet) struct FusedCrossEntropyTests {
    let team = ThreadTeam(threads: 2)

    @Test func theFiveClassExampleGivesItsNumbers() throws {
        let loss = try FusedCrossEntropy(classCount: 5)
        var map = [Float](repeating: 0, count: 3)
        let sums = try loss.evaluate(
            logits: fiveClassLogits, labels: [3, 0, 1] as [Int64], labelShape: [3], map: &map,
            team: team)
        #expect(nearlyEqual(map, [1.6969, 2.6498, 2.9182], within: 5e-5))
        #expect(abs(sums.loss - 7.2648) < 2e-4)
        #expect(abs(sums.mean - 2.4216) < 5e-5)
        #expect(sums.counted == 3)
    }

    @Test(
        arguments: [
            (nil, 0, [0.4170299, 0.2200495, 0, 1.0986123], 1.7356918, 0.5785639),
            ([0.5, 1, 2], 0, [0.2085150, 0.2200495, 0, 2.1972246], 2.6257892, 0.7502255),
            (nil, 0.1, [0.5136966, 0.3600495, 0, 1.0986123], 1.9723585, 0.6574528),
            ([0.5, 1, 2], 0.1, [0.3963170, 0.4037170, 0, 2.1056736], 2.9057076, 0.8302022),
        ] as [([Float]?, Float, [Float], Double, Double)])
    func theThreeClassExampleGivesItsNumbers(
        weights: [Float]?, smoothing: Float, none: [Float], sum: Double, mean: Double
    ) throws {
        let loss = try FusedCrossEntropy(
            classCount: 3, classWeights: weights, ignoreIndex: 255, labelSmoothing: smoothing)
        var map = [Float](repeating: 9, count: 4)
        let sums = try loss.evaluate(
            logits: threeClassLogits, labels: threeClassLabels, labelShape: [4], map: &map,
            team: team)
        #expect(nearlyEqual(map, none, within: 2e-7))
        #expect(map[2] == 0)
        #expect(abs(sums.loss - sum) < 2e-7)
        #expect(abs(sums.mean - mean) < 1e-7)
        #expect(sums.ignored == 1)
    }

    @Test func labelsOutOfRangeAreAnErrorAndNothingIsWritten() throws {
        let loss = try FusedCrossEntropy(classCount: 3, ignoreIndex: 255)
        var map = [Float](repeating: 9, count: 4)
        var gradient = [Float](repeating: 9, count: 12)
        #expect(
            throws: LossError.labelOutOfRange(
                label: 7, position: [0, 1, 0], count: 2, classCount: 3, ignoreIndex: 255)
        ) {
            try loss.evaluate(
                logits: threeClassLogits, labels: [0, 255, 7, 3] as [UInt8], labelShape: [1, 2, 2],
                map: &map, gradient: &gradient, team: team)
        }
        #expect(map == [9, 9, 9, 9])
        #expect(gradient == [Float](repeating: 9, count: 12))
    }
}
