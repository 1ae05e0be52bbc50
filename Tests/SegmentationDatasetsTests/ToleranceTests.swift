import ImageFiles
import SegmentationDatasets
import Testing

/// Masks of colours that went through a lossy step.
@Suite struct ToleranceTests {
    let files: TemporaryDataset
    private static let colors = "colors: [[255, 255, 255], [0, 0, 255]]"

    init() throws { files = try TemporaryDataset() }

    /// 2×20 pixels, white above and blue below, each a little off.
    private func lossyMask(_ name: String, off: (Int) -> UInt32) throws {
        try files.image("images/\(name).png", width: 20)
        try files.colorMask(
            "masks/\(name).png",
            (0..<20).map { 0xFFFFFF - off($0) } + (0..<20).map { 0x0000FF + (off($0) << 16) })
    }

    @Test func aColourNearAClassIsThatClassWithinTheTolerance() throws {
        try files.image("images/a.png", width: 2)
        // At distances of 30, 30.02 and 0.
        try files.colorMask("masks/a.png", [0xFFFFE1, 0xFFFEE1, 0x1E00FF, 0x0000FF])
        func pixels(_ tolerance: Int) throws -> [Int] {
            let dataset = try files.dataset(
                Self.colors + "\ntolerance: \(tolerance)\nunmapped: ignore")
            let mask = try dataset.loadLabels(dataset.samples(inSplit: "train")[0])
            return mask.classPixels + [mask.unmappedPixels]
        }
        #expect(try pixels(0) == [0, 1, 3])
        #expect(try pixels(29) == [0, 1, 3])
        #expect(try pixels(30) == [1, 2, 1])
        #expect(try pixels(31) == [2, 2, 0])
    }

    @Test func theSuggestedToleranceMends() throws {
        try lossyMask("a") { UInt32($0 + 5) }
        try lossyMask("b") { UInt32($0 + 12) }
        let dataset = try files.dataset(Self.colors)
        let found = try dataset.check().findings.filter { $0.severity == .error }
        #expect(found.map(\.kind) == [.lossyColors, .lossyColors])
        #expect(found.map(\.count) == [40, 40])
        // One line for all: the largest distance is 31.
        #expect(found.map(\.suggestion) == ["tolerance: 40", "tolerance: 40"])
        #expect(throws: DatasetError.self) { _ = try dataset.labelStatistics(inSplit: "train") }
        let mended = try files.dataset(Self.colors + "\n" + (found[0].suggestion ?? ""))
        #expect(!(try mended.check().hasErrors))
        #expect(try mended.labelStatistics(inSplit: "train").pixels == [40, 40])
    }

    @Test func whatIsFartherStaysAnError() throws {
        try files.image("images/a.png", width: 2)
        try files.colorMask("masks/a.png", [0xFFFFE1, 0x80FF00, 0x0000FF, 0x0000FF])
        let found = try files.dataset(Self.colors + "\ntolerance: 40").check().findings
            .filter { $0.severity == .error }
        #expect(found.map(\.value) == [.color(0x80FF00)])
    }

    /// A photograph in the place of a mask has colours far from all classes.
    @Test func aPhotographIsNoLossyMask() throws {
        try files.image("images/a.png", width: 200)
        try files.colorMask("masks/a.png", (0..<400).map { UInt32($0 * 40503) & 0xFFFFFF })
        let found = try files.dataset(Self.colors).check().findings.filter {
            $0.severity == .error
        }
        #expect(found.map(\.kind) == [.unmappedValue])
        #expect(found.first?.message.contains("as a photograph has") == true)
    }
}
