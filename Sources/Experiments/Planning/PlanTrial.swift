import BatchLoading
import Evaluation
import Foundation
import Losses
import Machine
import NetworkDescriptions
import Planning
import RunRecords
import Training

/// A planned training tried for a moment: real batches, real images of the validation.
struct PlanTrial {
    private let setup: TrainingSetup
    private let clock = ContinuousClock()

    /// Batches that are timed together, behind one that waits for its samples.
    private static let timedBatches = 4
    /// Seconds for which that is repeated, and how often at most.
    private static let timedSeconds = 1.0
    private static let repetitions = 4

    /// Opens what the training will open; nothing is written.
    init(_ experiment: Experiment) throws {
        setup = try experiment.setup(folder: RunFolder(path: "plan"))
    }

    /// Seconds of a training batch once images are decoded, and of a validation.
    func seconds() throws -> (batch: Double, validation: Double) {
        // Decodes, and prepares the network.
        _ = try batchSeconds()
        var (seconds, count) = (0.0, 0)
        while count < Self.repetitions, seconds < Self.timedSeconds {
            seconds += try batchSeconds()
            count += 1
        }
        return (seconds / Double(count * Self.timedBatches), try validationSeconds())
    }

    private func batchSeconds() throws -> Double {
        let batches = try setup.batches.batches(epoch: 0, span: 0..<Self.timedBatches + 1)
        if let first = try batches.next() { _ = try step(first, learningRate: 1e-4) }
        return try clock.measure {
            while let batch = try batches.next() { _ = try step(batch, learningRate: 1e-4) }
        } / .seconds(1)
    }

    private func step(_ batch: Batch, learningRate: Double) throws -> TrainingStep.Outcome {
        try setup.step.run(
            images: batch.images, labels: batch.labels,
            shape: FeatureShape(
                batch: batch.count, channels: batch.channels, height: batch.height,
                width: batch.width), learningRate: learningRate)
    }

    private func validationSeconds() throws -> Double {
        let all = setup.validation
        let count = min(all.count, 4 * setup.step.team.threads)
        if count == 0 { return 0 }
        let samples = (0..<count).map { all[$0 * all.count / count] }
        let evaluator = Evaluator(
            ImageInference(
                network: setup.step.network, normalization: setup.card.normalization,
                resize: setup.card.resize.flatMap(ImageResize.init(numbers:)),
                team: setup.step.team), loss: setup.step.loss.crossEntropy)
        var seconds = 0.0
        // The first time decodes, and prepares the network.
        for _ in 0..<2 {
            seconds =
                try clock.measure {
                    _ = try evaluator.run(samples, of: setup.dataset, cache: setup.batches.cache)
                } / .seconds(1)
        }
        return seconds * Double(all.count) / Double(count)
    }

    /// Learns for some steps with a rate that rises; the weights are of no use afterwards.
    func testLearningRate(around rate: Double, steps: Int) throws -> LearningRateTest {
        var test = LearningRateTest(around: rate, steps: steps)
        let batches = try setup.batches.batches(epoch: 0, span: 0..<test.rates.count)
        for rate in test.rates {
            guard let batch = try batches.next() else { break }
            switch try step(batch, learningRate: rate) {
            case .updated(let sums): if !test.add(sums.mean) { return test }
            case .nothingCounted: if !test.add(test.losses.last ?? 1) { return test }
            case .notFinite: return test
            }
        }
        return test
    }
}
