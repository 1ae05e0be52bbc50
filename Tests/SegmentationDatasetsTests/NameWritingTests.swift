import Foundation
import SegmentationDatasets
import Testing

/// Names that look the same and are other bytes.
@Suite struct NameWritingTests {
    let files: TemporaryDataset
    /// é as one character, as a letter with an accent behind it, and as browsers write it.
    private static let writings = ["\u{E9}cran", "e\u{301}cran", "%C3%A9cran"]

    init() throws { files = try TemporaryDataset() }

    @Test func imagesAndMasksInOtherWritingsArePairs() throws {
        for image in Self.writings {
            for mask in Self.writings {
                let files = try TemporaryDataset()
                try files.image("images/\(image).png", width: 2)
                try files.mask("masks/\(mask).png", [0, 1, 0, 1])
                let dataset = try files.dataset()
                let sample = try #require(try dataset.samples(inSplit: "train").first)
                // Opened by the bytes that the folder holds.
                #expect(sample.mask.utf8.elementsEqual("\(files.root)/masks/\(mask).png".utf8))
                #expect(try dataset.loadPair(sample).classPixels == [2, 2])
                #expect(try dataset.check().findings.isEmpty)
            }
        }
    }

    @Test func aListMayWriteNamesInAnotherWay() throws {
        let (name, other) = (Self.writings[0], Self.writings[1])
        try files.image("images/\(other)/\(other).png", width: 2)
        try files.mask("masks/\(other).png", [0, 1, 0, 1])
        try files.write("images/\(name)/\(name).png\tmasks/\(name).png\n", to: "train.txt")
        let dataset = try files.dataset(
            "layout: list", splits: "splits: {train: {list: train.txt}}")
        let sample = try #require(try dataset.samples(inSplit: "train").first)
        #expect(sample.image.utf8.elementsEqual("\(files.root)/images/\(other)/\(other).png".utf8))
        #expect(try dataset.loadPair(sample).classPixels == [2, 2])
    }

    /// Of two images that differ in the writing alone each has the mask of its very name, or none.
    @Test func twinsKeepTheirOwnMasks() throws {
        for (index, name) in Self.writings.prefix(2).enumerated() {
            try files.image("images/\(name).png", width: 2, gray: UInt8(index))
        }
        try files.mask("masks/\(Self.writings[1]).png", [0, 1, 0, 1])
        let missing = try files.dataset().check().findings.filter { $0.kind == .missingMask }
        #expect(missing.count == 1)
        #expect(
            missing[0].file.utf8.elementsEqual("\(files.root)/images/\(Self.writings[0]).png".utf8))
        try files.mask("masks/\(Self.writings[0]).png", [1, 1, 0, 1])
        let samples = try files.dataset().samples(inSplit: "train")
        #expect(samples.count == 2)
        #expect(
            samples.allSatisfy {
                $0.mask.utf8.elementsEqual($0.image.replacing("/images/", with: "/masks/").utf8)
            })
    }
}
