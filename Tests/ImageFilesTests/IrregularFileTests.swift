import ImageFiles
import Testing

/// Files in which something is wrong that touches no pixel are read, with a word about it; damaged pixels are refused.
struct IrregularFileTests {
    /// Decodes a file; returns the picture and what was said.
    private func read(_ bytes: [UInt8]) throws -> (image: Image, warnings: [String]) {
        var warnings: [String] = []
        let image = try Image.decode(bytes, path: "a.jpg") { warnings.append($0) }
        return (image, warnings)
    }

    /// Where the segments of a JPEG begin up to the first scan, which is the last.
    private func segments(_ bytes: [UInt8]) -> [Int] {
        var places = [2]
        while let place = places.last, bytes[place + 1] != 0xDA {
            places.append(place + 2 + Int(bytes[place + 2]) << 8 + Int(bytes[place + 3]))
        }
        return places
    }

    @Test(arguments: ["baseline-420", "progressive-420", "cmyk", "orientation-6", "arithmetic"])
    func bytesBetweenHeaderSegmentsChangeNoPixel(name: String) throws {
        let bytes = try fixtureBytes("jpeg/\(name).jpg")
        let plain = try read(bytes)
        #expect(plain.warnings.isEmpty)
        // Right behind the first marker they hide that the file is a JPEG.
        for place in segments(bytes).dropFirst() {
            for junk: [UInt8] in [[0], [1, 2, 3], [UInt8](repeating: 0x20, count: 3000)] {
                let found = try read(bytes[..<place] + junk + bytes[place...])
                #expect(found.image == plain.image)
                #expect(found.warnings.count == 1)
                #expect(
                    found.warnings.first?.contains("\(junk.count) extraneous bytes before") == true)
            }
        }
    }

    @Test func bytesBetweenScansAreRefused() throws {
        let bytes = try fixtureBytes("jpeg/progressive-420.jpg")
        let scans = bytes.indices.dropLast().filter { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xDA }
        let second = try #require(scans.dropFirst().first)
        // The table of the second scan stands before it; after it the data of the first one end.
        let table = try #require(
            (scans[0]..<second).last { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC4 })
        #expect(throws: ImageFileError.self) {
            try read(bytes[..<table] + [1, 2, 3] + bytes[table...])
        }
    }

    @Test func aVersionOfJFIFThatDoesNotExistIsRead() throws {
        var bytes = try fixtureBytes("jpeg/baseline-420.jpg")
        let plain = try read(bytes).image
        try #require(bytes[6..<11].elementsEqual("JFIF\0".utf8))
        bytes[11] = 9
        let found = try read(bytes)
        #expect(found.image == plain)
        #expect(found.warnings.first?.contains("unknown JFIF revision number 9") == true)
    }

    @Test func anUnknownTransformOfAdobeIsTakenAsYCbCr() throws {
        let bytes = try fixtureBytes("jpeg/baseline-420.jpg")
        let plain = try read(bytes).image
        let adobe: [UInt8] =
            [0xFF, 0xEE, 0, 14] + Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0, 7]
        // Before JFIF's own segment, which would decide otherwise, that is in its place.
        let found = try read(bytes[..<2] + adobe + bytes[segments(bytes)[1]...])
        #expect(found.image == plain)
        #expect(found.warnings.first?.contains("Unknown Adobe color transform code 7") == true)
    }

    @Test func parametersOfAProgressionInASequentialScanAreNotUsed() throws {
        var bytes = try fixtureBytes("jpeg/baseline-420.jpg")
        let plain = try read(bytes).image
        let scan = try #require(segments(bytes).last)
        let end = scan + 2 + Int(bytes[scan + 2]) << 8 + Int(bytes[scan + 3])
        bytes[end - 2] = 0
        let found = try read(bytes)
        #expect(found.image == plain)
        #expect(found.warnings.first?.contains("Invalid SOS parameters") == true)
    }

    @Test(arguments: ["baseline-420", "progressive-420", "restart-intervals"])
    func changedPixelDataAreRefusedOrMakeNoWarningOfTheirOwn(name: String) throws {
        let bytes = try fixtureBytes("jpeg/\(name).jpg")
        let start = try #require(segments(bytes).last) + 20
        for place in stride(from: start, to: bytes.count - 2, by: 3) {
            var changed = bytes
            changed[place] ^= 0xFF
            if let found = try? read(changed) { #expect(found.warnings.count <= 1) }
        }
    }

    // MARK: Orientation

    /// A TIFF block with one tag: the orientation.
    private func exif(_ value: UInt8) -> [UInt8] {
        Array("MM".utf8) + [0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, value, 0, 0]
            + [0, 0, 0, 0]
    }

    private func rawProfile(_ name: String, _ bytes: [UInt8], count: Int? = nil) -> [UInt8] {
        let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        var text = "\n\(name)\n\(String(repeating: " ", count: 6))\(count ?? bytes.count)\n"
        for (index, pair) in digits.enumerated() { text += (index % 36 == 35 ? "\n" : "") + pair }
        return Array("Raw profile type \(name)\0".utf8) + Array((text + "\n").utf8)
    }

    /// A PNG with more chunks behind its header.
    private func picture(_ chunks: (type: String, content: [UInt8])...) throws -> [UInt8] {
        let bytes = try fixtureBytes("jpeg/gray.png")
        let added = chunks.flatMap { type, content in
            let body = Array(type.utf8) + content
            return bigEndian(UInt32(content.count)) + body + bigEndian(checksum(of: body[...]))
        }
        return bytes[..<33] + added + bytes[33...]
    }

    private func orientation(_ bytes: [UInt8]) throws -> Int {
        try ImageFileInformation.decode(bytes, path: "a.png").orientation.rawValue
    }

    /// Stored deflate blocks: a zlib stream without compression.
    private func zlib(_ bytes: [UInt8]) -> [UInt8] {
        let count = UInt16(bytes.count)
        let (low, high) = (UInt8(count & 255), UInt8(count >> 8))
        var (a, b) = (UInt32(1), UInt32(0))
        for byte in bytes {
            a = (a + UInt32(byte)) % 65521
            b = (b + a) % 65521
        }
        return [0x78, 0x01, 1, low, high, ~low, ~high] + bytes + bigEndian(b << 16 | a)
    }

    @Test func theOrientationInImageMagicksTextIsApplied() throws {
        let signature = Array("Exif\0\0".utf8)
        for name in ["exif", "APP1"] {
            let text = rawProfile(name, signature + exif(6))
            #expect(try orientation(picture(("tEXt", text))) == 6)
            let keyword = Array(text.prefix(while: { $0 != 0 }))
            let rest = Array(text.dropFirst(keyword.count + 1))
            let packed = keyword + [0, 0] + zlib(rest)
            #expect(try orientation(picture(("zTXt", packed))) == 6)
            let plain = keyword + [0, 0, 0, 0, 0] + rest
            #expect(try orientation(picture(("iTXt", plain))) == 6)
            let international = keyword + [0, 1, 0] + Array("en\0x\0".utf8) + zlib(rest)
            #expect(try orientation(picture(("iTXt", international))) == 6)
        }
        #expect(try orientation(picture(("tEXt", rawProfile("exif", exif(3))))) == 3)
        let image = try Image.decode(
            picture(("tEXt", rawProfile("exif", exif(6)))), path: "a.png")
        #expect(image.height == 37)
        #expect(image.width == 29)
    }

    @Test func theChunkForEXIFComesBeforeTheText() throws {
        let text = rawProfile("exif", exif(6))
        #expect(try orientation(picture(("tEXt", text), ("eXIf", exif(3)))) == 3)
    }

    @Test func otherProfilesAndTextsSayNothing() throws {
        let xmp = rawProfile("APP1", Array("http://ns.adobe.com/xap/1.0/\0<x/>".utf8))
        for text in [xmp, Array("Title\0Raw profile type exif".utf8)] {
            let found = try read(picture(("tEXt", text)))
            #expect(found.warnings.isEmpty)
        }
    }

    @Test func brokenDataLeaveThePictureUprightAndAreTold() throws {
        let plain = try Image.decode(fixtureBytes("jpeg/gray.png"), path: "a.png")
        var odd = rawProfile("exif", exif(6))
        odd[odd.count - 5] = UInt8(ascii: "x")
        let chunks: [(String, [UInt8])] = [
            ("tEXt", odd), ("tEXt", rawProfile("exif", exif(6), count: 9)),
            ("tEXt", rawProfile("exif", exif(6), count: -1)),
            ("tEXt", rawProfile("exif", exif(6), count: .max)),
            ("tEXt", rawProfile("exif", exif(9))), ("tEXt", rawProfile("exif", [1, 2, 3])),
            ("tEXt", Array("Raw profile type exif\0".utf8)), ("eXIf", [1, 2, 3]),
            ("zTXt", Array("Raw profile type exif\0\0broken".utf8)),
            ("zTXt", Array("Raw profile type exif\0".utf8)),
            ("iTXt", Array("Raw profile type exif\0".utf8)), ("eXIf", exif(0)),
        ]
        for chunk in chunks {
            let found = try read(picture(chunk))
            #expect(found.image == plain)
            #expect(found.warnings.count == 1, "\(chunk)")
        }
    }
}
