import Foundation
import ImageFiles
import SegmentationDatasets
import Testing

/// Masks of lossy compression are taken where the description says what changed values mean.
@Suite struct LossyMaskTests {
    let files: TemporaryDataset

    init() throws { files = try TemporaryDataset() }

    /// A 16 × 32 pair, the mask a JPEG: its left half of one colour, its right half of another.
    private func pair(_ name: String, _ left: UInt32, _ right: UInt32) throws {
        try files.image("images/\(name).png", height: 16, width: 32)
        let colors = (0..<16 * 32).map { $0 % 32 < 16 ? left : right }
        try Image(
            height: 16, width: 32,
            pixels: colors.flatMap { [UInt8($0 >> 16), UInt8($0 >> 8 & 255), UInt8($0 & 255)] }
        ).writeJPEG(to: files.root + "/masks/\(name).jpg", quality: 60)
    }

    private func load(_ dataset: SegmentationDataset) throws -> LabelledImage {
        try dataset.loadPair(try dataset.samples(inSplit: "train")[0])
    }

    private let halves: [UInt8] = (0..<16 * 32).map { $0 % 32 < 16 ? 0 : 1 }

    @Test func rangesOfGrayGiveClasses() throws {
        try pair("a", 0x1E1E1E, 0xE6E6E6)
        let dataset = try files.dataset("map: {0-127: a, 128-255: b}")
        #expect(try load(dataset).labels.labels == halves)
        let found = try dataset.check().findings.filter { $0.kind == .jpegMask }
        #expect(found.map(\.severity) == [.warning])
        #expect(found.map(\.count) == [0])
        #expect(found[0].message.contains("0 of its 512 pixels lie outside of the ranges of 'map'"))
    }

    @Test func aToleranceGivesColoursTheirClasses() throws {
        try pair("a", 0xC83200, 0x0050C8)
        let map = "map: {'#c83200': a, '#0050c8': b}\ntolerance: 90"
        #expect(try load(files.dataset(map)).labels.labels == halves)
    }

    /// Where colours are given, gray is three equal ones.
    @Test func grayIsAColourWhereThereIsATolerance() throws {
        try pair("a", 0x000000, 0xFFFFFF)
        let map = "map: {'#000000': b, '#ffffff': a}\ntolerance: 60"
        #expect(try load(files.dataset(map)).labels.labels == halves.map { 1 - $0 })
    }

    @Test(arguments: ["", "map: {30: a, 230: b}", "tolerance: 40", "unmapped: ignore"])
    func withoutRangesOrToleranceTheyAreRefused(lines: String) throws {
        try pair("a", 0x1E1E1E, 0xE6E6E6)
        let path = files.root + "/masks/a.jpg"
        let error = ImageFileError.lossyMask(path: path)
        #expect(throws: error) { _ = try load(files.dataset(lines)) }
        #expect(error.description.contains("by ranges in 'map', or by 'tolerance' for colours"))
        let found = try files.dataset(lines).check().findings.filter { $0.kind == .jpegMask }
        #expect(found.map(\.severity) == [.error])
    }

    @Test func pixelsOutsideAreCountedAndAnErrorUnlessTheyAreIgnored() throws {
        try pair("a", 0x1E1E1E, 0xE6E6E6)
        let map = "map: {0-25: a, 200-255: b}"
        let mask = try SourceMask.read(path: files.root + "/masks/a.jpg", lossy: .numbers)
        guard case .bytes(let values) = mask.values else {
            Issue.record("expected gray, got \(mask.values)")
            return
        }
        let outside = values.indices.filter { values[$0] > 25 && values[$0] < 200 }
        #expect(outside.count > 200)
        let first = UnmappedValue(
            value: .number(Int(values[outside[0]])), x: outside[0] % 32, y: outside[0] / 32,
            pixels: values.count { $0 == values[outside[0]] })
        #expect(
            throws: DatasetError.lossyMaskOutside(
                mask: files.root + "/masks/a.jpg", first: first, pixels: outside.count, of: 512)
        ) { _ = try load(files.dataset(map)) }
        let errors = try files.dataset(map).check().findings.filter { $0.severity == .error }
        #expect(errors.map(\.kind) == [.jpegMask])
        #expect(errors.map(\.count) == [outside.count])
        #expect(errors.map(\.suggestion) == ["unmapped: ignore"])
        let lenient = try files.dataset(map + "\nunmapped: ignore")
        #expect(try load(lenient).unmappedPixels == outside.count)
        let warnings = try lenient.check().findings.filter { $0.kind == .jpegMask }
        #expect(warnings.map(\.severity) == [.warning])
        #expect(warnings.map(\.count) == [outside.count])
    }
}
