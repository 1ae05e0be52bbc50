import Foundation
import ImageFiles
import Testing

/// TIFF files hold what was put into them, whatever way they hold it.
@Suite(.enabled(if: ImageFileFormat.tiff.isBuilt)) struct TIFFReadingTests {
    private func fixture(_ name: String) -> String {
        fixtures.appending(path: "pictures/\(name)").path
    }

    private static let compressions = [
        "raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "zstd", "lzma",
    ]

    @Test(
        arguments: compressions.map { "rgb-\($0).tif" } + [
            "palette-lzw.tif", "rgba-lzw.tif", "turned.tif", "pages.tif", "rgb-jpeg.tif",
            "bilevel-group4.tif", "gray-packbits.tif",
        ]) func imagesAreThoseThatWereWritten(name: String) throws
    {
        #expect(try Image.read(path: fixture(name)) == Image.read(path: fixture("\(name).png")))
    }

    @Test(
        arguments: compressions.map { "gray-\($0).tif" } + [
            "palette-lzw.tif", "rgb-tiff_lzw.tif", "rgba-lzw.tif", "bilevel-group4.tif",
            "gray-16.tif", "rgb-16.tif",
        ]) func masksKeepTheirValues(name: String) throws
    {
        let mask = try SourceMask.read(path: fixture(name))
        let expected = try SourceMask.read(path: fixture("\(name).png"))
        #expect(mask.values == expected.values)
        #expect(mask.height == expected.height && mask.width == expected.width)
        if name.hasPrefix("palette") {
            let colors = mask.palette.map { Array($0.prefix(6)) }
            #expect(colors == expected.palette.map { Array($0.prefix(6)) })
        }
    }

    @Test(arguments: [("gray-16.tif", 1), ("rgb-16.tif", 3), ("gray-16.tif", 3)])
    func sixteenBitsAreKept(name: String, channels: Int) throws {
        #expect(
            try Raster.readStored(path: fixture(name), channels: channels)
                == Raster.readStored(path: fixture("\(name).png"), channels: channels))
        #expect(ImageFileInformation.hasWords(path: fixture(name)))
        #expect(!ImageFileInformation.hasWords(path: fixture("rgb-raw.tif")))
    }

    /// Every sample differs, so that a wrong place shows.
    @Test(arguments: [false, true], [8, 16])
    func stripsTilesAndPlanesHoldTheSamePicture(isBigEndian: Bool, bits: Int) throws {
        let (height, width, samples) = (19, 21, 3)
        let values = (0..<height * width * samples).map { $0 * 7919 % (bits == 8 ? 251 : 65521) }
        func sample(_ y: Int, _ x: Int, _ channel: Int) -> Int {
            y < height && x < width ? values[(y * width + x) * samples + channel] : 0
        }
        for (isTiled, isPlanar) in [(false, false), (false, true), (true, false), (true, true)] {
            var file = TIFFBytes(
                height: height, width: width, bits: bits, samples: samples, photometric: 2,
                chunks: [])
            file.isBigEndian = isBigEndian
            func stored(_ value: Int) -> [UInt8] {
                bits == 8 ? [UInt8(value)] : file.word(value)
            }
            func chunk(
                _ rows: Range<Int>, _ columns: Range<Int>, _ channels: Range<Int>
            ) -> [UInt8] {
                rows.flatMap { y in
                    columns.flatMap { x in channels.flatMap { stored(sample(y, x, $0)) } }
                }
            }
            let planes = isPlanar ? [0..<1, 1..<2, 2..<3] : [0..<3]
            var chunks: [[UInt8]] = []
            for plane in planes {
                if isTiled {
                    for y in stride(from: 0, to: height, by: 16) {
                        for x in stride(from: 0, to: width, by: 16) {
                            chunks.append(chunk(y..<y + 16, x..<x + 16, plane))
                        }
                    }
                } else {
                    for y in stride(from: 0, to: height, by: 5) {
                        chunks.append(chunk(y..<min(y + 5, height), 0..<width, plane))
                    }
                }
            }
            file.chunks = chunks
            file.tags += isTiled ? [(322, [16]), (323, [16])] : [(278, [5])]
            if isPlanar { file.tags.append((284, [2])) }
            let expected: Raster.Samples =
                bits == 8 ? .bytes(values.map { UInt8($0) }) : .words(values.map { UInt16($0) })
            let bytes = file.bytes
            let raster = try withTemporaryFolder { folder in
                let path = folder.appending(path: "a.tif")
                try Data(bytes).write(to: path)
                return try Raster.readStored(path: path.path)
            }
            #expect(raster.samples == expected, "tiled \(isTiled), planar \(isPlanar)")
        }
    }

    private func read(_ file: TIFFBytes, channels: Int = 3) throws -> Raster {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "a.tif")
            try Data(file.bytes).write(to: path)
            return try Raster.readStored(path: path.path, channels: channels)
        }
    }

    @Test func aFourthChannelIsDataUnlessItIsCalledAlpha() throws {
        func file(_ photometric: Int, _ extra: [Int]) -> TIFFBytes {
            TIFFBytes(
                height: 1, width: 2, samples: 4, photometric: photometric, extra: extra,
                chunks: [[10, 20, 30, 102, 50, 60, 70, 255]])
        }
        let whole: Raster.Samples = .bytes([10, 20, 30, 102, 50, 60, 70, 255])
        let colors: Raster.Samples = .bytes([10, 20, 30, 50, 60, 70])
        for (photometric, extra) in [(2, [0]), (2, []), (1, [0, 0, 0]), (1, [])] {
            #expect(try read(file(photometric, extra), channels: 4).samples == whole)
            #expect(try read(file(photometric, extra)).samples == colors)
        }
        // 102 of 255 lets 0.4 of the colour through; premultiplied it was 2.5 times as bright.
        #expect(try read(file(2, [2])).samples == .bytes([4, 8, 12, 50, 60, 70]))
        #expect(try read(file(2, [1])).samples == colors)
        #expect(try read(file(2, [2]), channels: 4).samples == whole)
        let information = try ImageFileInformation.decode(file(2, [0]).bytes, path: "a.tif")
        #expect(information.color == .rgbAndData)
        #expect(try ImageFileInformation.decode(file(2, [2]).bytes, path: "a").color == .rgba)
    }

    @Test func grayOfWhichZeroIsWhiteIsTurnedRound() throws {
        let bytes = TIFFBytes(height: 1, width: 3, photometric: 0, chunks: [[0, 200, 255]])
        #expect(try read(bytes, channels: 1).samples == .bytes([255, 55, 0]))
        #expect(try SourceMask.decode(bytes.bytes, path: "a").values == .bytes([255, 55, 0]))
        let bits = TIFFBytes(
            height: 1, width: 9, bits: 1, photometric: 0, chunks: [[0b10110000, 128]])
        #expect(
            try SourceMask.decode(bits.bytes, path: "a").values
                == .bytes([0, 1, 0, 0, 1, 1, 1, 1, 0]))
    }

    @Test(arguments: [1, 2, 4]) func fewBitsAreUnpackedFromTheHighEnd(bits: Int) throws {
        let width = 9
        let values = (0..<width).map { ($0 * 5 + 1) % (1 << bits) }
        var packed = [UInt8](repeating: 0, count: (width * bits + 7) / 8)
        for (x, value) in values.enumerated() {
            packed[x * bits / 8] |= UInt8(value << (8 - bits - x * bits % 8))
        }
        let file = TIFFBytes(height: 1, width: width, bits: bits, chunks: [packed])
        #expect(
            try SourceMask.decode(file.bytes, path: "a").values
                == .bytes(values.map { UInt8($0) }))
        let scale = 255 / (1 << bits - 1)
        #expect(try read(file, channels: 1).samples == .bytes(values.map { UInt8($0 * scale) }))
    }

    @Test func theFirstOfSeveralPagesIsReadAndTold() throws {
        let path = fixture("pages.tif")
        #expect(try ImageFileInformation.read(path: path).pages == 3)
        #expect(
            ImageFileInformation.furtherPages(path: path)
                == "\(path): holds 3 pages, of which the first is read")
        #expect(ImageFileInformation.furtherPages(path: fixture("rgb-raw.tif")) == nil)
        #expect(ImageFileInformation.furtherPages(path: fixture("rgb-raw.tif.png")) == nil)
    }

    @Test func whatIsNotReadIsSaidWithAWayOn() throws {
        func reason(_ file: TIFFBytes) -> String? {
            do throws(ImageFileError) {
                _ = try Image.decode(file.bytes, path: "a.tif")
            } catch {
                if case .unsupported("a.tif", .tiff, let reason) = error { return reason }
            }
            return nil
        }
        let pixel: [[UInt8]] = [[UInt8](repeating: 1, count: 16)]
        var float = TIFFBytes(height: 1, width: 1, bits: 32, chunks: pixel)
        #expect(reason(float) == "32 bits a sample; write 8 or 16")
        float.tags.append((339, [3]))
        #expect(
            reason(float)
                == "its samples are floating-point numbers of 32 bits; write unsigned integers of 8 or 16 bits"
        )
        let bands = TIFFBytes(height: 1, width: 1, samples: 6, photometric: 2, chunks: pixel)
        #expect(reason(bands) == "6 samples a pixel, 3 or 4 with colours are read")
        let inks = TIFFBytes(height: 1, width: 1, samples: 4, photometric: 5, chunks: pixel)
        #expect(reason(inks) == "inks (CMYK) in place of colours; write RGB")
    }

    @Test func aMaskOfLossyCompressionIsRefused() {
        let path = fixture("rgb-jpeg.tif")
        #expect(throws: ImageFileError.lossyMask(path: path, format: .tiff)) {
            try SourceMask.read(path: path)
        }
    }

    /// Sizes, offsets and lengths that lie, and files that end, never give a picture.
    @Test func damagedFilesAreErrors() throws {
        func isCorrupt(_ bytes: [UInt8]) -> Bool {
            do throws(ImageFileError) {
                _ = try Image.decode(bytes, path: "a.tif")
            } catch {
                if case .corrupt(_, .tiff, let reason) = error { return !reason.isEmpty }
            }
            return false
        }
        let good = TIFFBytes(
            height: 40, width: 40, chunks: [[UInt8](repeating: 7, count: 1600)])
        #expect(!isCorrupt(good.bytes))
        #expect(isCorrupt(Array(good.bytes.dropLast(100))))
        #expect(isCorrupt(Array(good.bytes.prefix(30))))
        var large = good
        large.tags[0].values = [4000]
        #expect(isCorrupt(large.bytes))
        var tiles = good
        tiles.tags += [(322, [1 << 20]), (323, [1 << 20])]
        #expect(isCorrupt(tiles.bytes))
        let compressed = try fixtureBytes("pictures/rgb-jpeg.tif")
        #expect(isCorrupt(Array(compressed.prefix(compressed.count / 2))))
    }

    @Test func aDeclaredSizeOverTheLimitIsRefused() throws {
        let path = fixture("rgb-raw.tif")
        let error = ImageFileError.tooManyPixels(path: path, height: 21, width: 27, limit: 566)
        #expect(throws: error) { try Image.read(path: path, maximumPixels: 566) }
        #expect(throws: error) { try SourceMask.read(path: path, maximumPixels: 566) }
    }
}

/// What a build says that lacks a library.
@Suite struct MissingLibraryTests {
    @Test(arguments: [("rgb-raw.tif", ImageFileFormat.tiff), ("lossless.webp", .webp)])
    func theFileIsNamedWithWhatToInstall(name: String, format: ImageFileFormat) {
        let path = fixtures.appending(path: "pictures/\(name)").path
        let error = ImageFileError.notBuilt(path: path, format: format)
        #expect(
            error.description.contains("install lib\(format == .tiff ? "tiff" : "webp")-dev"))
        if format.isBuilt { return }
        #expect(throws: error) { try Image.read(path: path) }
        #expect(throws: error) { try SourceMask.read(path: path) }
        #expect(throws: error) { try ImageFileInformation.read(path: path) }
    }
}
