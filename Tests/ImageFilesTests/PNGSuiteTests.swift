import Foundation
import ImageFiles
import Testing

/// A line of `pngsuite.tsv`.
private struct Expectation {
    let name: String
    let height: Int
    let width: Int
    let imageDigest: String
    let maskKind: String
    let maskDigest: String

    init?(line: Substring) {
        let fields = line.split(separator: "\t").map(String.init)
        guard fields.count == 6, let height = Int(fields[1]), let width = Int(fields[2]) else {
            return nil
        }
        (name, self.height, self.width) = (fields[0], height, width)
        (imageDigest, maskKind, maskDigest) = (fields[3], fields[4], fields[5])
    }

    static func all() throws -> [Expectation] {
        let table = try String(
            contentsOf: fixtures.appending(path: "pngsuite.tsv"), encoding: .utf8)
        return table.split(separator: "\n").compactMap(Expectation.init)
    }
}

@Suite(.enabled(if: hasPNGSuite, "needs shared/data/pngsuite beside the package"))
struct PNGSuiteTests {
    @Test func everyValidFileDecodesToTheReferencePicture() throws {
        let expectations = try Expectation.all()
        #expect(expectations.count == 161)
        for expected in expectations {
            let image = try Image.read(path: pngSuite.appending(path: expected.name).path)
            #expect(image.height == expected.height, "\(expected.name)")
            #expect(image.width == expected.width, "\(expected.name)")
            #expect(digest(image.pixels) == expected.imageDigest, "\(expected.name)")
        }
    }

    @Test func everyValidFileDecodesToTheReferenceMask() throws {
        for expected in try Expectation.all() {
            let mask = try SourceMask.read(path: pngSuite.appending(path: expected.name).path)
            let (kind, bytes) = mask.values.kindAndBytes
            #expect(mask.height == expected.height, "\(expected.name)")
            #expect(mask.width == expected.width, "\(expected.name)")
            #expect(kind == expected.maskKind, "\(expected.name)")
            #expect(digest(bytes) == expected.maskDigest, "\(expected.name)")
        }
    }

    @Test func everyCorruptFileIsRefusedAsImageAndAsMask() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: pngSuite.path)
            .filter { $0.hasPrefix("x") && $0.hasSuffix(".png") }
        #expect(names.count == 14)
        for name in names {
            let path = pngSuite.appending(path: name).path
            #expect(throws: ImageFileError.self, "\(name)") { try Image.read(path: path) }
            #expect(throws: ImageFileError.self, "\(name)") { try SourceMask.read(path: path) }
        }
    }

    @Test func aWrongChecksumIsNamed() throws {
        let path = pngSuite.appending(path: "xcsn0g01.png").path
        #expect(throws: ImageFileError.corrupt(path: path, format: .png, reason: "IDAT: CRC error"))
        {
            try Image.read(path: path)
        }
    }

    @Test func transparencyShowsTheStatedBackground() throws {
        // tp1n3p08: a palette file whose first entry is fully transparent; its corner is that entry.
        let path = pngSuite.appending(path: "tp1n3p08.png").path
        #expect(try Image.read(path: path).pixels.prefix(3) == [0, 0, 0])
        #expect(try Image.read(path: path, background: 0xFF8001).pixels.prefix(3) == [255, 128, 1])
    }

    @Test func theDeclarationIsReadWithoutPixels() throws {
        let gray = try ImageFileInformation.read(
            path: pngSuite.appending(path: "basi4a16.png").path)
        #expect(gray.format == .png)
        #expect(gray.color == .grayAlpha)
        #expect(gray.bits == 16)
        #expect(gray.channels == 2)
        #expect(gray.isInterlaced)
        let palette = try ImageFileInformation.read(
            path: pngSuite.appending(path: "basn3p02.png").path)
        #expect(palette.color == .palette)
        #expect(palette.bits == 2)
        #expect(!palette.isInterlaced)
    }
}
