import Foundation
import ImageFiles
import SegmentationDatasets
import Testing

@Suite struct LoadPairTests {
    let files: TemporaryDataset

    init() throws { files = try TemporaryDataset() }

    private func load(_ dataset: SegmentationDataset) throws -> LabelledImage {
        try dataset.loadPair(try dataset.samples(inSplit: "train")[0])
    }

    @Test func mapsValuesAndCountsWhereIgnoredPixelsComeFrom() throws {
        try files.pair("a", [0, 1, 9, 7, 255, 1])
        let pair = try load(files.dataset("ignore: [255]\nunmapped: ignore"))
        #expect(pair.labels.labels == [0, 1, 255, 255, 255, 1])
        #expect(pair.classPixels == [1, 2])
        #expect(pair.voidPixels == 1)
        #expect(pair.unmappedPixels == 2)
        #expect(pair.image.width == 3)
    }

    @Test func unmappedValueHasAnAddress() throws {
        try files.pair("a", [0, 1, 0, 7, 9, 7])
        let dataset = try files.dataset()
        let error = DatasetError.unmappedValue(
            mask: files.root + "/masks/a.png",
            value: UnmappedValue(value: .number(7), x: 0, y: 1, pixels: 2), others: [.number(9)],
            description: files.root + "/dataset.yaml")
        #expect(throws: error) { _ = try load(dataset) }
        let short = DatasetError.unmappedValue(
            mask: "a.png", value: UnmappedValue(value: .number(7), x: 0, y: 1, pixels: 2),
            others: [.number(9)], description: "d.yaml")
        #expect(
            short.description
                == "a.png: the value 7 at (0, 1) has no class (2 pixels, and 1 further value); add "
                + "'ignore: [7, 9]' or 'map: {7: CLASS}' to d.yaml")
    }

    @Test func unmappedColourHasAnAddress() throws {
        try files.image("images/a.png", width: 2)
        try files.colorMask("masks/a.png", [0x00B000, 0xFF0000, 0x00B000, 0x0000FF])
        let dataset = try files.dataset("map: {[0, 176, 0]: a, [255, 0, 0]: b}")
        #expect(
            throws: DatasetError.unmappedValue(
                mask: files.root + "/masks/a.png",
                value: UnmappedValue(value: .color(0x0000FF), x: 1, y: 1, pixels: 1), others: [],
                description: files.root + "/dataset.yaml")
        ) { _ = try load(dataset) }
        let lenient = try load(
            files.dataset("map: {[0, 176, 0]: a, [255, 0, 0]: b}\nunmapped: ignore"))
        #expect(lenient.labels.labels == [0, 1, 0, 255])
        #expect(lenient.classPixels == [2, 1])
        #expect(lenient.unmappedPixels == 1)
    }

    @Test func wideGrayValuesMap() throws {
        try files.image("images/a.png", width: 2)
        try Gray16Image(height: 2, width: 2, values: [0, 300, 65535, 300])
            .writePNG(to: files.root + "/masks/a.png")
        let pair = try load(files.dataset("map: {0: a, 300: b}\nignore: [65535]"))
        #expect(pair.labels.labels == [0, 1, 255, 1])
        #expect(pair.voidPixels == 1)
    }

    @Test func sizesMustMatch() throws {
        try files.image("images/a.png", height: 3, width: 2)
        try files.mask("masks/a.png", [0, 0, 0, 0, 0, 0])
        let error = DatasetError.sizeMismatch(
            image: files.root + "/images/a.png", imageSize: [3, 2],
            mask: files.root + "/masks/a.png", maskSize: [2, 3])
        #expect(throws: error) { _ = try load(files.dataset()) }
        #expect(
            DatasetError.sizeMismatch(
                image: "a.jpg", imageSize: [3, 2], mask: "a.png", maskSize: [2, 3]
            )
            .description
                == "a.png: the mask is 3×2 (width × height) and its image a.jpg is 2×3, equal sizes are "
                + "expected; replace one of them")
    }

    @Test func brokenAndLossyFilesAreRefused() throws {
        try files.pair("a", [0, 0, 0, 0])
        try files.write("nonsense", to: "masks/a.png")
        #expect(throws: ImageFileError.self) { _ = try load(files.dataset()) }
        try FileManager.default.removeItem(atPath: files.root + "/masks/a.png")
        try Data([0xFF, 0xD8, 0xFF, 0xE0]).write(
            to: URL(fileURLWithPath: files.root + "/masks/a.jpg"))
        #expect(throws: ImageFileError.lossyMask(path: files.root + "/masks/a.jpg")) {
            _ = try load(files.dataset())
        }
    }

    /// The fast maps against one look-up a pixel.
    @Test(arguments: [0, 1, 3, 4, 5, 63, 64, 1001])
    func mappingEqualsItsPlainTwin(count: Int) throws {
        let map = try files.dataset(
            "map: {0: a, 5-9: b, [1, 2, 3]: b, [9, 9, 9]: a}\nignore: [4, [0, 0, 1]]"
        )
        .description.classMap
        var state: UInt64 = 7
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let palette: [UInt32] = [0x010203, 0x090909, 1, 2, 0xFFFFFF]
        let masks: [SourceMask.Values] = [
            .bytes((0..<count).map { _ in UInt8(next(12)) }),
            .words((0..<count).map { _ in UInt16(next(12) * (next(9) == 0 ? 5000 : 1)) }),
            .colors((0..<count).map { _ in palette[next(5)] }),
        ]
        for values in masks {
            let mapped = map.apply(to: SourceMask(height: 1, width: count, values: values))
            var pixels = [0, 0]
            var void = 0
            var unmapped = 0
            for index in 0..<count {
                let source: SourceValue =
                    switch values {
                    case .bytes(let bytes): .number(Int(bytes[index]))
                    case .words(let words): .number(Int(words[index]))
                    case .colors(let colors): .color(colors[index])
                    }
                let label = map.label(of: source)
                #expect(mapped.labels.labels[index] == label ?? 255)
                switch label {
                case nil: unmapped += 1
                case 255?: void += 1
                case let id?: pixels[Int(id)] += 1
                }
            }
            #expect(mapped.classPixels == pixels)
            #expect(mapped.voidPixels == void)
            #expect(mapped.unmappedPixels == unmapped)
        }
    }
}
