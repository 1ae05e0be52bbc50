import NeuralNetworks
import Testing

@Suite struct ScheduleTests {
    @Test func oneCycleRisesToThePeakAndFallsToAlmostNothing() {
        let schedule = Schedule.oneCycle(warmup: 0.1)
        func rate(_ step: Int) -> Double { schedule.learningRate(step: step, of: 100, peak: 1) }
        #expect(rate(0) == 1.0 / 25)
        #expect(abs(rate(5) - (0.5 + 0.5 / 25)) < 1e-12)
        #expect(rate(10) == 1)
        #expect(abs(rate(55) - (1e-4 + (1 - 1e-4) * 0.5)) < 1e-12)
        #expect(rate(99) < 0.001)
        #expect((11..<100).allSatisfy { rate($0) < rate($0 - 1) })
    }

    @Test func polynomialFallsToZero() {
        let schedule = Schedule.polynomial(power: 0.9, warmup: 0)
        #expect(schedule.learningRate(step: 0, of: 10, peak: 2) == 2)
        #expect(schedule.learningRate(step: 10, of: 10, peak: 2) == 0)
        // 0.5^0.9
        #expect(abs(schedule.learningRate(step: 5, of: 10, peak: 1) - 0.535_886_7) < 1e-6)
    }

    @Test func constantStaysAtThePeakBehindTheRise() {
        let schedule = Schedule.constant(warmup: 0.5)
        #expect(schedule.learningRate(step: 1, of: 4, peak: 1) == 0.5)
        #expect(schedule.learningRate(step: 2, of: 4, peak: 1) == 1)
        #expect(schedule.learningRate(step: 3, of: 4, peak: 1) == 1)
    }
}
