import Files
import Foundation
import Glibc
import Testing

@Suite struct InputFileTests {
    let path = NSTemporaryDirectory() + "/input-\(UUID().uuidString)"

    @Test func theWholeFileAndItsPartsAreRead() throws {
        defer { unlink(path) }
        try AtomicFile.write([1, 2, 3, 4, 5, 6, 7, 8], to: path)
        #expect(try InputFile.contents(path: path) == [1, 2, 3, 4, 5, 6, 7, 8])
        let file = try InputFile(path: path)
        #expect(file.size == 8)
        let pairs: [UInt16] = try file.elements(2..<6)
        #expect(pairs.map(\.littleEndian) == [0x0403, 0x0605])
        let none: [UInt8] = try file.elements(8..<8)
        #expect(none.isEmpty)
    }

    @Test func anEmptyFileHasNoBytes() throws {
        defer { unlink(path) }
        try AtomicFile.write([UInt8](), to: path)
        #expect(try InputFile.contents(path: path).isEmpty)
        #expect(try InputFile.contents(path: path, kinds: .regularOrStream).isEmpty)
    }

    @Test func whatIsNoFileIsRefusedBeforeItIsRead() {
        #expect(throws: FileReadingError.missing(path: path)) { _ = try InputFile(path: path) }
        #expect(throws: FileReadingError.missing(path: "/dev/null/x")) {
            _ = try InputFile(path: "/dev/null/x")
        }
        for kinds in [InputFile.Kinds.regular, .regularOrStream] {
            #expect(throws: FileReadingError.anotherKind(path: "/tmp", found: .folder)) {
                _ = try InputFile(path: "/tmp", kinds: kinds)
            }
        }
        #expect(throws: FileReadingError.anotherKind(path: "/dev/zero", found: .deviceOrPipe)) {
            _ = try InputFile(path: "/dev/zero")
        }
        #expect(mkfifo(path, 0o600) == 0)
        defer { unlink(path) }
        #expect(throws: FileReadingError.anotherKind(path: path, found: .deviceOrPipe)) {
            _ = try InputFile(path: path)
        }
    }

    @Test func aPipeIsReadToItsEndWhereThatIsWanted() throws {
        #expect(mkfifo(path, 0o600) == 0)
        defer { unlink(path) }
        let target = path
        let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0) }
        let writer = Thread {
            FileHandle(forWritingAtPath: target)?.write(Data(bytes))
        }
        writer.start()
        #expect(try InputFile.contents(path: path, kinds: .regularOrStream) == bytes)
    }

    @Test func moreBytesThanAllowedAreRefused() throws {
        defer { unlink(path) }
        try AtomicFile.write([1, 2, 3], to: path)
        #expect(try InputFile.contents(path: path, atMost: 3).count == 3)
        #expect(throws: FileReadingError.tooLarge(path: path, bytes: 3, limit: 2)) {
            _ = try InputFile.contents(path: path, atMost: 2)
        }
        #expect(throws: FileReadingError.self) {
            _ = try InputFile.contents(
                path: "/dev/zero", kinds: .regularOrStream, atMost: 1 << 20)
        }
    }

    @Test func aFileThatBecameShorterIsToldOf() throws {
        defer { unlink(path) }
        try AtomicFile.write([1, 2, 3], to: path)
        let file = try InputFile(path: path)
        truncate(path, 2)
        #expect(throws: FileReadingError.shorter(path: path, expected: 3, found: 2)) {
            let _: [UInt8] = try file.elements(0..<3)
        }
    }
}
