import Foundation
import ImageFiles
import Testing

/// BMP files hold what was put into them.
@Suite struct BMPReadingTests {
    private func fixture(_ name: String) -> String {
        fixtures.appending(path: "pictures/\(name)").path
    }

    @Test(arguments: ["gray.bmp", "palette.bmp", "rgb.bmp", "bilevel.bmp", "rgba.bmp"])
    func imagesAreThoseThatWereWritten(name: String) throws {
        #expect(try Image.read(path: fixture(name)) == Image.read(path: fixture("\(name).png")))
    }

    @Test(arguments: ["gray.bmp", "palette.bmp", "rgb.bmp", "bilevel.bmp"])
    func masksKeepTheirValues(name: String) throws {
        #expect(
            try SourceMask.read(path: fixture(name)).values
                == SourceMask.read(path: fixture("\(name).png")).values)
    }

    /// A file of a header of 40 bytes, a palette of four bytes a colour, and rows.
    private func file(
        _ width: Int, _ height: Int, bits: Int, method: Int = 0, between: [UInt8] = [],
        _ data: [UInt8]
    ) -> [UInt8] {
        func number(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        let start = 54 + between.count
        var bytes: [UInt8] = Array("BM".utf8) + number(start + data.count, 4) + number(0, 4)
        bytes += number(start, 4) + number(40, 4) + number(width, 4) + number(height, 4)
        bytes += number(1, 2) + number(bits, 2) + number(method, 4) + number(0, 20)
        return bytes + between + data
    }

    private func mask(_ bytes: [UInt8]) throws -> SourceMask {
        try SourceMask.decode(bytes, path: "a.bmp")
    }

    private func pixels(_ bytes: [UInt8]) throws -> [UInt8] {
        try Image.decode(bytes, path: "a.bmp").pixels
    }

    private let grays: [UInt8] = (0..<16).flatMap { [UInt8](repeating: $0, count: 3) + [0] }

    @Test func rowsStandFromTheBottomUnlessTheHeightIsNegative() throws {
        let rows: [UInt8] = [1, 2, 3, 0, 4, 5, 6, 0]
        #expect(
            try mask(file(3, 2, bits: 8, between: grays, rows)).values
                == .bytes([4, 5, 6, 1, 2, 3]))
        #expect(
            try mask(file(3, -2, bits: 8, between: grays, rows)).values
                == .bytes([1, 2, 3, 4, 5, 6]))
    }

    @Test func runsJumpsAndLiteralsAreUndone() throws {
        // 3 × 5; literals 1 2 3 and a byte of padding; the next row; a jump; 2 × 4; the end.
        let runs: [UInt8] = [3, 5, 0, 0, 0, 3, 1, 2, 3, 0, 0, 0, 0, 2, 1, 0, 2, 4, 0, 1]
        #expect(
            try mask(file(3, 3, bits: 8, method: 1, between: grays, runs)).values
                == .bytes([0, 4, 4, 1, 2, 3, 5, 5, 5]))
        // Of 4 bits: 3 pixels of 5 and 6 in turn; literals 1 2 3.
        let half: [UInt8] = [3, 0x56, 0, 0, 0, 3, 0x12, 0x30, 0, 1]
        #expect(
            try mask(file(3, 2, bits: 4, method: 2, between: grays, half)).values
                == .bytes([1, 2, 3, 5, 6, 5]))
    }

    @Test func bitMasksSayWhereColoursAre() throws {
        // 5, 6 and 5 bits: red, then half of green.
        let masks: [UInt8] = [0, 0xF8, 0, 0, 0xE0, 7, 0, 0, 0x1F, 0, 0, 0]
        let words: [UInt8] = [0, 0xF8, 0xE0, 3]
        #expect(
            try pixels(file(2, 1, bits: 16, method: 3, between: masks, words))
                == [255, 0, 0, 0, 125, 0])
        // Without masks 5 bits each; of 32 bits the fourth byte is nobody's.
        #expect(try pixels(file(1, 1, bits: 16, [0, 0x7C, 0, 0])) == [255, 0, 0])
        #expect(try pixels(file(1, 1, bits: 32, [3, 2, 1, 9])) == [1, 2, 3])
    }

    @Test func alphaCountsWhereItIsDeclaredAndWritten() throws {
        let masks: [UInt8] = [0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 0, 0, 0, 0, 255]
        // Blue, green, red, alpha; half of it is over black.
        #expect(
            try pixels(
                file(2, 1, bits: 32, method: 6, between: masks, [50, 100, 255, 128, 9, 9, 9, 0]))
                == [128, 50, 25, 0, 0, 0])
        #expect(
            try pixels(file(1, 1, bits: 32, method: 6, between: masks, [50, 100, 255, 0]))
                == [255, 100, 50])
    }

    private static let damages: [(bits: Int, method: Int, data: [UInt8])] = [
        (8, 1, [4, 5]),  // a run that leaves the picture
        (8, 1, [0, 0, 0, 0, 0, 0, 2, 1, 0, 1]),  // a row that does not exist
        (8, 1, [3, 1]),  // no end
        (8, 0, [1, 2, 3, 0, 4]),  // a row too few
        (24, 0, [1, 2, 3]),
        (8, 1, []),
    ]

    @Test(arguments: damages) func damagedFilesAreErrors(
        bits: Int, method: Int, data: [UInt8]
    ) {
        let bytes = file(3, 2, bits: bits, method: method, between: bits == 8 ? grays : [], data)
        #expect(throws: ImageFileError.self) { try Image.decode(bytes, path: "a.bmp") }
        for count in [10, 20, 40, 53] {
            #expect(throws: ImageFileError.self) {
                try Image.decode(Array(bytes.prefix(count)), path: "a.bmp")
            }
        }
    }

    @Test func whatIsNotReadIsSaid() {
        let unknown = file(3, 2, bits: 24, method: 5, [UInt8](repeating: 0, count: 24))
        #expect(
            throws: ImageFileError.unsupported(
                path: "a.bmp", format: .bmp,
                reason: "the compression 5 with 24 bits a pixel; write it without")
        ) { try Image.decode(unknown, path: "a.bmp") }
    }

    @Test func aDeclaredSizeOverTheLimitIsRefused() {
        let bytes = file(1 << 30, 1 << 30, bits: 8, method: 1, between: grays, [0, 1])
        #expect(throws: ImageFileError.self) { try Image.decode(bytes, path: "a.bmp") }
        // 13 000 × 13 000 is below the limit; two bytes of runs do not hold it.
        let lie = file(13_000, 13_000, bits: 8, method: 1, between: grays, [0, 1])
        #expect(
            throws: ImageFileError.corrupt(
                path: "a.bmp", format: .bmp,
                reason: "the file is too small for the size that it declares")
        ) { try mask(lie) }
    }
}
