import Files
import Foundation
import RunRecords
import Testing

@Suite struct RunFolderTests {
    private let parent = FileManager.default.temporaryDirectory
        .appendingPathComponent("runs-\(UUID().uuidString)").path

    @Test func newRunsGetTheNextNumber() throws {
        defer { try? FileManager.default.removeItem(atPath: parent) }
        #expect(RunFolder.next(in: parent, name: "a").path == "\(parent)/a-1")
        #expect(RunFolder.newest(in: parent, name: "a") == nil)
        for name in ["a-1", "a-9", "a-10", "b-11", "a-x"] {
            try Folder.create(atPath: "\(parent)/\(name)")
        }
        #expect(RunFolder.next(in: parent, name: "a").path == "\(parent)/a-11")
        #expect(RunFolder.newest(in: parent, name: "a")?.path == "\(parent)/a-10")
    }

    @Test func aFolderIsLockedForAsLongAsTheLockLives() throws {
        defer { try? FileManager.default.removeItem(atPath: parent) }
        try Folder.create(atPath: parent)
        let folder = RunFolder(path: parent)
        var lock: RunLock? = try RunLock(folder)
        #expect(throws: RunFolderError.folderInUse(path: parent)) { _ = try RunLock(folder) }
        withExtendedLifetime(lock) {}
        lock = nil
        _ = try RunLock(folder)
    }

    @Test func filesThatNeverGotTheirNameAreRemoved() throws {
        defer { try? FileManager.default.removeItem(atPath: parent) }
        let folder = RunFolder(path: parent)
        try Folder.create(atPath: folder.checkpoints)
        let unfinished = "\(folder.checkpoints)/.pixelwise-1-2.tmp"
        for path in [unfinished, folder.lastState, folder.log] {
            try AtomicFile.write("x", to: path)
        }
        try folder.removeUnfinishedFiles()
        #expect(!FileManager.default.fileExists(atPath: unfinished))
        #expect(FileManager.default.fileExists(atPath: folder.lastState))
        #expect(FileManager.default.fileExists(atPath: folder.log))
    }

    @Test func aCheckpointKnowsItsRunFolder() throws {
        defer { try? FileManager.default.removeItem(atPath: parent) }
        let folder = RunFolder(path: parent)
        try Folder.create(atPath: folder.checkpoints)
        #expect(RunFolder.containing(checkpoint: folder.bestWeights) == nil)
        try AtomicFile.write("", to: folder.config)
        #expect(RunFolder.containing(checkpoint: folder.bestWeights) == folder)
        #expect(RunFolder.containing(checkpoint: "\(parent)/best.safetensors") == nil)
    }
}
