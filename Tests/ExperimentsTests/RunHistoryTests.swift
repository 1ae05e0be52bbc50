import Experiments
import Foundation
import Reports
import RunRecords
import Testing

@Suite final class RunHistoryTests {
    private let folder = NSTemporaryDirectory() + "/pixelwise-\(UUID().uuidString)"

    init() throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
    }

    deinit {
        do { try FileManager.default.removeItem(atPath: folder) } catch { print("left: \(error)") }
    }

    private func write(_ name: String, _ text: String) throws {
        try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
    }

    private func writeConfig() throws {
        try write(
            "config.yaml",
            "dataset: /d/shapes.yaml\nmodel: {name: tiny-fcn, width: 8}\naugment: {crop: [3, 4]}\ntrain: {epochs: 5}\n"
        )
    }

    @Test func theLogIsReadBack() throws {
        try writeConfig()
        try write(
            "log.jsonl",
            """
            {"epoch": 1, "step": 1, "train_loss": 3}
            {"epoch": 1, "train_loss": 2.5, "val_loss": null, "val_miou": 0.25, "val_iou": [0.5, null, 0], "data_wait_seconds": 0.5, "skipped_batches": 1, "something_new": {}}
            {"epoch": 2, "train_loss": 2, "val_miou": 0.75, "val_iou": [1, 1, 0.25], "seconds": 3}

            """)
        let history = try RunHistory(path: folder)
        #expect(history.epochs.map(\.epoch) == [1, 2])
        let first = history.epochs[0]
        #expect(
            first.trainLoss == 2.5 && first.validationLoss == nil && first.validationMeanIoU == 0.25
        )
        #expect(first.validationIoU == [0.5, nil, 0])
        #expect(first.dataWaitSeconds == 0.5 && first.skippedBatches == 1)
        #expect(history.epochs.best?.epoch == 2 && history.epochs.totalSeconds == 3)
        #expect(history.plannedEpochs == 5 && history.card == nil)
        #expect(history.setting("augment.crop") == "[3, 4]")
        #expect(history.settings.map(\.key)[1] == "model.name")
        #expect(history.page(written: 0).subtitle == "shapes, tiny-fcn width 8")
    }

    @Test func aKeyWithoutAValueIsNoDifferenceFromNone() throws {
        try write("log.jsonl", "{\"epoch\": 1}\n")
        try writeConfig()
        let before = try RunHistory(path: folder)
        try write(
            "config.yaml",
            try String(contentsOfFile: "\(folder)/config.yaml", encoding: .utf8)
                + "data_root: null\nresize: null\n")
        let comparison = RunComparison([before, try RunHistory(path: folder)])
        #expect(comparison.differences.isEmpty && comparison.caveat == nil)
    }

    @Test func aLineThatIsBeingWrittenIsPassedOver() throws {
        try writeConfig()
        try write("log.jsonl", "{\"epoch\": 1}\n{\"epoch\": 2, \"tra")
        #expect(try RunHistory(path: folder).epochs.map(\.epoch) == [1])
    }

    @Test func aBrokenLineIsNamed() throws {
        try writeConfig()
        try write("log.jsonl", "{\"epoch\": 1}\n{\"epoch\": 2, \"tra\n{\"epoch\": 3}\n")
        #expect(
            throws: RunFolderError.brokenLog(
                path: "\(folder)/log.jsonl", line: 2, reason: "is no JSON document with an 'epoch'")
        ) {
            try RunHistory(path: folder)
        }
    }

    @Test func whatIsNoRunIsNamed() throws {
        #expect(throws: RunFolderError.missing(path: "\(folder)/none")) {
            try RunHistory(path: "\(folder)/none")
        }
        let noConfig = RunFolderError.notARun(path: folder, reason: "it holds no config.yaml")
        #expect(throws: noConfig) { try RunHistory(path: folder) }
        try writeConfig()
        let noLog = RunFolderError.notARun(path: folder, reason: "it holds no log.jsonl")
        #expect(throws: noLog) { try RunHistory(path: folder) }
        let file = "\(folder)/config.yaml"
        #expect(throws: RunFolderError.notARun(path: file, reason: "it is a file")) {
            try RunHistory(path: file)
        }
    }
}
