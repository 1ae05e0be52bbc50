import Foundation
import ImageFiles
import Testing

/// Images keep their bits and channels.
@Suite final class RasterReadingTests {
    private let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("pixelwise-raster-\(UUID().uuidString)").path

    init() throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func file(_ raster: Raster) throws -> String {
        let path = "\(folder)/\(UUID().uuidString).png"
        try raster.writePNG(to: path, flushed: false)
        return path
    }

    private func words(
        _ values: [UInt16], channels: Int = 1, height: Int = 1
    ) -> Raster {
        Raster(
            height: height, width: values.count / height / channels, channels: channels,
            samples: .words(values))
    }

    @Test(arguments: [1, 3, 4]) func sixteenBitsComeAsTheyAreStored(channels: Int) throws {
        let values = (0..<12).map { UInt16($0 * 5431 + 7) }
        let raster = words(values, channels: channels, height: 1)
        #expect(try Raster.readStored(path: file(raster), channels: channels) == raster)
        // All bits of a file are what becomes 0…1 unless more is said.
        #expect(
            try Raster.read(path: file(raster), form: RasterForm(channels: channels)) == raster)
    }

    @Test func grayIsThreeEqualChannelsWhereThreeAreWanted() throws {
        let path = try file(words([0, 1020, 65535]))
        #expect(
            try Raster.read(path: path).samples
                == .words([0, 0, 0, 1020, 1020, 1020, 65535, 65535, 65535]))
        // As pictures and other programs have it.
        #expect(try Image.read(path: path).pixels == [0, 0, 0, 3, 3, 3, 255, 255, 255])
    }

    @Test func coloursBecomeTheirLumaWhereOneChannelIsWanted() throws {
        let bytes = Raster(
            height: 1, width: 3, channels: 3, samples: .bytes([255, 0, 0, 0, 255, 0, 9, 9, 9]))
        // 0.299 · 255 = 76.2, 0.587 · 255 = 149.7.
        #expect(
            try Raster.read(path: file(bytes), form: RasterForm(channels: 1)).samples
                == .bytes([76, 150, 9]))
        let deep = words([65535, 0, 0, 1000, 1000, 1000], channels: 3)
        // 0.299 · 65535 = 19595.0.
        #expect(
            try Raster.read(path: file(deep), form: RasterForm(channels: 1)).samples
                == .words([19595, 1000]))
    }

    @Test func aFourthChannelIsDataWhereFourAreWantedAndElseCovers() throws {
        let rgba = Raster(
            height: 1, width: 2, channels: 4, samples: .bytes([10, 20, 30, 0, 10, 20, 30, 255]))
        let path = try file(rgba)
        #expect(try Raster.read(path: path, form: RasterForm(channels: 4)) == rgba)
        #expect(
            try Raster.read(path: path, background: 0x010203).samples
                == .bytes([1, 2, 3, 10, 20, 30]))
        let deep = try file(words([1000, 2000, 3000, 32768], channels: 4))
        // Half of the colour over black: 1000 · 32768 / 65535 = 500.01.
        #expect(try Raster.read(path: deep).samples == .words([500, 1000, 1500]))
    }

    @Test func aFileWithoutTheFourthChannelIsRefused() throws {
        let path = try file(words([1, 2, 3], channels: 3))
        #expect(throws: ImageFileError.missingChannel(path: path, found: .rgb)) {
            try Raster.read(path: path, form: RasterForm(channels: 4))
        }
    }

    @Test func aRangeMapsItsEndsToTheEndsAndCutsTheRest() throws {
        let path = try file(words([0, 4095, 2048, 5000]))
        let form = RasterForm(channels: 1, range: .values(lowest: 0, highest: 4095))
        // 65535 · 2048 / 4095 = 32775.504.
        guard case .words(let mapped) = try Raster.read(path: path, form: form).samples else {
            Issue.record("words expected")
            return
        }
        #expect(mapped[0] == 0 && mapped[1] == 65535 && mapped[3] == 65535)
        #expect(mapped[2] == 32776)
        let upper = RasterForm(channels: 1, range: .values(lowest: 2048, highest: 4096))
        #expect(
            try Raster.read(path: path, form: upper).samples == .words([0, 65503, 0, 65535]))
    }

    /// 16 · v of 0…4080 is the byte v.
    @Test func multiplesOfBytesAreThoseBytes() throws {
        let path = try file(words((0..<256).map { UInt16($0 * 16) }))
        let form = RasterForm(channels: 1, range: .values(lowest: 0, highest: 4080))
        let raster = try Raster.read(path: path, form: form)
        #expect(raster.samples == .words((0..<256).map { UInt16($0 * 257) }))
        #expect(raster.picture.pixels == (0..<256).flatMap { [UInt8($0), UInt8($0), UInt8($0)] })
    }

    @Test func aRangeOfBytesMakesWordsOfThem() throws {
        let bytes = Raster(height: 1, width: 3, channels: 1, samples: .bytes([50, 100, 200]))
        let path = try file(bytes)
        let form = RasterForm(channels: 1, range: .values(lowest: 0, highest: 100))
        // 65535 · 50 / 100 = 32767.5, up or down by the rounding of the factor.
        let mapped = try Raster.read(path: path, form: form).samples
        #expect(
            mapped == .words([32767, 65535, 65535]) || mapped == .words([32768, 65535, 65535]))
        let depth = RasterForm(channels: 1, range: .depth(bits: 10))
        #expect(try Raster.read(path: path, form: depth) == bytes)
    }

    /// `numpy.percentile([0, 1, 2, 3, 10, 100], [0, 0.5, 50, 99.5, 100])`, numpy 2 with its default method `linear`.
    @Test func percentilesAreThoseOfNumPy() throws {
        var histogram = SampleHistogram()
        #expect(histogram.percentile(50) == nil)
        histogram.add(words([10, 0, 3, 100, 1, 2]))
        for (percent, expected) in [(0, 0), (0.5, 0.025), (50, 2.5), (99.5, 97.75), (100, 100)] {
            let found = try #require(histogram.percentile(percent))
            // A few roundings of Double.
            #expect(abs(found - expected) < 1e-10, "\(percent)")
        }
        #expect(histogram.minimum == 0 && histogram.maximum == 100)
    }

    @Test func everyImageCanHaveARangeOfItsOwn() throws {
        let values = (0..<1000).map { UInt16(3000 + $0) }
        let form = RasterForm(channels: 1, range: .image)
        guard
            case .words(let mapped) = try Raster.read(path: file(words(values)), form: form).samples
        else {
            Issue.record("words expected")
            return
        }
        // The percentiles are 3004.995 and 3994.005.
        #expect(mapped[4] == 0 && mapped[5] == 0 && mapped[6] > 0)
        #expect(mapped[993] < 65535 && mapped[995] == 65535)
        let flat = try Raster.read(path: file(words([7, 7, 7])), form: form)
        #expect(flat.samples == .words([0, 0, 0]))
    }

    @Test func checkpointsKeepRanges() throws {
        for range: IntensityRange in [
            .depth(bits: 10), .values(lowest: 0, highest: 4095), .image,
        ] {
            let data = try JSONEncoder().encode([range])
            #expect(try JSONDecoder().decode([IntensityRange].self, from: data) == [range])
        }
        for text in ["[17]", "[[2, 1]]", "[\"none\"]", "[[1]]"] {
            #expect(throws: DecodingError.self) {
                try JSONDecoder().decode([IntensityRange].self, from: Data(text.utf8))
            }
        }
    }

    @Test func mirroringAndCroppingKeepChannelsTogether() {
        let raster = words([1, 2, 3, 4, 5, 6, 7, 8], channels: 4)
        #expect(raster.mirrored().samples == .words([5, 6, 7, 8, 1, 2, 3, 4]))
        #expect(
            raster.cropped(top: 0, left: 1, height: 1, width: 1).samples == .words([5, 6, 7, 8]))
    }

    @Test func onlyPNGFilesOfSixteenBitsSayThatTheyHaveWords() throws {
        #expect(ImageFileInformation.hasWords(path: try file(words([1, 2]))))
        let bytes = Raster(height: 1, width: 2, channels: 1, samples: .bytes([1, 2]))
        #expect(!ImageFileInformation.hasWords(path: try file(bytes)))
        #expect(!ImageFileInformation.hasWords(path: "\(folder)/none.png"))
    }
}
