import SegmentationDatasets
import Testing

/// Images in one folder, whose masks lie in several.
@Suite struct SpreadMasksTests {
    let set: FolderSet

    init() throws { set = try FolderSet() }

    /// The samples of a folder, whose description says the same.
    private func samples() throws -> [String: [String]] {
        let found = try set.samples()
        #expect(try set.open().check().findings == [])
        try set.files.write(try DescribedFolder(path: set.root).text, to: "dataset.yaml")
        #expect(try set.samples() == found)
        #expect(try set.open().check().findings == [])
        return found
    }

    @Test(arguments: [
        ["images/*.jpg", "masks/S/*.png"], ["images/*.jpg", "S_masks/*_m.png"],
        ["img_*.jpg", "labels/S/gt_*.png"],
    ])
    func foldersOfMasksTellTheSplits(paths: [String]) throws {
        for (split, first, count) in [("train", 1, 3), ("val", 4, 3), ("test", 7, 2)] {
            try set.pairs(
                paths[0], paths[1].replacing("S", with: split), count: count, first: first)
        }
        let found = try samples().mapValues { $0.map { String($0.suffix(1)) } }
        #expect(
            found == [
                "train": ["1", "2", "3"], "val": ["4", "5", "6"], "test": ["7", "8"],
            ])
    }

    @Test(arguments: [
        ["images/*.jpg", "masks/A/*.png"], ["img/*.png", "gt_A/*.png"],
        ["images/*.jpg", "A/*_mask.png"],
    ])
    func foldersOfMasksMayBeAreas(paths: [String]) throws {
        for (area, first, count) in [("north", 1, 5), ("south", 6, 2), ("east", 8, 1)] {
            try set.pairs(
                paths[0], paths[1].replacing("A", with: area), count: count, first: first)
        }
        let found = try samples()
        #expect(Set(found.keys) == ["train", "val"])
        #expect(Set(found.values.flatMap(\.self)) == Set((1...8).map { "\($0)" }))
    }

    @Test func anImageWithoutAnyMaskIsNamedInEverySplit() throws {
        try set.pairs("images/*.jpg", "masks/train/*.png", count: 4)
        try set.pairs("images/*.jpg", "masks/val/*.png", first: 5)
        try set.photo("images/8.jpg", seed: 8)
        let missing = try set.open().check().findings.filter { $0.kind == .missingMask }
        #expect(missing.map(\.file) == ["\(set.root)/images/8.jpg", "\(set.root)/images/8.jpg"])
        #expect(throws: (any Error).self) { try set.open().samples(inSplit: "val") }
    }

    @Test func oneFolderOfImagesIsNamedWithEachFolderOfMasks() throws {
        try set.pairs("images/*.jpg", "masks/a/*.png", count: 4)
        try set.pairs("images/*.jpg", "masks/b/*.png", first: 5)
        #expect(
            try DescribedFolder(path: set.root).text.contains(
                "\n  train: {images: [images, images], masks: [masks/a, masks/b]}\n"))
        #expect(
            try #require(set.open().description.recognitionLine).contains(
                "images in 'images', masks in 'masks/a', 'masks/b'"))
    }

    @Test func twoMasksOfOneImageAreTwoSetsOfMasks() throws {
        try set.pairs("images/*.jpg", "masks/first/*.png", [0, 1, 2], count: 4)
        try set.pairs("images/*.jpg", "masks/second/*.png", [0, 1, 2], count: 4)
        let data = try set.open()
        #expect(try data.samples(inSplit: "train").count == 4)
        #expect(
            try #require(data.description.recognitionLine).contains(
                "what would fit too: masks in 'masks/second'"))
    }
}
