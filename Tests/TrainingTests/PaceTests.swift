import Experiments
import Foundation
import RunRecords
import Synchronization
import Testing
import TinyDataset
import Training

/// How a run keeps to its time; the clocks here tell what they are told to.
@Suite(.serialized) struct PaceTests {
    /// Goes on by so many seconds whenever a batch is done or an image is judged.
    private final class Clock: Sendable {
        private let milliseconds = Mutex(0)
        var seconds: Double { Double(milliseconds.withLock { $0 }) / 1000 }
        func add(_ more: Double) { milliseconds.withLock { $0 += Int((more * 1000).rounded()) } }
    }

    let data: TinyDataset

    init() throws { data = try TinyDataset() }

    private func setup(_ name: String, budget: Double, _ clock: Clock) throws -> TrainingSetup {
        let config = try data.config(
            name, epochs: 10, more: "schedule: {name: cosine, warmup: 0.1}")
        let experiment = try Experiment(
            ExperimentConfig(path: config, overrides: ["train.budget=1h", "train.ema=0.9"]))
        let folder = RunFolder(path: "\(data.folder)/\(name)")
        try experiment.writeConfig(to: folder)
        var setup = try experiment.setup(folder: folder)
        setup.budget = TimeBudget(seconds: budget) { clock.seconds }
        return setup
    }

    /// Trains while every batch takes `batch(epoch)` seconds, and a validation 1.
    private func train(
        _ setup: TrainingSetup, _ clock: Clock, resume: Bool = false, stopAfter: Int = .max,
        batch: @escaping (Int) -> Double
    ) throws -> TrainingOutcome {
        var steps = 0
        return try TrainingRun(
            setup,
            observe: {
                switch $0 {
                case .step(let epoch, _, _, _, _, _, _):
                    clock.add(batch(epoch))
                    steps += 1
                case .evaluated: clock.add(1)
                default: break
                }
            }, shouldStop: { steps >= stopAfter }
        ).run(resume: resume)
    }

    @Test func aPartGoesEvenlyToTheEnd() {
        var pace = RunPace(epochs: 10, batches: 8)
        #expect(pace.share(ofStep: 40, { $0 }) == 0.5)
        pace.add(.init(after: 5, epochs: 7, batches: 10))
        #expect(pace.share(ofStep: 40, { $0 }) == 0.5)
        #expect(abs(pace.share(ofStep: 50, { $0 }) - 0.75) < 1e-12)
        #expect(abs(pace.share(ofStep: 60, { $0 }) - 1) < 1e-12)
        #expect(pace.batches(ofEpochs: 6) == 50 && pace.epochs == 7)
        #expect(pace.batches(after: 4) == 8 && pace.batches(after: 5) == 10)
    }

    @Test func aDecisionFillsWhatIsLeft() throws {
        let budget = TimeBudget(seconds: 100) { 0 }
        let pace = RunPace(epochs: 10, batches: 8)
        let costs = EpochCosts(batch: 1, rest: 1)
        // 9 epochs of 9 s would end at 98, where it aims.
        #expect(budget.decision(pace, after: 1, elapsed: 17, costs: costs) == nil)
        // 58 s are left for 5 epochs of 9: 6 of (58 / 6 − 1) batches.
        let longer = try #require(budget.decision(pace, after: 5, elapsed: 40, costs: costs))
        #expect(longer.part == RunPace.Part(after: 5, epochs: 11, batches: 8))
        // Twice as slow: 44 s for 5 epochs of 17 s.
        let slow = EpochCosts(batch: 2, rest: 1)
        let shorter = try #require(budget.decision(pace, after: 5, elapsed: 54, costs: slow))
        #expect(shorter.part == RunPace.Part(after: 5, epochs: 8, batches: 6))
        #expect(shorter.reason.hasPrefix("54.0 s of 100.0 s are gone"))
        // Nothing is left: one more, in which the learning rate comes down.
        let late = try #require(budget.decision(pace, after: 5, elapsed: 99, costs: costs))
        #expect(late.part == RunPace.Part(after: 5, epochs: 6, batches: 4))
        #expect(budget.decision(pace, after: 10, elapsed: 10, costs: costs) == nil)
    }

