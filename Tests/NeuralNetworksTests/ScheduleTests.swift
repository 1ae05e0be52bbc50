import Foundation
import NeuralNetworks
import Tensors
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

    /// Every schedule with a step count of 40 and a peak of 0.5 beside PyTorch's (`Tools/reference-values/schedules.py`).
    @Test(arguments: [
        ("one-cycle", Schedule.oneCycle(warmup: 0.2)),
        ("polynomial", .polynomial(power: 0.9, warmup: 0)),
        ("polynomial.warm", .polynomial(power: 2, warmup: 0.2)),
        ("cosine", .cosine(warmup: 0)),
        ("cosine.warm", .cosine(warmup: 0.2)),
        ("step", .step(milestones: [0.6, 0.7], factor: 0.1, warmup: 0)),
        ("step.warm", .step(milestones: [0.6, 0.7], factor: 0.3, warmup: 0.2)),
        ("constant.warm", .constant(warmup: 0.2)),
    ])
    func ratesEqualPyTorchs(name: String, schedule: Schedule) throws {
        let file = try SafetensorsFile.read(
            path: URL(filePath: #filePath).deletingLastPathComponent()
                .appending(path: "Fixtures/schedules.safetensors").path)
        let expected = try #require(file[name]?.doubles)
        #expect(expected.count == 40)
        for (step, rate) in expected.enumerated() {
            let found = schedule.learningRate(step: step, of: 40, peak: 0.5)
            // PyTorch multiplies its way from step to step; the rounding of 40 products.
            #expect(abs(found - rate) <= 1e-10, "step \(step): \(found), PyTorch \(rate)")
        }
    }
}
