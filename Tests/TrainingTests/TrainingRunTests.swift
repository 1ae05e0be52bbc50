import Evaluation
import Experiments
import Foundation
import Losses
import NeuralNetworks
import RunRecords
import SegmentationDatasets
import SegmentationScores
import Tensors
import Testing
import TinyDataset
import Training

@Suite(.serialized) struct TrainingRunTests {
    private func setup(
        _ data: TinyDataset, into name: String, more: String = "", epochs: Int = 3,
        average: Double? = nil
    ) throws -> TrainingSetup {
        let config = try data.config(name, epochs: epochs, more: more)
        let overrides = average.map { ["train.ema=\($0)"] } ?? []
        let experiment = try Experiment(ExperimentConfig(path: config, overrides: overrides))
        let folder = RunFolder(path: "\(data.folder)/\(name)")
        try experiment.writeConfig(to: folder)
        return try experiment.setup(folder: folder)
    }

    private func bytes(_ path: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: path))
    }

    /// The log's lines without what depends on the clock.
    private func log(_ folder: RunFolder) throws -> [String] {
        try String(contentsOfFile: folder.log, encoding: .utf8).split(separator: "\n").map {
            String($0).replacing(
                /"(images_per_second|(data_wait_)?seconds|peak_memory_mb)": [0-9.]+/, with: "")
        }
    }

    private func expectSame(_ first: RunFolder, _ second: RunFolder) throws {
        for path in [\RunFolder.lastWeights, \.bestWeights, \.lastState] {
            #expect(try bytes(first[keyPath: path]) == bytes(second[keyPath: path]))
        }
        #expect(try log(first) == log(second))
        #expect(
            try String(contentsOfFile: first.metrics, encoding: .utf8).count { $0 == "\n" }
                == String(contentsOfFile: second.metrics, encoding: .utf8).count { $0 == "\n" })
    }

    @Test func theLossFallsAndTheClassesAreLearned() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        var records: [EpochRecord] = []
        let run = TrainingRun(
            try setup(data, into: "run", epochs: 12),
            observe: { if case .epoch(let record, _) = $0 { records.append(record) } })
        guard case .finished(let progress) = try run.run(resume: false) else {
            Issue.record("the run was not finished")
            return
        }
        #expect(records.count == 12 && progress.steps == 48)
        #expect((records.last?.trainLoss ?? 9) < 0.3 * (records.first?.trainLoss ?? 0))
        #expect((progress.bestMeanIoU ?? 0) > 0.8)
        #expect(progress.bestMeanIoU == records.compactMap(\.validationMeanIoU).max())
    }

    @Test func theSameSeedGivesTheSameBytesAndAnotherSeedOthers() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let plans = try ["a", "b"].map { try setup(data, into: $0) }
        for setup in plans { _ = try TrainingRun(setup).run(resume: false) }
        try expectSame(plans[0].folder, plans[1].folder)

        let config = try ExperimentConfig(
            path: try data.config("c", epochs: 3), overrides: ["train.seed=1"])
        let other = try Experiment(config).setup(folder: RunFolder(path: "\(data.folder)/c"))
        _ = try TrainingRun(other).run(resume: false)
        #expect(try bytes(other.folder.lastWeights) != bytes(plans[0].folder.lastWeights))
    }

    /// Stops after `steps` steps, which lie inside, at the end of and across epochs of 4 batches.
    @Test(arguments: [1, 3, 4, 7, 8])
    func aRunThatWasStoppedGoesOnAsIfItHadNot(steps: Int) throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let whole = try setup(data, into: "whole")
        _ = try TrainingRun(whole).run(resume: false)

        var done = 0
        let stopped = try setup(data, into: "stopped")
        let first = TrainingRun(
            stopped, observe: { if case .step = $0 { done += 1 } },
            shouldStop: { done >= steps })
        guard case .interrupted(let progress) = try first.run(resume: false) else {
            Issue.record("the run was not interrupted")
            return
        }
        #expect(progress.steps == steps)

        let resumed = try setup(data, into: "stopped")
        _ = try TrainingRun(resumed).run(resume: true)
        try expectSame(whole.folder, resumed.folder)
    }

    /// Stops before the last image of an epoch's validation, with averaged weights in use.
    @Test(arguments: [1, 3])
    func aRunThatWasStoppedWhileItWasJudgedGoesOnAsIfItHadNot(epoch: Int) throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let more = "schedule: {name: constant}"
        let whole = try setup(data, into: "whole", more: more, average: 0.9)
        _ = try TrainingRun(whole).run(resume: false)

        var isJudging = false
        let stopped = try setup(data, into: "stopped", more: more, average: 0.9)
        let outcome = try TrainingRun(
            stopped,
            observe: {
                if case .validated(epoch: epoch, image: 2, _) = $0 { isJudging = true }
            }, shouldStop: { isJudging }
        ).run(resume: false)
        guard case .interrupted(let progress) = outcome else {
            Issue.record("the run was not interrupted")
            return
        }
        #expect(progress.epochsDone == epoch - 1 && progress.batchesDone == 4)
        #expect(try log(stopped.folder).count == epoch - 1)
        _ = try TrainingRun(try setup(data, into: "stopped", more: more, average: 0.9))
            .run(resume: true)
        try expectSame(whole.folder, stopped.folder)
    }

    @Test(arguments: [2, 5])
    func aRunWithAveragedWeightsAndClippingGoesOnAsIfItHadNotStopped(steps: Int) throws {
        let data = try TinyDataset()
        defer { data.remove() }
        func setup(_ name: String) throws -> TrainingSetup {
            let config = try ExperimentConfig(
                path: try data.config(name, epochs: 3),
                overrides: [
                    "train.ema=0.9", "train.clip_norm=0.5", "train.best=loss",
                    "schedule={name: step}",
                ])
            return try Experiment(config).setup(folder: RunFolder(path: "\(data.folder)/\(name)"))
        }
        let trained = try StoppedTraining(after: steps, setup)
        try expectSame(trained.whole.folder, trained.resumed.folder)
    }

    @Test func theAveragedWeightsAreJudgedAndSaved() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        var last: EpochRecord?
        let setup = try setup(data, into: "run", more: "", epochs: 3)
        let config = try ExperimentConfig(
            path: "\(data.folder)/run.yaml", overrides: ["train.ema=0.95"])
        let averaged = try Experiment(config)
            .setup(folder: RunFolder(path: "\(data.folder)/averaged"))
        _ = try TrainingRun(setup).run(resume: false)
        _ = try TrainingRun(
            averaged, observe: { if case .epoch(let record, _) = $0 { last = record } }
        ).run(resume: false)
        // Averaging changes what is saved, not how training goes.
        #expect(averaged.step.network.state == setup.step.network.state)
        let saved = try Checkpoint(path: averaged.folder.lastWeights).weights
        #expect(saved != setup.step.network.state)
        #expect(saved == averaged.step.average?.whileInUse { averaged.step.network.state })
        try Experiment(config).writeConfig(to: averaged.folder)
        let model = try TrainedModel(averaged.folder.lastWeights)
        let dataset = try model.dataset()
        let result = try model.evaluator().run(
            try dataset.samples(inSplit: "val"), of: dataset)
        #expect(result.loss.mean == last?.validationLoss)
    }

    @Test func trainingEndsWherePatienceDoes() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        // A rate that moves nothing: no epoch is better than the first.
        let config = try ExperimentConfig(
            path: try data.config("run", epochs: 9),
            overrides: [
                "optimizer={name: sgd, learning_rate: 1e-30}", "train.patience=2",
                "train.best=pixel-accuracy", "train.ema=0.999999",
            ])
        var events: [String] = []
        func run(resume: Bool) throws -> TrainingOutcome {
            let setup = try Experiment(config).setup(folder: RunFolder(path: "\(data.folder)/run"))
            return try TrainingRun(
                setup,
                observe: {
                    if case .stoppedEarly(let epoch, let best) = $0 {
                        events.append("\(epoch) \(best)")
                    }
                }
            ).run(resume: resume)
        }
        guard case .finished(let progress) = try run(resume: false) else {
            Issue.record("the run was not finished")
            return
        }
        let best = try #require(progress.bestEpoch)
        #expect(progress.epochsDone == best + 2 && progress.epochsDone < 9)
        #expect(events == ["\(best + 2) \(best)"])
        // Going on with a run that ended so changes nothing.
        #expect(try run(resume: true) == .finished(progress))
    }

    @Test func theBestEpochIsThatOfTheNamedMetric() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        for metric in BestMetric.allCases {
            let config = try ExperimentConfig(
                path: try data.config("run", epochs: 6),
                overrides: ["train.best=\(metric.rawValue)", "optimizer.learning_rate=0.2"])
            let setup = try Experiment(config)
                .setup(folder: RunFolder(path: "\(data.folder)/\(metric.rawValue)"))
            var records: [EpochRecord] = []
            let outcome = try TrainingRun(
                setup, observe: { if case .epoch(let record, _) = $0 { records.append(record) } }
            ).run(resume: false)
            guard case .finished(let progress) = outcome else { return }
            let best = try #require(progress.bestEpoch)
            #expect(try Checkpoint(path: setup.folder.bestWeights).card.epoch == best)
            #expect(progress.bestMeanIoU == records[best - 1].validationMeanIoU)
            switch metric {
            case .meanIoU:
                #expect(progress.bestScore == records.compactMap(\.validationMeanIoU).max())
            case .loss:
                #expect(
                    progress.bestScore == records.compactMap(\.validationLoss).min().map { -$0 })
            case .pixelAccuracy:
                #expect(progress.bestScore == records.compactMap(\.validationPixelAccuracy).max())
            case .meanAccuracy: break
            }
        }
    }

    @Test func recordsAfterTheCheckpointAreTakenBack() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let whole = try setup(data, into: "whole")
        _ = try TrainingRun(whole).run(resume: false)

        // As a kill would leave it: the state of epoch 1, but the line of epoch 2 and half of another.
        var epochs = 0
        let killed = try setup(data, into: "killed")
        _ = try TrainingRun(
            killed, observe: { if case .epoch = $0 { epochs += 1 } }, shouldStop: { epochs >= 1 }
        ).run(resume: false)
        let log = try String(contentsOfFile: killed.folder.log, encoding: .utf8)
        try (log + "{\"epoch\": 2, \"train_loss\": 9}\n{\"epoch\": 2, \"tra")
            .write(toFile: killed.folder.log, atomically: true, encoding: .utf8)

        let resumed = try setup(data, into: "killed")
        _ = try TrainingRun(resumed).run(resume: true)
        try expectSame(whole.folder, resumed.folder)
    }

    @Test func aStateOfOtherSettingsIsRefused() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let first = try setup(data, into: "run", epochs: 2)
        _ = try TrainingRun(first).run(resume: false)
        let other = try setup(data, into: "run", epochs: 1)
        #expect(
            throws: TrainingError.stateOfAnotherRun(
                path: first.folder.lastState,
                reason: "train.epochs was 2, now it is 1")
        ) { try TrainingRun(other).run(resume: true) }
    }

    /// What cannot be written, here a folder in the place of a file, costs no line of the log.
    @Test func epochsThatCouldNotBeSavedAreRecordedWithTheNextThatCan() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let whole = try setup(data, into: "whole", epochs: 5)
        _ = try TrainingRun(whole).run(resume: false)
        for blocked in [\RunFolder.lastWeights, \.metrics, \.lastState] {
            let name =
                "run-\(blocked == \.metrics ? "metrics" : blocked == \.lastState ? "state" : "weights")"
            let setup = try setup(data, into: name, epochs: 5)
            let path = setup.folder[keyPath: blocked]
            let files = FileManager.default
            var told: [String] = []
            let run = TrainingRun(
                setup,
                observe: {
                    switch $0 {
                    case .epoch(let record, _) where record.epoch == 1:
                        try? files.moveItem(atPath: path, toPath: path + ".kept")
                        try? files.createDirectory(atPath: path, withIntermediateDirectories: true)
                    case .epoch(let record, _) where record.epoch == 3:
                        try? files.removeItem(atPath: path)
                        try? files.moveItem(atPath: path + ".kept", toPath: path)
                    case .saveFailed(let epoch, _): told.append("failed \(epoch)")
                    case .savedAgain(let epoch): told.append("again \(epoch)")
                    default: break
                    }
                })
            _ = try run.run(resume: false)
            #expect(told == ["failed 2", "again 4"], "\(name)")
            try expectSame(whole.folder, setup.folder)
        }
    }

    @Test func aRunThatBeganBeforeAKeyExistedGoesOn() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        var setup = try setup(data, into: "run", epochs: 1)
        let now = setup.settings
        setup.settings = now.split(separator: "\n").filter { !$0.contains("clip_norm") }
            .joined(separator: "\n")
        #expect(setup.settings.count < now.count)
        let finished = try TrainingRun(setup).run(resume: false)
        let later = try self.setup(data, into: "run", epochs: 1)
        #expect(try TrainingRun(later).run(resume: true) == finished)
        // Another value than the default is a change.
        let clipped = try Experiment(
            ExperimentConfig(path: "\(data.folder)/run.yaml", overrides: ["train.clip_norm=2"])
        ).setup(folder: setup.folder)
        #expect(
            throws: TrainingError.stateOfAnotherRun(
                path: setup.folder.lastState,
                reason: "train.clip_norm was null, now it is 2.0")
        ) { try TrainingRun(clipped).run(resume: true) }
    }

    @Test func otherFilesAndClassesAreNamedInWords() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let first = try setup(data, into: "run", epochs: 1)
        _ = try TrainingRun(first).run(resume: false)
        func reason() throws -> String {
            let error = #expect(throws: TrainingError.self) {
                try TrainingRun(try setup(data, into: "run", epochs: 1)).run(resume: true)
            }
            guard case .stateOfAnotherRun(_, let reason) = error else { return "" }
            return reason
        }
        let path = "\(data.folder)/train/images/0.png"
        let image = try Data(contentsOf: URL(fileURLWithPath: path))
        try (image + [0]).write(to: URL(fileURLWithPath: path))
        #expect(try reason() == "the names or sizes of the dataset's files changed")
        try image.write(to: URL(fileURLWithPath: path))
        let text = try String(contentsOfFile: data.description, encoding: .utf8)
        try text.replacing("blue]", with: "green]")
            .write(toFile: data.description, atomically: true, encoding: .utf8)
        #expect(
            try reason()
                == "the list of classes was [ground, red, blue], now it is [ground, red, green]")
    }

    @Test func aLossThatIsNotANumberStopsTheRunAndKeepsTheCheckpoint() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        var epochs = 0
        let setup = try setup(data, into: "run")
        let run = TrainingRun(
            setup,
            observe: {
                guard case .epoch = $0 else { return }
                epochs += 1
                setup.step.network.parameterValues[0] = .nan
                setup.step.network.parametersDidChange()
            })
        let error = #expect(throws: TrainingError.self) { try run.run(resume: false) }
        guard case .lossNotFinite(let epoch, let batch, let loss, _, let names, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(epoch == 2 && batch == 1 && loss.isNaN && names.count == 2)
        #expect(try Checkpoint(path: setup.folder.lastWeights).card.epoch == 1)
    }

    @Test func batchesWithoutALabelledPixelAreSkippedAndCounted() throws {
        let data = try TinyDataset(train: 4)
        defer { data.remove() }
        for name in ["0", "1"] {
            try TinyDataset.writeIgnoredMask(to: "\(data.folder)/train/masks/\(name).png")
        }
        var records: [EpochRecord] = []
        let config = try data.config("run", epochs: 2, batch: 1)
        let setup = try Experiment(ExperimentConfig(path: config))
            .setup(folder: RunFolder(path: "\(data.folder)/run"))
        _ = try TrainingRun(
            setup, observe: { if case .epoch(let record, _) = $0 { records.append(record) } }
        ).run(resume: false)
        #expect(records.map(\.skippedBatches) == [2, 2])
        #expect(records.allSatisfy { $0.trainLoss?.isFinite == true })
    }

    @Test func aBatchWithoutALabelledPixelIsAnErrorWhereTheConfigSaysSo() throws {
        let data = try TinyDataset(train: 4)
        defer { data.remove() }
        try TinyDataset.writeIgnoredMask(to: "\(data.folder)/train/masks/1.png")
        let config = try ExperimentConfig(
            path: try data.config("run", epochs: 1, batch: 1),
            overrides: ["train.all_ignored=error"])
        let setup = try Experiment(config).setup(folder: RunFolder(path: "\(data.folder)/run"))
        let error = #expect(throws: TrainingError.self) {
            try TrainingRun(setup).run(resume: false)
        }
        guard case .allIgnored(epoch: 1, batch: 1...4, names: ["1"]) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(arguments: [
        "[{name: cross-entropy, weight: 1, class_weights: balanced}, {name: dice, weight: 0.5}]",
        "{name: focal}", "{name: dice}", "{name: lovasz-softmax}",
        "{name: hard-pixels, minimum_kept: 500}",
        "[{name: tversky, weight: 2}, {name: cross-entropy, label_smoothing: 0.05}]",
    ])
    func otherLossesFallAndTeachTheClasses(loss: String) throws {
        let data = try TinyDataset()
        defer { data.remove() }
        var records: [EpochRecord] = []
        let setup = try setup(data, into: "run", more: "loss: \(loss)", epochs: 12)
        _ = try TrainingRun(
            setup, observe: { if case .epoch(let record, _) = $0 { records.append(record) } }
        ).run(resume: false)
        #expect((records.last?.trainLoss ?? 9) < 0.8 * (records.first?.trainLoss ?? 0))
        #expect((records.compactMap(\.validationMeanIoU).max() ?? 0) > 0.6)

        // The file says what was minimised; it is judged by cross entropy.
        let model = try TrainedModel(setup.folder.lastWeights)
        #expect(model.card.loss == setup.card.loss && model.card.loss.terms != nil)
        let rebuilt = try model.card.loss.trainingLoss()
        #expect(rebuilt.crossEntropy == setup.step.loss.crossEntropy)
        #expect(rebuilt.crossEntropyFactor == setup.step.loss.crossEntropyFactor)
        let dataset = try model.dataset()
        let result = try model.evaluator().run(
            try dataset.samples(inSplit: "val"), of: dataset)
        #expect(result.loss.mean == records.last?.validationLoss)

        // Another loss is another run.
        let other = try self.setup(data, into: "run", epochs: 12)
        let error = #expect(throws: TrainingError.self) {
            try TrainingRun(other).run(resume: true)
        }
        #expect("\(error.map(String.init(describing:)) ?? "")".contains("belongs to another run"))
    }

    @Test func aCheckpointGivesTheModelBack() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        var last: EpochRecord?
        let setup = try setup(
            data, into: "run", more: "loss: {class_weights: balanced, label_smoothing: 0.1}")
        _ = try TrainingRun(
            setup, observe: { if case .epoch(let record, _) = $0 { last = record } }
        ).run(resume: false)

        let model = try TrainedModel(setup.folder.lastWeights)
        #expect(model.card.classNames == TinyDataset.classNames)
        #expect(model.card.epoch == 3 && model.card.steps == 12)
        #expect(model.card.loss.classWeights == setup.step.loss.crossEntropy.classWeights)
        let dataset = try model.dataset()
        let result = try model.evaluator().run(
            try dataset.samples(inSplit: "val"), of: dataset, lossMaps: true
        ) { image in
            let sum = image.lossMap.reduce(0.0) { $0 + Double($1) }
            // The map is float32, the sum was taken before rounding.
            #expect(abs(sum - image.loss.loss) <= 1e-5 * image.loss.loss)
        }
        #expect(result.loss.mean == last?.validationLoss)
        #expect(result.confusion.meanIoU == last?.validationMeanIoU)
        #expect(result.images == 3)
    }

    @Test func aResizedModelScoresAtTheImagesOwnSize() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        var last: EpochRecord?
        let setup = try setup(data, into: "run", more: "resize: [16, 24]", epochs: 10)
        _ = try TrainingRun(
            setup, observe: { if case .epoch(let record, _) = $0 { last = record } }
        ).run(resume: false)
        let model = try TrainedModel(setup.folder.lastWeights)
        #expect(model.card.resize == [16, 24])
        let dataset = try model.dataset()
        let pair = try dataset.loadPair(try dataset.samples(inSplit: "val")[0])
        #expect(try model.inference.logits(of: pair.image).count == 32 * 48 * 3)
        let result = try model.evaluator().run(
            try dataset.samples(inSplit: "val"), of: dataset)
        #expect(result.loss.mean == last?.validationLoss)
        #expect((result.confusion.meanIoU ?? 0) > 0.5)
    }
}