    /// 4 batches an epoch: 10 epochs of 5 s would take 50.
    @Test(arguments: [
        (50.0, 1.0, 1.0), (100, 1, 1), (100, 1, 3), (100, 2, 0.5), (30, 1, 1), (200, 0.3, 1.2),
    ])
    func itEndsInTimeHoweverFastTheMachineIs(budget: Double, first: Double, later: Double) throws {
        defer { data.remove() }
        let clock = Clock()
        let setup = try setup("run", budget: budget, clock)
        let outcome = try train(setup, clock) { $0 <= 4 ? first : later }
        guard case .finished = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(abs(clock.seconds - budget) <= 0.05 * budget, "\(clock.seconds) of \(budget)")
        let epochs = try RunLog.epochs(of: setup.folder)
        let rate = try #require(epochs.last?.learningRate)
        #expect(rate < 0.01 * 0.3, "the learning rate ends at \(rate)")
        let budgets = epochs.compactMap(\.budget)
        #expect(budgets.count == epochs.count && budgets.last?.epochs == epochs.count)
    }

    @Test func theLogRepeatsTheRun() throws {
        defer { data.remove() }
        let clock = Clock()
        let first = try setup("first", budget: 60, clock)
        _ = try train(first, clock) { $0 <= 3 ? 1 : 2 }
        let told = try RunLog.epochs(of: first.folder).compactMap(\.budget)
        #expect(told.contains { $0.reason != nil })

        // Stopped in the first epoch, and gone on with the other run's log under a clock that says something else.
        let other = Clock()
        let second = try setup("second", budget: 60, other)
        _ = try train(second, other, stopAfter: 2) { _ in 5 }
        let log = try Data(contentsOf: URL(filePath: first.folder.log))
        try log.write(to: URL(filePath: second.folder.log))
        _ = try train(try setup("second", budget: 60, other), other, resume: true) { _ in 7 }
        for path in [\RunFolder.lastWeights, \.bestWeights] {
            let bytes = try [first, second].map {
                try Data(contentsOf: URL(filePath: $0.folder[keyPath: path]))
            }
            #expect(bytes[0] == bytes[1])
        }
        let again = try RunLog.epochs(of: second.folder).compactMap(\.budget)
        #expect(again.map(\.epochs) == told.map(\.epochs))
        #expect(again.map(\.reason) == told.map(\.reason))
    }

    @Test func aRunThatGoesOnHasTheTimeThatIsLeft() throws {
        defer { data.remove() }
        let clock = Clock()
        _ = try train(try setup("run", budget: 60, clock), clock, stopAfter: 18) { _ in 1 }
        let gone = clock.seconds
        let later = Clock()
        let setup = try setup("run", budget: 60, later)
        _ = try train(setup, later, resume: true) { _ in 2 }
        #expect(abs(gone + later.seconds - 60) <= 3, "\(gone) and \(later.seconds)")
        #expect(try RunLog.epochs(of: setup.folder).last?.budget?.elapsed ?? 0 > 50)
    }

    @Test func withoutABudgetNothingOfItIsWritten() throws {
        defer { data.remove() }
        let config = try data.config("plain")
        let experiment = try Experiment(ExperimentConfig(path: config))
        let setup = try experiment.setup(folder: RunFolder(path: "\(data.folder)/plain"))
        try experiment.writeConfig(to: setup.folder)
        _ = try TrainingRun(setup).run(resume: false)
        for path in [setup.folder.config, setup.folder.log, setup.folder.lastState] {
            let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
            for word in ["budget", "epoch_batches", "pace", "elapsedSeconds"] {
                #expect(!text.contains(word), "\(word) in \(path)")
            }
        }
    }
}
