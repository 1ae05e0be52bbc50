import ImageFiles
import LossAnalysis
import Testing

@Suite struct LearningHistoryTests {
    /// Right always, from the second epoch, but in the second, never counted, until the second, never.
    private let labels: [UInt8] = [0, 1, 1, LabelMap.ignored, 0, 1]
    private let predictions: [[UInt8]] = [
        [0, 0, 1, 0, 0, 0], [0, 1, 0, 1, 0, 0], [0, 1, 1, 1, 1, 0],
    ]

    private func history(_ epochs: [Int] = [1, 2, 4]) -> LearningHistory {
        var history = LearningHistory(labels: labels)
        for (epoch, predictions) in zip(epochs, predictions) {
            history.add(predictions: predictions, epoch: epoch)
        }
        return history
    }

    @Test func aPixelIsLearntWhereItIsRightToTheEnd() {
        #expect(history().learntIn == [1, 2, 3, 0, 0, 0])
        #expect(history().forgotten == [0, 0, 1, 0, 1, 0])
        #expect(
            labels.indices.map(history().outcome(ofPixel:))
                == [.learnt(in: 0), .learnt(in: 1), .learnt(in: 2), nil, .lost, .neverLearnt])
    }

    @Test func withoutAnEpochNothingIsLearnt() {
        #expect(history([]).outcome(ofPixel: 0) == .neverLearnt)
        #expect(history([]).outcome(ofPixel: 3) == nil)
    }

    @Test func everyForgettingCounts() {
        var history = LearningHistory(labels: [2])
        for (epoch, prediction) in [2, 0, 2, 1, 1, 2].enumerated() {
            history.add(predictions: [UInt8(prediction)], epoch: epoch + 1)
        }
        #expect(history.forgotten == [2] && history.learntIn == [6])
    }

    @Test func sharesOfAClassAreItsPixels() {
        let shares = history().shares(classCount: 3)
        #expect(shares[0].pixels == 2 && shares[0].learnt == 1 && shares[0].lost == 1)
        #expect(shares[0].neverLearnt == 0 && shares[0].forgotten == 1)
        #expect(shares[0].learntByEpoch.map(\.epoch) == [1])
        #expect(shares[1].pixels == 3 && shares[1].learnt == 2 && shares[1].neverLearnt == 1)
        #expect(shares[1].learntByEpoch.map(\.epoch) == [2, 4])
        #expect(shares[1].forgotten == 1 && shares[1].forgettings == 1)
        #expect(shares[1].medianEpoch == 2)
        #expect(shares[2] == LearningShare() && shares[2].medianEpoch == nil)
    }

    @Test func sharesAddUp() {
        var total = LearningShare()
        for share in history().shares(classCount: 2) + history([3, 5, 7]).shares(classCount: 2) {
            total += share
        }
        #expect(total.pixels == 10 && total.learnt == 6 && total.lost == 2)
        #expect(total.neverLearnt == 2 && total.forgettings == 4)
        #expect(total.learntByEpoch.map(\.epoch) == [1, 2, 3, 4, 5, 7])
        #expect(total.learntByEpoch.map(\.pixels) == [1, 1, 1, 1, 1, 1])
        #expect(total.medianEpoch == 3)
    }
}

@Suite struct LossCodeCountsTests {
    @Test func meanAndQuantileAreThoseOfThePixelsThatCount() {
        let losses: [Float] = [0.1, 0.2, 0.3, 9, .infinity]
        var counts = LossCodeCounts()
        counts.add(LossCodes.codes(of: losses), labels: [0, 0, 0, LabelMap.ignored, 0])
        // Codes are off by 0.1 %.
        #expect(abs(counts.mean - 0.2) < 0.0003)
        #expect(abs(counts.end(atQuantile: 0.5) - 0.2) < 0.0003)
        #expect(abs(counts.end(atQuantile: 1) - 0.3) < 0.0004)
        var twice = counts
        twice += counts
        #expect(twice.mean == counts.mean && twice != counts)
    }

    @Test func whereNothingIsLostTheScaleEndsAtOne() {
        var counts = LossCodeCounts()
        #expect(counts.mean == 0 && counts.end(atQuantile: 0.995) == 1)
        counts.add([0, 0], labels: [0, 0])
        #expect(counts.end(atQuantile: 0.995) == 1)
    }
}
