import Communication
import Experiments
import Foundation
import InProcessRanks
import NeuralNetworks
import RunRecords
import Tensors
import Testing
import TinyDataset
import Training

/// A whole run on several ranks: one folder, one result, one end.
@Suite(.serialized) struct RunOfRanksTests {
    private static func run(
        _ config: String, overrides: [String] = [], into folder: String, resume: Bool = false,
        _ group: RankGroup, stopAfter steps: Int? = nil
    ) throws -> TrainingOutcome? {
        let run = try ExperimentRun(
            ExperimentConfig(path: config, overrides: ["train.threads=1"] + overrides),
            folder: RunFolder(path: folder), resume: resume, group: group)
        // Only the last rank is asked to stop.
        nonisolated(unsafe) var asked = 0
        return try run.train(shouldStop: {
            asked += 1
            return group.index == group.count - 1 && asked > steps ?? .max
        })
    }

    private func train(
        _ ranks: Int, _ config: String, overrides: [String] = [], into folder: String,
        resume: Bool = false, stopAfter steps: Int? = nil
    ) -> [Result<TrainingOutcome?, any Error>] {
        InProcessRanks.run(ranks) { group in
            try Self.run(
                config, overrides: overrides, into: folder, resume: resume, group, stopAfter: steps)
        }
    }

    private func metrics(_ folder: String) throws -> [[Double?]] {
        try String(contentsOfFile: RunFolder(path: folder).metrics, encoding: .utf8)
            .split(separator: "\n").dropFirst().map { line in
                line.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
            }
    }

