import Experiments
import Foundation
import RunRecords
import Testing
import TinyDataset
import Training

/// Runs that go on to more epochs than they were to have.
@Suite(.serialized) struct LongerRunTests {
    let data: TinyDataset

    init() throws { data = try TinyDataset() }

    private func setup(
        _ name: String, epochs: Int, schedule: String, mayBeLonger: Bool = true
    ) throws -> TrainingSetup {
        let config = try data.config(name, epochs: epochs, more: "schedule: {name: \(schedule)}")
        let experiment = try Experiment(
            ExperimentConfig(path: config, overrides: ["train.ema=0.9"]))
        let folder = RunFolder(path: "\(data.folder)/\(name)")
        try experiment.writeConfig(to: folder)
        return try experiment.setup(folder: folder, mayBeLonger: mayBeLonger)
    }

    private func train(
        _ setup: TrainingSetup, resume: Bool = false, steps: Int = .max, epochs: Int = .max
    ) throws -> RunExtension? {
        var (extended, done, ended) = (RunExtension?.none, 0, 0)
        _ = try TrainingRun(
            setup,
            observe: {
                switch $0 {
                case .extended(let longer): extended = longer
                case .step: done += 1
                case .epoch: ended += 1
                default: break
                }
            }, shouldStop: { done >= steps || ended >= epochs }
        ).run(resume: resume)
        return extended
    }

    private func bytes(_ path: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: path))
    }

    private func expectSameBytes(_ first: TrainingSetup, _ second: TrainingSetup) throws {
        for path in [\RunFolder.lastWeights, \.bestWeights, \.lastState] {
            #expect(
                try bytes(first.folder[keyPath: path]) == bytes(second.folder[keyPath: path]))
        }
    }

    @Test func underAConstantLearningRateALongerRunIsOneFromTheBeginning() throws {
        defer { data.remove() }
        let whole = try setup("whole", epochs: 4, schedule: "constant")
        #expect(try train(whole) == nil)
        #expect(try train(setup("run", epochs: 2, schedule: "constant")) == nil)
        let longer = try setup("run", epochs: 4, schedule: "constant")
        let told = try #require(try train(longer, resume: true))
        #expect(told.isAsFromTheBeginning && told.epochsBefore == 2 && told.epochs == 4)
        try expectSameBytes(whole, longer)
    }

    /// 4 steps an epoch; the polynomial schedule of power 0.9 and peak 0.01 by hand.
    @Test func theLearningRateIsThatOfTheLongerRun() throws {
        defer { data.remove() }
        _ = try train(setup("run", epochs: 2, schedule: "polynomial"))
        let longer = try setup("run", epochs: 4, schedule: "polynomial")
        let told = try #require(try train(longer, resume: true))
        #expect(!told.isAsFromTheBeginning && told.epochsDone == 2)
        #expect(abs(told.learningRateBefore - 0.01 * pow(1 / 8, 0.9)) < 1e-15)
        #expect(abs(told.learningRate - 0.01 * pow(1 / 2, 0.9)) < 1e-15)
        let rates = try RunLog.epochs(of: longer.folder).map { $0.learningRate ?? .nan }
        // Of the last step of every epoch: what is left of the run when it begins.
        let left = [5.0 / 8, 1.0 / 8, 5.0 / 16, 1.0 / 16]
        let expected = left.map { 0.01 * pow($0, 0.9) }
        #expect(zip(rates, expected).allSatisfy { abs($0 - $1) < 1e-15 }, "\(rates)")
        #expect("\(told)".contains("0.00536 in place of 0.00154, as in epoch 3 of 4"), "\(told)")
    }

    /// Stops the longer run inside, at the end of and across epochs, and goes on with it.
    @Test(arguments: [1, 4, 5])
    func aLongerRunThatWasStoppedGoesOnAsIfItHadNot(steps: Int) throws {
        defer { data.remove() }
        for name in ["whole", "stopped"] {
            _ = try train(setup(name, epochs: 1, schedule: "one-cycle"))
        }
        let whole = try setup("whole", epochs: 3, schedule: "one-cycle")
        #expect(try train(whole, resume: true) != nil)
        _ = try train(
            setup("stopped", epochs: 3, schedule: "one-cycle"), resume: true, steps: steps)
        let resumed = try setup("stopped", epochs: 3, schedule: "one-cycle")
        #expect(try train(resumed, resume: true) == nil)
        try expectSameBytes(whole, resumed)
    }

    @Test func anEarlierExtensionOfAnotherScheduleIsNotForgotten() throws {
        defer { data.remove() }
        // Epoch 2 of 2 is behind the milestone, the same epoch of 8 is not.
        let step = "step, milestones: [0.5]"
        _ = try train(setup("run", epochs: 2, schedule: step))
        _ = try train(setup("run", epochs: 8, schedule: step), resume: true, steps: 4)
        let told = try #require(
            try train(setup("run", epochs: 9, schedule: step), resume: true, steps: 1))
        #expect(!told.isAsFromTheBeginning && told.epochsBefore == 8)
    }

    @Test func aRunOfWhichThatIsNotWantedIsRefused() throws {
        defer { data.remove() }
        let first = try setup("run", epochs: 1, schedule: "constant")
        _ = try train(first)
        #expect(
            throws: TrainingError.stateOfAnotherRun(
                path: first.folder.lastState, reason: "train.epochs was 1, now it is 2")
        ) {
            try train(
                setup("run", epochs: 2, schedule: "constant", mayBeLonger: false), resume: true)
        }
    }

    /// A run that was killed between `best.safetensors` and `last.state` has an epoch there that does not come again.
    @Test func aBestEpochOfTheShorterScheduleIsNotKept() throws {
        defer { data.remove() }
        let run = { try setup("run", epochs: 8, schedule: "one-cycle") }
        let folder = try run().folder
        let files = [folder.lastState, folder.lastWeights, folder.bestWeights]
        _ = try train(run(), epochs: 1)
        var before = try files.map(bytes)
        // Until an epoch is better than the one before it.
        for epoch in 2...6 {
            _ = try train(run(), resume: true, epochs: 1)
            if try Checkpoint(path: folder.bestWeights).card.epoch == epoch { break }
            before = try files.map(bytes)
        }
        try #require(try bytes(folder.bestWeights) != before[2])
        for (file, bytes) in zip(files, before).prefix(2) {
            try bytes.write(to: URL(fileURLWithPath: file))
        }
        _ = try train(setup("run", epochs: 9, schedule: "one-cycle"), resume: true, steps: 1)
        #expect(try bytes(folder.bestWeights) == before[2])
    }
}
