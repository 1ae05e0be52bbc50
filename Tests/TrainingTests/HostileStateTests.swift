import Experiments
import Foundation
import NeuralNetworks
import RunRecords
import Tensors
import Testing
import TinyDataset
import Training

/// Numbers in `last.state` that no run writes, behind a checksum that is right.
@Suite(.serialized) struct HostileStateTests {
    private let numbers = [
        "9223372036854775807", "-9223372036854775808", "18446744073709551615", "-1", "1e308",
        "-0.0", "null",
        "1e19", "\"\"",
    ]

    private func resume(_ setup: () throws -> TrainingSetup) -> (any Error)? {
        do {
            _ = try TrainingRun(try setup()).run(resume: true)
            return nil
        } catch { return error }
    }

    @Test func everyNumberOfTheProgressIsHeldAgainstThePlan() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let config = try ExperimentConfig(
            path: try data.config(epochs: 3), overrides: ["model.width=2", "train.ema=0.9"])
        let folder = RunFolder(path: "\(data.folder)/run")
        let setup = { try Experiment(config).setup(folder: folder) }
        var steps = 0
        _ = try TrainingRun(
            try setup(), observe: { if case .step = $0 { steps += 1 } }, shouldStop: { steps >= 6 }
        ).run(resume: false)
        let whole = try SafetensorsFile.read(path: folder.lastState)
        let log = try Data(contentsOf: URL(fileURLWithPath: folder.log))
        let progress = try #require(whole.metadata["pixelwise.progress"])
        // Without a checksum a file counts as one of an earlier version.
        func write(_ change: (inout SafetensorsFile) -> Void) throws {
            var file = whole
            file.metadata["pixelwise.checksum"] = nil
            change(&file)
            try file.write(to: folder.lastState)
            try log.write(to: URL(fileURLWithPath: folder.log))
        }
        let fields = [
            "epochsDone", "batchesDone", "steps", "images", "skippedBatches", "bestEpoch", "loss",
            "weight",
            "bestMeanIoU",
        ]
        for field in fields {
            for number in numbers {
                let pattern = try Regex("\"\(field)\":\\s*[-+.e0-9]+")
                let changed = progress.replacing(pattern, with: "\"\(field)\":\(number)")
                #expect(changed != progress, "\(field)")
                try write { $0.metadata["pixelwise.progress"] = changed }
                // Some of these are right: no loss yet, no best.
                if let fault = resume(setup) {
                    #expect(
                        fault is CheckpointError || fault is RunFolderError,
                        "\(field) = \(number): \(fault)")
                }
            }
        }
        for field in ["epochsDone", "batchesDone", "steps", "bestEpoch"] {
            let pattern = try Regex("\"\(field)\":\\s*[-+.e0-9]+")
            try write {
                $0.metadata["pixelwise.progress"] = progress.replacing(
                    pattern, with: "\"\(field)\":9223372036854775807")
            }
            #expect(resume(setup) is CheckpointError, "\(field)")
        }
        for (list, text) in [
            ("bestInterval", "[]"), ("bestInterval", "[1]"), ("unpredictedEpochs", "[]"),
            ("unpredictedEpochs", "[9223372036854775807,0,0]"), ("unpredictedEpochs", "[-1,0,0]"),
        ] {
            let pattern = try Regex("\"\(list)\":\\s*\\[[^\\]]*\\]")
            let changed = progress.replacing(pattern, with: "\"\(list)\":\(text)")
            #expect(changed != progress, "\(list)")
            try write { $0.metadata["pixelwise.progress"] = changed }
            #expect(resume(setup) is CheckpointError, "\(list) \(text)")
        }
    }

    @Test func countersOfTensorsAreCounts() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let config = try ExperimentConfig(
            path: try data.config(epochs: 2), overrides: ["model.width=2", "train.ema=0.9"])
        let folder = RunFolder(path: "\(data.folder)/run")
        let setup = { try Experiment(config).setup(folder: folder) }
        var steps = 0
        _ = try TrainingRun(
            try setup(), observe: { if case .step = $0 { steps += 1 } }, shouldStop: { steps >= 5 }
        ).run(resume: false)
        let whole = try SafetensorsFile.read(path: folder.lastState)
        let counters = whole.tensors.filter { $0.array.integers != nil }.map(\.name)
        #expect(counters.contains("optimizer.steps") && counters.contains("average.updates"))
        #expect(counters.contains { $0.hasSuffix("num_batches_tracked") })
        for name in counters {
            for value in [Int64.max, .min, -1] {
                var file = whole
                file.metadata["pixelwise.checksum"] = nil
                for index in file.tensors.indices where file.tensors[index].name == name {
                    file.tensors[index].array = NumericArray(shape: [], [value])
                }
                try file.write(to: folder.lastState)
                #expect(resume(setup) is CheckpointError, "\(name) = \(value)")
            }
        }
    }
}
