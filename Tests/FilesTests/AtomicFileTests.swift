import Files
import Foundation
import Glibc
import Testing

@Suite struct AtomicFileTests {
    let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "/atomic-\(UUID().uuidString)"
        try Folder.create(atPath: folder + "/deeper/still")
    }

    func entries() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    func text(_ name: String) throws -> String {
        try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
    }

    @Test func writesTheWholeFileAndLeavesNothingElse() throws {
        try AtomicFile.write("first", to: "\(folder)/a.txt")
        try AtomicFile.write("second", to: "\(folder)/a.txt")
        #expect(try text("a.txt") == "second")
        #expect(try entries() == ["a.txt", "deeper"])
    }

    @Test func aFaultWhileProducingKeepsTheOldFile() throws {
        let path = "\(folder)/a.txt"
        try AtomicFile.write("old", to: path)
        let fault = AtomicFileError.cannotWrite(path: path, step: "write", code: ENOSPC)
        #expect(throws: fault) {
            try AtomicFile.write(to: path) { output throws(AtomicFileError) in
                try output.append("half".utf8)
                throw fault
            }
        }
        #expect(try text("a.txt") == "old")
        #expect(try entries() == ["a.txt", "deeper"])
    }

    @Test func aFileThatDoesNotReadBackDoesNotTakeItsName() throws {
        let path = "\(folder)/a.txt"
        try AtomicFile.write("old", to: path)
        func write(expecting expected: String) throws {
            func fault(in written: String) -> String? {
                let found = try? String(contentsOfFile: written, encoding: .utf8)
                return found == expected ? nil : "other content"
            }
            try AtomicFile.write(to: path, checking: fault) { output throws(AtomicFileError) in
                try output.append("new".utf8)
            }
        }
        #expect(throws: AtomicFileError.notAsWritten(path: path, reason: "other content")) {
            try write(expecting: "old")
        }
        #expect(try text("a.txt") == "old")
        #expect(try entries() == ["a.txt", "deeper"])
        try write(expecting: "new")
        #expect(try text("a.txt") == "new")
    }

    @Test func aFullDeviceIsAnErrorWithItsReason() {
        #expect(throws: AtomicFileError.cannotWrite(path: "/dev/full", step: "write", code: ENOSPC))
        { try AtomicFile.write("anything", to: "/dev/full") }
    }

    @Test func aMissingFolderIsNamed() {
        let path = "\(folder)/missing/a.txt"
        let expected = AtomicFileError.cannotCreate(path: path, code: ENOENT)
        #expect(throws: expected) { try AtomicFile.write("x", to: path) }
        #expect(expected.description.contains("No such file or directory"))
    }

    @Test func aFolderIsNotOverwritten() {
        #expect(throws: AtomicFileError.isFolder(path: folder)) {
            try AtomicFile.write("x", to: folder)
        }
    }

    @Test func aLinkStaysALinkAndPermissionsStay() throws {
        try AtomicFile.write("old", to: "\(folder)/real.txt")
        #expect(chmod("\(folder)/real.txt", 0o640) == 0)
        #expect(symlink("\(folder)/real.txt", "\(folder)/link.txt") == 0)
        try AtomicFile.write("new", to: "\(folder)/link.txt")
        #expect(try text("real.txt") == "new")
        var status = stat()
        #expect(lstat("\(folder)/link.txt", &status) == 0)
        #expect(status.st_mode & S_IFMT == S_IFLNK)
        #expect(lstat("\(folder)/real.txt", &status) == 0)
        #expect(status.st_mode & 0o777 == 0o640)
    }

    @Test func aFolderInTheWayOfAFolderIsKeptAndAFileIsAnError() throws {
        try Folder.create(atPath: folder + "/deeper/")
        try AtomicFile.write("x", to: "\(folder)/file")
        #expect(
            throws: AtomicFileError.cannotCreate(path: "\(folder)/file", code: ENOTDIR)
        ) { try Folder.create(atPath: "\(folder)/file/under") }
    }
}
