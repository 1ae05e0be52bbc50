import Experiments
import Foundation
import Testing

/// What a short training with a rising rate says; the losses are written down.
@Suite struct LearningRateTestTests {
    private func test(_ loss: (_ rate: Double) -> Double) -> LearningRateTest {
        var test = LearningRateTest(around: 0.004, steps: 100)
        for rate in test.rates where !test.add(loss(rate)) { break }
        return test
    }

    @Test func theRateRisesFromAnEighthToEightTimes() {
        let rates = LearningRateTest(around: 0.004, steps: 100).rates
        #expect(rates.count == 100 && abs(rates[0] - 0.0005) < 1e-12)
        #expect(abs(rates[99] - 0.032) < 1e-12)
        #expect(zip(rates, rates.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test func aThirdOfTheRateWithTheLowestLossIsTaken() throws {
        // Falls up to a rate of 0.012, and rises behind it; the smoothed loss is lowest a little later.
        let found = test { rate in 1 + abs(log(rate / 0.012)) }
        let rate = try #require(found.suggestion(within: 0.0005...0.03))
        #expect(rate > 0.004 && rate < 0.007, "\(rate)")
        #expect(found.suggestion(within: 0.001...0.003) == 0.003)
        #expect(found.suggestion(within: 0.008...0.02) == 0.008)
    }

    @Test func aLossThatDoesNotFallSaysNothing() {
        #expect(test { _ in 1.5 }.suggestion(within: 0.001...0.01) == nil)
    }

    @Test func itEndsWhereTheLossGrowsWithoutEnd() {
        let wild = test { $0 < 0.004 ? 1 : 100 }
        #expect(wild.losses.count < 60, "\(wild.losses.count)")
        let broken = test { $0 < 0.004 ? 1 : .nan }
        #expect(broken.losses.allSatisfy(\.isFinite) && broken.losses.count < 60)
    }
}
