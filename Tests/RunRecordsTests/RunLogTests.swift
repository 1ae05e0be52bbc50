import Files
import Foundation
import RunRecords
import Testing

@Suite struct RunLogTests {
    private let folder: RunFolder

    init() throws {
        folder = RunFolder(
            path: FileManager.default.temporaryDirectory
                .appendingPathComponent("log-\(UUID().uuidString)").path)
        try Folder.create(atPath: folder.path)
    }

    private func remove() { try? FileManager.default.removeItem(atPath: folder.path) }

    private func log(_ lines: String...) throws -> RunLog {
        try AtomicFile.write(lines.joined(separator: "\n"), to: folder.log)
        return RunLog(folder: folder, classNames: ["a", "b"])
    }

    @Test func theLogIsCutBackToWhatTheStateSays() throws {
        defer { remove() }
        let log = try log(
            #"{"epoch": 1, "step": 1}"#, #"{"epoch": 1, "train_loss": 0.5}"#,
            #"{"epoch": 2, "step": 1}"#,
            #"{"epoch": 2, "step": 2}"#, #"{"epoch": 2, "train_loss": 0.4}"#, #"{"epoch": 3, "trai"#
        )
        let kept = try log.kept(toEpoch: 1, batches: 1)
        #expect(kept.epochs == [EpochRecord(epoch: 1, trainLoss: 0.5)])
        try log.takeBack(to: kept)
        let text = try String(contentsOfFile: folder.log, encoding: .utf8)
        #expect(
            text == """
                {"epoch": 1, "step": 1}
                {"epoch": 1, "train_loss": 0.5}
                {"epoch": 2, "step": 1}

                """)
        let table = try String(contentsOfFile: folder.metrics, encoding: .utf8)
        #expect(table.split(separator: "\n").count == 2)
    }

    @Test func anEpochThatIsMissingIsNamed() throws {
        defer { remove() }
        for lines in [
            #"{"epoch": 1}"#, "{\"epoch\": 1}\n{\"epoch\": 3}",
            "{\"epoch\": 1}\nrubbish\n{\"epoch\": 3}",
        ] {
            let log = try log(lines)
            #expect(throws: RunFolderError.logLacksEpochs(path: folder.log, found: 1, expected: 3))
            {
                try log.kept(toEpoch: 3, batches: 0)
            }
        }
    }

    @Test func epochsFollowEachOther() throws {
        defer { remove() }
        _ = try log(#"{"epoch": 2}"#, #"{"epoch": 2}"#)
        #expect(
            throws: RunFolderError.brokenLog(
                path: folder.log, line: 2,
                reason: "is epoch 2 behind epoch 2, epochs follow each other")
        ) { try RunLog.epochs(of: folder) }
        _ = try log(#"{"epoch": 9223372036854775807}"#)
        #expect(
            throws: RunFolderError.brokenLog(
                path: folder.log, line: 1,
                reason: "has the epoch 9223372036854775807, allowed is 1…1000000")
        ) { try RunLog.epochs(of: folder) }
    }
}
