import Files
import Foundation
import Glibc
import Testing

@Suite struct GrowingFileTests {
    let path = NSTemporaryDirectory() + "/growing-\(UUID().uuidString)"

    func text() throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    @Test func whatIsAddedStandsBehindWhatWasThere() throws {
        defer { unlink(path) }
        let file = GrowingFile(path: path)
        #expect(try file.append(Array("one\n".utf8)) == 0)
        #expect(try file.append(Array("two\n".utf8), flush: false) == 4)
        #expect(try text() == "one\ntwo\n")
        try file.truncate(to: 4)
        #expect(try text() == "one\n")
    }

    @Test func anAbsentFileIsMadeUnlessThatIsAnError() throws {
        defer { unlink(path) }
        #expect(throws: AtomicFileError.cannotCreate(path: path, code: ENOENT)) {
            try GrowingFile(path: path, ifAbsent: .fails).append([1])
        }
        #expect(!FileManager.default.fileExists(atPath: path))
        try GrowingFile(path: path).append([1])
        #expect(FileManager.default.fileExists(atPath: path))
    }

    @Test func aFullDiskIsToldOf() {
        #expect(
            throws: AtomicFileError.cannotWrite(path: "/dev/full", step: "write", code: ENOSPC)
        ) { try GrowingFile(path: "/dev/full", ifAbsent: .fails).append([1]) }
    }
}
