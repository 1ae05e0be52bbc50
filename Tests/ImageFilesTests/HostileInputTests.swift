import Foundation
import ImageFiles
import Testing

struct HostileInputTests {
    @Test func aMissingFileIsMissingInput() {
        let path = "/nowhere/at/all.png"
        #expect(throws: ImageFileError.missing(path: path)) { try Image.read(path: path) }
    }

    @Test func aFolderAnEmptyFileAndAPipeAreNamed() throws {
        try withTemporaryFolder { folder in
            #expect(
                throws: ImageFileError.notARegularFile(path: folder.path, found: "a folder")
            ) {
                try SourceMask.read(path: folder.path)
            }
            let empty = folder.appending(path: "empty.png")
            try Data().write(to: empty)
            #expect(throws: ImageFileError.empty(path: empty.path)) {
                try Image.read(path: empty.path)
            }
            let pipe = folder.appending(path: "pipe.png").path
            #expect(mkfifo(pipe, 0o600) == 0)
            #expect(
                throws: ImageFileError.notARegularFile(path: pipe, found: "a device or pipe")
            ) {
                try Image.read(path: pipe)
            }
        }
    }

    @Test func anotherFormatIsNamedByItsFirstBytes() {
        #expect(throws: ImageFileError.unknownFormat(path: "a.png", found: "47 49 46 38")) {
            try Image.decode(Array("GIF89a".utf8), path: "a.png")
        }
    }

    @Test func aJPEGIsNoMask() throws {
        let path = fixtures.appending(path: "jpeg/gray.jpg").path
        #expect(throws: ImageFileError.lossyMask(path: path)) { try SourceMask.read(path: path) }
    }

    @Test func aDeclaredSizeOverTheLimitIsRefused() throws {
        let path = fixtures.appending(path: "jpeg/gray.jpg").path
        let error = ImageFileError.tooManyPixels(path: path, height: 29, width: 37, limit: 1072)
        #expect(throws: error) { try Image.read(path: path, maximumPixels: 1072) }
        #expect(try Image.read(path: path, maximumPixels: 1073).width == 37)
        let png = fixtures.appending(path: "jpeg/gray.png").path
        #expect(throws: ImageFileError.self) { try SourceMask.read(path: png, maximumPixels: 1072) }
    }

    @Test func aPNGThatDeclaresMoreThanItCanHoldIsRefused() throws {
        // 13 000 × 13 000 is below the limit; 600 bytes of deflate cannot hold it.
        let lie = withHeader(try fixtureBytes("jpeg/gray.png"), height: 13_000, width: 13_000)
        let error = ImageFileError.corrupt(
            path: "lie.png", format: .png,
            reason: "the file is too small for the size that it declares")
        #expect(throws: error) { try Image.decode(lie, path: "lie.png") }
    }

    @Test(arguments: ["baseline-420", "progressive-420", "arithmetic", "cmyk-progressive"])
    func aJPEGThatDeclaresMoreThanItCanHoldIsRefused(name: String) throws {
        var bytes = try fixtureBytes("jpeg/\(name).jpg")
        // The frame header: its marker, two bytes of length, the depth, then height and width.
        let frame = try #require(
            bytes.indices.first {
                bytes[$0] == 0xFF && [0xC0, 0xC1, 0xC2, 0xC9, 0xCA].contains(bytes[$0 + 1])
            })
        bytes.replaceSubrange(
            frame + 5..<frame + 9, with: [0x32, 0xC8, 0x32, 0xC8])  // 13 000 × 13 000
        let error = ImageFileError.corrupt(
            path: "lie.jpg", format: .jpeg,
            reason: "the file is too small for the size that it declares")
        #expect(throws: error) { try Image.decode(bytes, path: "lie.jpg") }
    }

    @Test func everyTruncationOfAPNGIsAnError() throws {
        let bytes = try fixtureBytes("jpeg/gray.png")
        for length in 8..<bytes.count {
            #expect(throws: ImageFileError.self, "\(length) of \(bytes.count) bytes") {
                try Image.decode(Array(bytes.prefix(length)), path: "cut.png")
            }
        }
    }

    /// Every byte of a PNG is under a checksum or part of the structure, so each change must be noticed.
    @Test func everyChangedByteOfAPNGIsAnError() throws {
        let bytes = try fixtureBytes("jpeg/gray.png")
        for position in bytes.indices {
            var changed = bytes
            changed[position] ^= 0x55
            #expect(throws: ImageFileError.self, "byte \(position)") {
                try Image.decode(changed, path: "changed.png")
            }
        }
    }

    @Test func aWrongChecksumOfAnAnnotationIsAnErrorToo() throws {
        let bytes = try fixtureBytes("jpeg/gray.png")
        let content = Array("tEXtTitle\u{0}a scene".utf8)
        let length = bigEndian(UInt32(content.count - 4))
        func file(checksum: UInt32) -> [UInt8] {
            bytes[..<33] + length + content + bigEndian(checksum) + bytes[33...]
        }
        let right = checksum(of: content[...])
        let image = try Image.decode(file(checksum: right), path: "a.png")
        #expect(try image == Image.decode(bytes, path: "a.png"))
        #expect(
            throws: ImageFileError.corrupt(path: "a.png", format: .png, reason: "tEXt: CRC error")
        ) {
            try Image.decode(file(checksum: right ^ 1), path: "a.png")
        }
    }

    /// A changed JPEG may still be one; it must be read or refused, and not end the process.
    @Test(arguments: ["baseline-420", "progressive-restart", "arithmetic", "ycck", "orientation-6"])
    func aChangedByteOfAJPEGIsReadOrRefused(name: String) throws {
        let bytes = try fixtureBytes("jpeg/\(name).jpg")
        var refused = 0
        for position in bytes.indices {
            for change: UInt8 in [0x01, 0x80, 0xFF] {
                var changed = bytes
                changed[position] ^= change
                do {
                    _ = try Image.decode(changed, path: "changed.jpg", maximumPixels: 1_000_000)
                } catch {
                    refused += 1
                }
            }
        }
        #expect(refused > 0)
    }

    /// The PNG with another size in its header and the checksum that belongs to it.
    private func withHeader(_ bytes: [UInt8], height: UInt32, width: UInt32) -> [UInt8] {
        var result = bytes
        result.replaceSubrange(16..<24, with: bigEndian(width) + bigEndian(height))
        result.replaceSubrange(29..<33, with: bigEndian(checksum(of: result[12..<29])))
        return result
    }
}
