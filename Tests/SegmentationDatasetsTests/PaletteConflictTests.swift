import Foundation
import ImageFiles
import SegmentationDatasets
import Testing

/// Masks that say something beyond the values that count: palettes that disagree, an alpha that varies.
@Suite struct PaletteConflictTests {
    let files: TemporaryDataset
    private static let colors = "colors: [[0, 0, 0], [0, 200, 0], [220, 0, 0]]"
    private static let usual: [UInt32] = [0, 0x00C800, 0xDC0000]

    init() throws {
        files = try TemporaryDataset()
        for name in ["a", "b", "c"] { try mask(name, [0, 0, 1, 1, 1, 2], Self.usual) }
    }

    private func mask(_ name: String, _ values: [UInt8], _ palette: [UInt32]) throws {
        try files.image("images/\(name).png", gray: UInt8(name.utf8.first ?? 0))
        try LabelMap(height: 2, width: 3, labels: values)
            .writePNG(to: "\(files.root)/masks/\(name).png", palette: palette)
    }

    private func conflict(_ dataset: SegmentationDataset) throws -> DatasetFinding? {
        try dataset.check().findings.first { $0.kind == .paletteConflict }
    }

    @Test func palettesThatAgreeAreNoFinding() throws {
        // The colours of unused indices, and those that fill up a palette, say nothing.
        try mask("d", [0, 0, 1, 1, 1, 1], [0, 0x00C800, 0x123456, 0, 0])
        for line in ["", Self.colors] {
            #expect(try conflict(files.dataset(classes: "[x, y, z]", line)) == nil)
        }
        #expect(
            try files.dataset(classes: "[x, y, z]").labelStatistics(inSplit: "train").cautions
                .isEmpty)
    }

    @Test func anotherOrderOfTheSameColoursIsAFindingWithCounts() throws {
        try mask("d", [0, 0, 0, 0, 1, 2], [0xDC0000, 0, 0x00C800])
        let dataset = try files.dataset(classes: "[x, y, z]")
        let found = try #require(try conflict(dataset))
        #expect(found.file == files.root + "/masks/d.png")
        #expect(found.severity == .warning)
        #expect(found.count == 24)
        #expect(
            found.message.contains(
                "pixels by index are 10 of 'x', 10 of 'y', 4 of 'z', by colour 10 of [0, 200, 0], "
                    + "7 of [0, 0, 0], 7 of [220, 0, 0]"))
        #expect(try dataset.labelStatistics(inSplit: "train").cautions == [found.message])
    }

    @Test func theSuggestedLineCountsByColour() throws {
        try mask("d", [0, 0, 0, 0, 1, 2], [0xDC0000, 0, 0x00C800])
        let dataset = try files.dataset(classes: "[x, y, z]", Self.colors)
        let found = try #require(try conflict(dataset))
        #expect(
            found.message.contains("the index 0, 'x', the colour [220, 0, 0], which is that of 'z'")
        )
        #expect(found.message.contains("by colour 7 of 'x', 10 of 'y', 7 of 'z'"))
        #expect(try dataset.labelStatistics(inSplit: "train").pixels == [10, 10, 4])
        let mended = try files.dataset(
            classes: "[x, y, z]", "\(Self.colors)\n\(found.suggestion ?? "")")
        #expect(try mended.labelStatistics(inSplit: "train").pixels == [7, 10, 7])
        #expect(try mended.check().findings.isEmpty)
    }

    @Test func aColourThatNoClassHasIsNoContradiction() throws {
        for name in ["a", "b", "c"] { try mask(name, [0, 0, 1, 1, 1, 2], [1, 2, 3]) }
        #expect(try conflict(files.dataset(classes: "[x, y, z]", Self.colors)) == nil)
    }

    /// What counts by colour is corrected by colour.
    @Test func aMaskThatCountsByColourIsCorrectedInItsOwnIndices() throws {
        try mask("a", [0, 0, 0, 0, 1, 2], [0xDC0000, 0, 0x00C800])
        let dataset = try files.dataset(classes: "[x, y, z]", Self.colors + "\npalette: colors")
        let sample = try #require(try dataset.samples(inSplit: "train").first)
        let mask = try CorrectableMask(of: sample, in: dataset)
        #expect(mask.labels.labels == [2, 2, 2, 2, 0, 1])
        let corrected = try #require(try mask.corrected(to: [2, 2, 2, 2, 0, 0]))
        let path = files.root + "/masks/a.png"
        try Data(corrected.bytes).write(to: URL(fileURLWithPath: path))
        #expect(try SourceMask.read(path: path).values == .bytes([0, 0, 0, 0, 1, 1]))
        #expect(try dataset.loadLabels(sample).labels.labels == [2, 2, 2, 2, 0, 0])
    }
}

/// The alpha of masks, which is not read.
@Suite struct MaskAlphaTests {
    /// A 2×2 gray mask with alpha.
    private func alpha(_ samples: [UInt8], pixelBytes: Int = 2) -> MaskAlpha? {
        MaskAlpha(samples: samples, pixelBytes: pixelBytes, channelBytes: 1, width: 2)
    }

    @Test func anAlphaThatFollowsFromTheValueSaysNothing() {
        #expect(alpha([0, 0, 1, 255, 1, 255, 0, 0]) == nil)
        #expect(alpha([0, 255, 1, 255, 1, 255, 0, 255]) == nil)
        // Nearly opaque is opaque.
        #expect(alpha([0, 255, 0, 250, 0, 255, 0, 255]) == nil)
    }

    @Test func anAlphaThatVariesWithinAValueIsCounted() throws {
        let found = try #require(alpha([0, 255, 1, 255, 0, 0, 0, 3]))
        #expect((found.transparent, found.opaque) == (2, 1))
        #expect((found.x, found.y) == (0, 1))
        let colors = try #require(
            alpha([9, 9, 9, 255, 9, 9, 9, 0, 1, 1, 1, 0, 1, 1, 1, 0], pixelBytes: 4))
        #expect((colors.transparent, colors.opaque) == (1, 1))
        #expect((colors.x, colors.y) == (1, 0))
    }
}
