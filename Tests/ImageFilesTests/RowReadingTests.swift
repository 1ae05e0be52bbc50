import Foundation
import ImageFiles
import Testing

/// Files that are decoded row by row hold what they hold decoded as a whole.
@Suite struct RowReadingTests {
    /// Bands of so many rows that share some with the one before, joined: of each its rows that the next one lacks.
    private func joined(
        _ file: any RasterRows, bands: Int, sharing: Int
    ) throws -> Raster.Samples {
        var (bytes, words, top) = ([UInt8](), [UInt16](), 0)
        while true {
            let end = min(top + bands, file.height)
            let band = try file.rows(top..<end)
            #expect(band.height == end - top && band.width == file.width)
            let next = end == file.height ? end : max(top + 1, end - sharing)
            let own = band.cropped(top: 0, left: 0, height: next - top, width: band.width)
            switch own.samples {
            case .bytes(let samples): bytes += samples
            case .words(let samples): words += samples
            }
            if end == file.height { return words.isEmpty ? .bytes(bytes) : .words(words) }
            top = next
        }
    }

    private func expectSameRows(of path: String, _ form: RasterForm) throws {
        let whole = try Raster.read(path: path, form: form)
        guard let file = try RowsOfFile(path: path, form: form) else { return }
        let samples = try joined(file, bands: 5, sharing: 2)
        #expect(samples == whole.samples, "\(path)")
    }

    @Test(
        .enabled(if: hasPNGSuite, "needs shared/data/pngsuite beside the package"),
        arguments: [
            RasterForm(), RasterForm(channels: 1), RasterForm(range: .depth(bits: 12)),
            RasterForm(range: .values(lowest: 3, highest: 99)),
        ])
    func everyPNGGivesTheRowsOfTheWholeFile(form: RasterForm) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: pngSuite.path)
        var byRows = 0
        for name in names.sorted() where name.hasSuffix(".png") {
            let path = pngSuite.appending(path: name).path
            if name.hasPrefix("x") {
                // Broken, in the head or further below.
                #expect(throws: ImageFileError.self, "\(name)") {
                    let file = try RowsOfFile(path: path, form: form)
                    _ = try file.map { try joined($0, bands: 5, sharing: 2) }
                    // Damage of an interlaced file comes up when it is read as a whole.
                    if file == nil { _ = try Raster.read(path: path, form: form) }
                }
            } else {
                try expectSameRows(of: path, form)
                byRows += try RowsOfFile(path: path, form: form) == nil ? 0 : 1
            }
        }
        #expect(byRows > 80)
    }

    @Test(arguments: [1, 3]) func everyJPEGGivesTheRowsOfTheWholeFile(channels: Int) throws {
        let names = try FileManager.default.contentsOfDirectory(
            atPath: fixtures.appending(path: "jpeg").path)
        var byRows = 0
        for name in names.sorted() {
            let path = fixtures.appending(path: "jpeg/\(name)").path
            let form = RasterForm(channels: channels)
            guard (try? Raster.read(path: path, form: form)) != nil else {
                #expect(throws: ImageFileError.self, "\(name)") {
                    let file = try RowsOfFile(path: path, form: form)
                    _ = try file.map { try joined($0, bands: 5, sharing: 2) }
                }
                continue
            }
            try expectSameRows(of: path, form)
            byRows += try RowsOfFile(path: path, form: form) == nil ? 0 : 1
        }
        #expect(byRows > 5)
    }

    @Test func aFileThatIsCutOffFailsAtTheRowsThatItLacks() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "a.png").path
            // Noise, of which the decoder does not read all at once.
            var state: UInt64 = 1
            let pixels = (0..<300 * 64 * 3).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1
                return UInt8(truncatingIfNeeded: state >> 40)
            }
            try Image(height: 300, width: 64, pixels: pixels).writePNG(to: path)
            let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
            try Data(bytes[..<(bytes.count / 2)]).write(to: URL(filePath: path))
            let file = try #require(try RowsOfFile(path: path))
            #expect(try file.rows(0..<20).picture.pixels == Array(pixels[..<(20 * 64 * 3)]))
            #expect(throws: ImageFileError.self) { try file.rows(10..<300) }
        }
    }

    /// A range that follows from all samples, a turned image, an interlaced one, and other formats need the whole file.
    @Test func whatHasNoRowsInOrderIsLeftToTheWholeReader() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "a.png").path
            try Image(height: 3, width: 2, pixels: Array(repeating: 9, count: 18)).writePNG(
                to: path)
            #expect(try RowsOfFile(path: path) != nil)
            #expect(try RowsOfFile(path: path, form: RasterForm(range: .image)) == nil)
            #expect(throws: ImageFileError.self) {
                try RowsOfFile(path: path, form: RasterForm(channels: 4))
            }
            #expect(throws: ImageFileError.self) { try RowsOfFile(path: path, maximumPixels: 5) }
        }
    }

    /// In one piece and in several; the pictures are the same, the files need not be.
    @Test(arguments: [[40], [1, 39], [13, 13, 14]])
    func picturesAreWrittenRowByRow(pieces: [Int]) throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "a.png").path
            let classes = (0..<40 * 31).map { UInt8($0 * 7 % 3) }
            let colors = (0..<40 * 31 * 3).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            for (samples, content) in [
                (classes, PNGRowWriter.Content.classes(palette: [0x010203, 0xFF0000, 0x00FF7F])),
                (colors, .colors),
            ] {
                let writer = PNGRowWriter(path: path, height: 40, width: 31, content)
                var start = 0
                for rows in pieces {
                    let count = samples.count / 40 * rows
                    try writer.append(Array(samples[start..<start + count]))
                    start += count
                }
                #expect(start == samples.count)
                try writer.finish()
                if case .colors = content {
                    #expect(try Image.read(path: path).pixels == colors)
                } else {
                    let mask = try SourceMask.read(path: path)
                    #expect(mask.values == .bytes(classes))
                    #expect(try Image.read(path: path).pixels[..<3] == [1, 2, 3])
                }
            }
        }
    }
}
