import Foundation
import ImageFiles
import Testing

/// Files of 8 bits without interlacing, written here byte by byte, with every filter.
@Suite struct PlainPNGTests {
    private let height = 6
    private let width = 7

    private func pixels(_ channels: Int) -> [UInt8] {
        (0..<height * width * channels).map { UInt8(truncatingIfNeeded: $0 &* $0 &* 37 &+ $0 / 5) }
    }

    @Test(arguments: 0...4)
    func everyFilterIsUndone(filter: Int) throws {
        let gray = PNGMaker(height: height, width: width, color: 0, pixels: pixels(1))
        let mask = try SourceMask.decode(gray.file(filter: filter), path: "gray.png")
        #expect(mask.values == .bytes(pixels(1)))
        let rgb = PNGMaker(height: height, width: width, color: 2, pixels: pixels(3))
        let image = try Image.decode(rgb.file(filter: filter), path: "rgb.png")
        #expect(image.pixels == pixels(3))
        let colors = try SourceMask.decode(rgb.file(filter: filter), path: "rgb.png")
        #expect(colors.values.kindAndBytes.bytes == pixels(3))
    }

    @Test(arguments: [1, 2, 3, 50])
    func theStreamMayStandInManyPieces(pieceBytes: Int) throws {
        let maker = PNGMaker(height: height, width: width, color: 2, pixels: pixels(3))
        let file = maker.file(filter: 4, pieceBytes: pieceBytes)
        #expect(try Image.decode(file, path: "rgb.png").pixels == pixels(3))
    }

    @Test func aFileWithAPaletteGivesItsIndices() throws {
        var maker = PNGMaker(height: height, width: width, color: 3, pixels: pixels(1))
        maker.palette = [UInt8](repeating: 9, count: 768)
        let mask = try SourceMask.decode(maker.file(filter: 4), path: "palette.png")
        #expect(mask.values == .bytes(pixels(1)))
        #expect(mask.palette?.count == 256)
    }

    /// Damage whose chunks have right checksums, so that only the stream itself shows it.
    @Test(arguments: ["adler", "filter", "short", "long", "window", "no palette", "no end"])
    func damageBehindRightChecksumsIsRefused(kind: String) {
        var maker = PNGMaker(height: height, width: width, color: 0, pixels: pixels(1))
        var filter = 1
        switch kind {
        case "adler": maker.checksumError = 1
        case "filter": filter = 5
        case "short": maker.rowsWritten = height - 1
        case "long": maker.streamHeader = [0x78, 0x01, 0xFF]
        case "window": maker.streamHeader = [0x88, 0x01]
        case "no palette": maker.color = 3
        default: maker.ends = 0
        }
        let bytes = maker.file(filter: filter)
        #expect(throws: ImageFileError.self) { try SourceMask.decode(bytes, path: "broken.png") }
        #expect(throws: ImageFileError.self) { try Image.decode(bytes, path: "broken.png") }
    }

    /// Rows that are like the one above, rows of runs, and noise, so that each filter is taken somewhere.
    @Test(arguments: [(1, 1), (1, 9), (9, 1), (37, 53), (200, 300)])
    func whatIsWrittenIsReadByLibpngToo(height: Int, width: Int) throws {
        let samples = (0..<height * width * 3).map { place -> UInt8 in
            let (y, x) = (place / (width * 3), place % (width * 3))
            switch y / 4 % 3 {
            case 0: return UInt8(truncatingIfNeeded: x &* x &* 37)
            case 1: return UInt8(truncatingIfNeeded: x / 6 &+ y &* 91)
            default: return UInt8(truncatingIfNeeded: (place &* 2_654_435_761) >> 13)
            }
        }
        let image = Image(height: height, width: width, pixels: samples)
        let map = LabelMap(
            height: height, width: width, labels: Array(samples.prefix(height * width)))
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "a.png").path
            try image.writePNG(to: path)
            #expect(try Image.read(path: path) == image)
            #expect(
                try Image.decode(withTransparentColor(path, [0, 1, 0, 2, 0, 3]), path: path)
                    == image)
            try map.writePNG(to: path, palette: [0x10_2030, 0xFF_0000])
            #expect(try SourceMask.read(path: path).values == .bytes(map.labels))
            let transparent = try SourceMask.decode(withTransparentColor(path, [255]), path: path)
            #expect(transparent.values == .bytes(map.labels))
        }
    }

    /// The file with a tRNS chunk before its pixels, which leaves it to libpng.
    private func withTransparentColor(_ path: String, _ data: [UInt8]) throws -> [UInt8] {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
        let place = try #require(bytes.firstRange(of: Array("IDAT".utf8))).lowerBound - 4
        return bytes[..<place] + PNGMaker.chunk("tRNS", data) + bytes[place...]
    }
}

