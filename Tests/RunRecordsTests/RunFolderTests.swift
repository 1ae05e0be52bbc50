import Files
import Foundation
import RunRecords
import Testing

@Suite struct RunFolderTests {
    private let parent = FileManager.default.temporaryDirectory
        .appendingPathComponent("runs-\(UUID().uuidString)").path

    @Test func newRunsGetTheNextNumber() throws {
        defer { try? FileManager.default.removeItem(atPath: parent) }
        #expect(RunFolder.newest(in: parent, name: "a") == nil)
        #expect(try RunFolder.makeNext(in: parent, name: "a").path == "\(parent)/a-1")
        for name in ["a-9", "a-10", "b-11", "a-x", "a-+12", "a-013", "a--14"] {
            try Folder.create(atPath: "\(parent)/\(name)")
        }
        #expect(RunFolder.newest(in: parent, name: "a")?.path == "\(parent)/a-10")
        #expect(try RunFolder.makeNext(in: parent, name: "a").path == "\(parent)/a-11")
    }

    @Test func theHighestNumberHasNoNext() throws {
        defer { try? FileManager.default.removeItem(atPath: parent) }
        let highest = "\(parent)/a-\(Int.max)"
        try Folder.create(atPath: highest)
        #expect(throws: RunFolderError.noNumberLeft(path: highest)) {
            try RunFolder.makeNext(in: parent, name: "a")
        }
        #expect(RunFolder.newest(in: parent, name: "a")?.path == highest)
    }

    @Test func runsThatBeginAtOnceGetFoldersOfTheirOwn() async throws {
        defer { try? FileManager.default.removeItem(atPath: parent) }
        let parent = parent
        let paths = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<64 {
                group.addTask { try RunFolder.makeNext(in: parent, name: "a").path }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(paths == Set((1...64).map { "\(parent)/a-\($0)" }))
    }

    @Test func whatIsLeftOfARunIsNotOverwritten() throws {
        defer { try? FileManager.default.removeItem(atPath: parent) }
        let folder = RunFolder(path: parent)
        try Folder.create(atPath: folder.checkpoints)
        #expect(!folder.holdsARun && folder.parts.isEmpty)
        for path in [
            folder.config, folder.log, folder.lastState, folder.previousState, folder.lastWeights,
            folder.bestWeights, folder.previousWeights,
        ] {
            try AtomicFile.write("x", to: path)
            #expect(folder.holdsARun && folder.parts.count == 1, "\(path)")
            try FileManager.default.removeItem(atPath: path)
        }
        // A run that has not kept an epoch yet.
        for path in [folder.config, folder.previousState] { try AtomicFile.write("x", to: path) }
        try AtomicFile.write("", to: folder.log)
        #expect(!folder.holdsARun)
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