    @Test(arguments: [2, 3])
    func aRunOfRanksLogsWhatARunOfOneLogs(ranks: Int) throws {
        let data = try TinyDataset(val: 4)
        defer { data.remove() }
        let config = try data.config(
            epochs: 3, batch: 4, more: "augment: {flip: 0.5}\nreport: {loss_maps: 2}")
        let (one, several) = ("\(data.folder)/one", "\(data.folder)/several")
        _ = try train(1, config, into: one)[0].get()
        let outcomes = try train(ranks, config, into: several).map { try $0.get() }
        #expect(outcomes.allSatisfy { $0 == outcomes[0] })
        let (a, b) = (
            try RunLog(folder: RunFolder(path: one), classNames: TinyDataset.classNames)
                .kept(toEpoch: 3, batches: 0).epochs,
            try RunLog(folder: RunFolder(path: several), classNames: TinyDataset.classNames)
                .kept(toEpoch: 3, batches: 0).epochs
        )
        #expect(a.count == 3 && b.count == 3)
        for (a, b) in zip(a, b) {
            // Adam makes much of little: after some steps rounding is seen in the fourth digit.
            let (loss, other) = (a.trainLoss ?? 0, b.trainLoss ?? 9)
            #expect(abs(loss - other) <= 1e-3 * loss)
            #expect(abs((a.validationLoss ?? 0) - (b.validationLoss ?? 9)) <= 1e-2 * loss)
            #expect(a.learningRate == b.learningRate && a.skippedBatches == b.skippedBatches)
        }
        for path in [\RunFolder.report, \.bestWeights, \.lastState, \.config] {
            #expect(
                FileManager.default.fileExists(
                    atPath: RunFolder(path: several)[keyPath: path]))
        }
    }

    @Test func validationOfRanksIsThatOfOneToTheBit() throws {
        // A learning rate of next to nothing: the weights are the same, so what is judged must be, too.
        let data = try TinyDataset(val: 5)
        defer { data.remove() }
        let config = try data.config(epochs: 1, batch: 4)
        let still = ["optimizer.learning_rate=1e-30", "optimizer.weight_decay=0", "train.ema=0"]
        var logs: [EpochRecord] = []
        for ranks in [1, 3] {
            let folder = "\(data.folder)/of-\(ranks)"
            for result in train(ranks, config, overrides: still, into: folder) {
                _ = try result.get()
            }
            logs += try RunLog(
                folder: RunFolder(path: folder), classNames: TinyDataset.classNames
            ).kept(toEpoch: 1, batches: 0).epochs
        }
        #expect(logs.count == 2)
        // Running statistics may differ in their last digits, the loss of an image then too.
        #expect(
            abs((logs[0].validationLoss ?? 0) - (logs[1].validationLoss ?? 9))
                <= 1e-5 * (logs[0].validationLoss ?? 0))
        #expect(logs[0].validationMeanIoU == logs[1].validationMeanIoU)
        #expect(logs[0].validationIoU == logs[1].validationIoU)
    }

    @Test func aRunThatOneRankWasAskedToStopGoesOnWithAnotherNumberOfRanks() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let config = try data.config(epochs: 3, batch: 4)
        let folder = "\(data.folder)/run"
        for result in train(2, config, into: folder, stopAfter: 3) {
            guard case .interrupted = try result.get() else {
                Issue.record("\(result)")
                return
            }
        }
        for result in train(3, config, into: folder, resume: true) {
            guard case .finished(let progress) = try result.get() else {
                Issue.record("\(result)")
                return
            }
            #expect(progress.epochsDone == 3)
        }
        #expect(try metrics(folder).count == 3)
    }

    @Test func aBrokenFileOnOneRankEndsAllWithItsLine() throws {
        let data = try TinyDataset(train: 4)
        defer { data.remove() }
        let config = try data.config(epochs: 1, batch: 4)
        try Data("no image".utf8).write(
            to: URL(fileURLWithPath: "\(data.folder)/train/images/2.png"))
        let faults = train(2, config, into: "\(data.folder)/run").map { result in
            if case .failure(let error) = result { "\(error)" } else { "" }
        }
        #expect(faults.count { $0.contains("2.png") } == 1)
        #expect(faults.count { $0.contains("ended the run") } == 1)
    }

    @Test func aFaultThatAllRanksFindIsToldOnceWithTheNamesOfTheWholeBatch() throws {
        let data = try TinyDataset(train: 4)
        defer { data.remove() }
        let config = try data.config(epochs: 2, batch: 4)
        let folder = "\(data.folder)/run"
        let results = InProcessRanks.run(2) { group in
            let run = try ExperimentRun(
                ExperimentConfig(path: config, overrides: ["train.threads=1"]),
                folder: RunFolder(path: folder), group: group)
            // Asked after each step: the weights of all ranks are spoilt after the first one.
            return try run.train(shouldStop: {
                run.setup.step.network.parameterValues[0] = .nan
                return false
            })
        }
        #expect(throws: RankError.endedElsewhere(rank: 0)) { _ = try results[1].get() }
        let error = #expect(throws: TrainingError.self) { _ = try results[0].get() }
        switch error {
        case .lossNotFinite(_, _, _, _, let names, let capture),
            .modelNotFinite(_, _, _, _, let names, let capture):
            #expect(Set(names) == ["0", "1", "2", "3"])
            let path = try #require(capture)
            #expect(try BatchCapture(path: path).images.shape == [4, 32, 48, 3])
        default: Issue.record("\(String(describing: error))")
        }
    }

    @Test func fewerImagesAStepThanRanksAreRefused() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let config = try data.config(epochs: 1, batch: 2)
        let results = train(3, config, into: "\(data.folder)/run")
        #expect(throws: RankError.batchTooSmall(batch: 2, ranks: 3)) { _ = try results[0].get() }
        #expect(!FileManager.default.fileExists(atPath: "\(data.folder)/run"))
    }

    @Test func ranksWithOtherSettingsAreRefusedWithWhatDiffers() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let config = try data.config(epochs: 1, batch: 4)
        let folder = "\(data.folder)/run"
        let results = InProcessRanks.run(2) { group in
            try Self.run(
                config, overrides: group.index == 1 ? ["train.seed=7"] : [], into: folder, group)
        }
        #expect(
            throws: RankError.differs(
                what: "config or data", rank: 1, of: 2, clause: "train.seed is 7, rank 0 has 0")
        ) { _ = try results[0].get() }
        #expect(!FileManager.default.fileExists(atPath: folder))
    }
}