/// Makes PNG files of 8 bits with stored (uncompressed) blocks.
private struct PNGMaker {
    let height: Int
    let width: Int
    var color: UInt8
    let pixels: [UInt8]
    var palette: [UInt8] = []
    /// Added to the stream's checksum.
    var checksumError: UInt32 = 0
    /// Fewer rows than the header declares.
    var rowsWritten: Int?
    /// The stream's first two bytes.
    var streamHeader: [UInt8] = [0x78, 0x01]
    /// How many ends the file has.
    var ends = 1

    init(height: Int, width: Int, color: UInt8, pixels: [UInt8]) {
        (self.height, self.width, self.color, self.pixels) = (height, width, color, pixels)
    }

    func file(filter: Int, pieceBytes: Int = 1 << 15) -> [UInt8] {
        var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        file += Self.chunk(
            "IHDR",
            Self.bigEndian(UInt32(width)) + Self.bigEndian(UInt32(height)) + [8, color, 0, 0, 0])
        if !palette.isEmpty { file += Self.chunk("PLTE", palette) }
        let stream = stream(filter: filter)
        for start in stride(from: 0, to: stream.count, by: pieceBytes) {
            file += Self.chunk("IDAT", Array(stream[start..<min(stream.count, start + pieceBytes)]))
        }
        for _ in 0..<ends { file += Self.chunk("IEND", []) }
        return file
    }

    private func stream(filter: Int) -> [UInt8] {
        let step = color == 2 ? 3 : 1
        let row = width * step
        var raw: [UInt8] = []
        for y in 0..<(rowsWritten ?? height) {
            raw.append(UInt8(filter))
            for x in 0..<row {
                let left = x >= step ? Int(pixels[y * row + x - step]) : 0
                let up = y > 0 ? Int(pixels[(y - 1) * row + x]) : 0
                let corner = x >= step && y > 0 ? Int(pixels[(y - 1) * row + x - step]) : 0
                let guess = [0, left, up, (left + up) / 2, nearest(left, up, corner), 0][filter]
                raw.append(UInt8(truncatingIfNeeded: Int(pixels[y * row + x]) - guess))
            }
        }
        let length = UInt16(raw.count)
        let lengths = [length, ~length].flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
        var (low, high): (UInt32, UInt32) = (1, 0)
        for byte in raw {
            low = (low + UInt32(byte)) % 65521
            high = (high + low) % 65521
        }
        return streamHeader + [1] + lengths + raw
            + Self.bigEndian((high << 16 | low) &+ checksumError)
    }

    /// The specification's predictor of filter 4.
    private func nearest(_ left: Int, _ up: Int, _ corner: Int) -> Int {
        let guess = left + up - corner
        let distances = [left, up, corner].map { abs(guess - $0) }
        if distances[0] <= distances[1] && distances[0] <= distances[2] { return left }
        return distances[1] <= distances[2] ? up : corner
    }

    static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(type.utf8) + data
        var sum: UInt32 = 0xFFFF_FFFF
        for byte in body {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
        return bigEndian(UInt32(data.count)) + body + bigEndian(~sum)
    }

    private static func bigEndian(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(value >> $0 & 255) }
    }
}
