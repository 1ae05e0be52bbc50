import Experiments
import Foundation
import RunRecords
import TensorBoardFiles
import Testing
import TinyDataset
import Training

/// The page and the TensorBoard file that grow with a run.
@Suite(.serialized) struct RunWatchTests {
    private func train(
        _ data: TinyDataset, into name: String, resume: Bool = false, stopAfter: Int = .max,
        more: [String] = []
    ) throws -> (folder: RunFolder, warnings: [String]) {
        let config = try ExperimentConfig(
            path: try data.config(name, epochs: 3), overrides: more)
        let experiment = try Experiment(config)
        let setup = try experiment.setup(folder: RunFolder(path: "\(data.folder)/\(name)"))
        try experiment.writeConfig(to: setup.folder)
        var warnings: [String] = []
        var epochs = 0
        let watch = RunWatch(experiment, setup) { warnings.append($0) }
        _ = try TrainingRun(
            setup,
            observe: { event in
                watch.observe(event)
                if case .epoch = event { epochs += 1 }
            }, shouldStop: { epochs >= stopAfter }
        ).run(resume: resume)
        return (setup.folder, warnings)
    }

    private func steps(_ folder: RunFolder) throws -> Set<Int>? {
        try EventFile(path: folder.tensorBoard).truncate(after: .max)
    }

    @Test func everyEpochIsOnThePageAndInTheEventFile() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let (folder, warnings) = try train(data, into: "run")
        #expect(warnings.isEmpty)
        let html = try String(contentsOfFile: folder.report, encoding: .utf8)
        #expect(html.contains("<dd>3 of 3 ") && !html.contains("http-equiv=\"refresh\""))
        for name in TinyDataset.classNames { #expect(html.contains("\(name)</td>")) }
        // Step 0 holds the images and labels.
        #expect(try steps(folder) == [0, 1, 2, 3])
    }

    @Test func aRunThatGoesOnContinuesItsCurves() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let (folder, _) = try train(data, into: "run", stopAfter: 1)
        #expect(try String(contentsOfFile: folder.report, encoding: .utf8).contains("1 of 3"))
        let before = try Data(contentsOf: URL(fileURLWithPath: folder.tensorBoard))
        // As a kill would leave it: epoch 2 is in the event file, but not in the checkpoint.
        let later = TensorBoardEvent(wallTime: 1, step: 2, values: [.scalar(tag: "x", 1)])
        try EventFile(path: folder.tensorBoard).append([later])

        _ = try train(data, into: "run", resume: true)
        let html = try String(contentsOfFile: folder.report, encoding: .utf8)
        #expect(html.contains("<dd>3 of 3 "))
        let after = try Data(contentsOf: URL(fileURLWithPath: folder.tensorBoard))
        #expect(after.starts(with: before))
        let lost = try EventFile.record(later.message)
        #expect(!after.dropFirst(before.count).starts(with: lost))
        #expect(try steps(folder) == [0, 1, 2, 3])
    }

    @Test func epochsThatTheEventFileLacksAreAdded() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let (folder, _) = try train(data, into: "run", stopAfter: 2)
        try FileManager.default.removeItem(atPath: folder.tensorBoard)
        _ = try train(data, into: "run", resume: true)
        #expect(try steps(folder) == [0, 1, 2, 3])
    }

    @Test func watchingChangesNoNumber() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let with = try train(data, into: "with").folder
        let without = try train(data, into: "without", more: ["train.tensorboard=false"]).folder
        #expect(!FileManager.default.fileExists(atPath: without.tensorBoard))
        #expect(FileManager.default.fileExists(atPath: without.report))
        let bytes = { try Data(contentsOf: URL(fileURLWithPath: $0)) }
        #expect(try bytes(with.lastState) == bytes(without.lastState))
    }

    @Test func aFileThatCannotBeWrittenCostsOneWarning() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        try FileManager.default.createDirectory(
            atPath: "\(data.folder)/run/report.html", withIntermediateDirectories: true)
        let (folder, warnings) = try train(data, into: "run")
        #expect(warnings.count == 1 && warnings[0].contains("report.html: is a folder"))
        #expect(FileManager.default.fileExists(atPath: folder.lastState))
    }
}
