import Experiments
import Foundation
import RunRecords
import Testing
import TinyDataset
import Training

/// Damage to the files of a run: found, told with the file to use in its place, and mended by it.
@Suite(.serialized) struct CheckpointFileTests {
    private func run(_ data: TinyDataset, _ name: String, epochs: Int = 2) throws -> RunFolder {
        let config = try ExperimentConfig(
            path: try data.config(name, epochs: epochs), overrides: ["model.width=2"])
        let experiment = try Experiment(config)
        let folder = RunFolder(path: "\(data.folder)/\(name)")
        try experiment.writeConfig(to: folder)
        _ = try TrainingRun(try experiment.setup(folder: folder)).run(resume: false)
        return folder
    }

    private func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    @Test func everyFlippedBitAndEveryCutIsFound() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let folder = try run(data, "run", epochs: 1)
        let whole = try bytes(folder.lastWeights)
        _ = try Checkpoint(path: folder.lastWeights)
        // All of the header's beginning and end, and every 997th bit of the rest.
        let bits = Array(0..<1024) + Array(stride(from: 1024, to: whole.count * 8, by: 997))
        for bit in bits {
            var damaged = whole
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            try write(damaged, to: folder.lastWeights)
            #expect(throws: (any Error).self, "bit \(bit)") {
                try Checkpoint(path: folder.lastWeights)
            }
        }
        for length in stride(from: 0, to: whole.count, by: whole.count / 23) {
            try write(Array(whole[..<length]), to: folder.lastWeights)
            #expect(throws: (any Error).self, "cut to \(length)") {
                try Checkpoint(path: folder.lastWeights)
            }
        }
    }

    @Test func aRunGoesOnFromTheStateBeforeADamagedOne() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let whole = try run(data, "whole", epochs: 3)
        let folder = try run(data, "run", epochs: 3)
        let good = try bytes(folder.lastState)
        try write(Array(good.dropLast(100)), to: folder.lastState)
        let config = try ExperimentConfig(
            path: "\(data.folder)/run.yaml", overrides: ["model.width=2"])
        var told: [String] = []
        func resume() throws {
            let setup = try Experiment(config).setup(folder: folder)
            _ = try TrainingRun(
                setup, observe: { if case .mended(let text) = $0 { told.append(text) } }
            ).run(resume: true)
        }
        try resume()
        #expect(
            told == [
                "\(folder.lastState): is damaged: it holds \(good.count - 100) bytes where \(good.count) are promised, so it "
                    + "was cut short; the run goes on from \(folder.previousState), which gives the same result"
            ])
        for path in [\RunFolder.lastWeights, \.bestWeights, \.lastState] {
            #expect(try bytes(folder[keyPath: path]) == bytes(whole[keyPath: path]))
        }
        for path in [folder.lastState, folder.previousState] { try write([], to: path) }
        #expect(
            throws: CheckpointError.damaged(
                path: folder.lastState,
                reason: "it holds 0 bytes where 8 are promised, so it was cut short", other: nil)
        ) { try resume() }
    }

    @Test func aFlippedWeightIsTold() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let folder = try run(data, "run")
        var damaged = try bytes(folder.bestWeights)
        damaged[damaged.count - 7] ^= 0x10
        try write(damaged, to: folder.bestWeights)
        let error = #expect(throws: CheckpointError.self) { try TrainedModel(folder.path) }
        guard case .damaged(folder.bestWeights, let reason, folder.lastWeights) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.hasPrefix("its checksum is "))
    }

    @Test func thePreviousStateIsThatOfTheEpochBefore() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let one = try run(data, "one", epochs: 2)
        #expect(try Checkpoint(path: one.previousWeights).card.epoch == 1)
        #expect(try Checkpoint(path: one.lastWeights).card.epoch == 2)
        #expect(try bytes(one.previousState) != bytes(one.lastState))
    }
}
