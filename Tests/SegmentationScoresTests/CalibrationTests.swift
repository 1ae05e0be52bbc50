import EveryInstructionSet
import Foundation
import Machine
import SegmentationScores
import Tensors
import Testing

@Suite(.everyInstructionSet) struct CalibrationTests {
    @Test func theExpectedErrorByHand() {
        var calibration = Calibration()
        // Bin 12 holds (0.8, 0.8667]: half of four are right at 0.8125. Bin 14: both right at 1.
        for isCorrect in [true, true, false, false] {
            calibration.add(confidence: 0.8125, isCorrect: isCorrect)
        }
        calibration.add(confidence: 1, isCorrect: true)
        calibration.add(confidence: 1, isCorrect: true)
        let bin = calibration.bins[12]
        #expect(bin.pixels == 4 && bin.correct == 2)
        #expect(bin.accuracy == 0.5 && bin.confidence == 0.8125)
        #expect(calibration.bins[14].accuracy == 1 && calibration.bins[14].confidence == 1)
        #expect(calibration.bins[0].accuracy == nil && calibration.bins[0].confidence == nil)
        #expect(calibration.pixels == 6)
        // (4 · |0.5 − 0.8125| + 2 · 0) / 6
        #expect(calibration.expectedError == 4 * 0.3125 / 6)
    }

    @Test func nothingHasNoError() {
        #expect(Calibration().expectedError == nil)
        #expect(Calibration().bins.count == 15)
    }

    @Test func aBinHoldsItsUpperEnd() {
        var calibration = Calibration()
        calibration.add(confidence: 0.2, isCorrect: true)
        calibration.add(confidence: 0.2000001, isCorrect: true)
        #expect(calibration.bins[2].pixels == 1 && calibration.bins[3].pixels == 1)
        calibration.add(confidence: .nan, isCorrect: false)
        #expect(calibration.bins[0].pixels == 1 && calibration.bins[0].confidence == 0)
    }

    @Test(arguments: [(1, 5), (2, 1000), (3, 33), (11, 10_007), (40, 50), (255, 17)])
    func thePlainTwinCountsTheSame(classes: Int, count: Int) {
        var random = SplitMix64(seed: UInt64(classes))
        let logits = (0..<classes * count).map { _ in
            Float(Int(random.next() % 2000) - 1000) / 150
        }
        let labels = (0..<count).map { _ in
            random.next() % 5 == 0 ? 255 : UInt8(random.next() % UInt64(classes))
        }
        var plain = Calibration()
        var predictions: [UInt8] = []
        for pixel in 0..<count {
            let own = logits[pixel * classes..<(pixel + 1) * classes].map(Double.init)
            let largest = own.max() ?? 0
            predictions.append(UInt8(own.firstIndex(of: largest) ?? 0))
            let sum = own.reduce(0) { $0 + exp($1 - largest) }
            if labels[pixel] != 255 {
                plain.add(
                    confidence: Float(1 / sum), isCorrect: labels[pixel] == predictions[pixel])
            }
        }
        for threads in [1, 3] {
            var fast = Calibration()
            logits.withUnsafeBufferPointer {
                fast.add(
                    logits: $0, classCount: classes, labels: labels, predictions: predictions,
                    team: ThreadTeam(threads: threads))
            }
            #expect(fast.pixels == plain.pixels)
            // The kernel's exponential is good to 3e-7, so a pixel may change its bin at an edge; the error as a
            // whole moves by no more than that.
            #expect(abs((fast.expectedError ?? 9) - (plain.expectedError ?? 9)) < 1e-6)
            let moved = zip(fast.bins, plain.bins).map { abs($0.pixels - $1.pixels) }
            #expect(moved.reduce(0, +) <= 2)
        }
    }

    @Test func logitsThatAreNotNumbersHaveNoConfidence() {
        var calibration = Calibration()
        let logits: [Float] = [.nan, 1, 1, .nan, .infinity, 0, 0, -.infinity]
        logits.withUnsafeBufferPointer {
            calibration.add(
                logits: $0, classCount: 2, labels: [0, 0, 0, 0], predictions: [0, 0, 0, 0])
        }
        #expect(calibration.bins[0].pixels == 4 && calibration.bins[0].confidence == 0)
    }
}
