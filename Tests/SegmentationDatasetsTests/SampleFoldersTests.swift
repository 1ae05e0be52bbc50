import SegmentationDatasets
import Testing

/// Folders of one sample each, whose files have the same names everywhere.
@Suite struct SampleFoldersTests {
    let set: FolderSet

    init() throws { set = try FolderSet() }

    /// The samples of a folder, whose description says the same.
    private func samples() throws -> [String: [String]] {
        let found = try set.samples()
        for sample in try set.open().samples(inSplit: "train") {
            _ = try set.open().loadPair(sample)
        }
        try set.files.write(try DescribedFolder(path: set.root).text, to: "dataset.yaml")
        #expect(try set.samples() == found)
        #expect(try set.open().check().findings == [])
        return found
    }

    @Test(arguments: [
        ["case*/image.png", "case*/mask.png"], ["p*/photo.jpg", "p*/label.png"],
        ["p*/scan.jpg", "p*/areas.png"], ["case*/case*_image.png", "case*/case*_mask.png"],
        ["case*/case*.jpg", "case*/case*_seg.png"], ["*/image.png", "*/mask.png"],
    ])
    func imageAndMaskAreFoundInEveryFolder(paths: [String]) throws {
        try set.pairs(paths[0], paths[1])
        let names = try samples()
        let folder = String(paths[0].prefix { $0 != "/" })
        #expect(names == ["train": (1...3).map { folder.replacing("*", with: "\($0)") }])
        let sample = try set.open().samples(inSplit: "train")[1]
        #expect(sample.image == "\(set.root)/\(paths[0].replacing("*", with: "2"))")
        #expect(sample.mask == "\(set.root)/\(paths[1].replacing("*", with: "2"))")
    }

    @Test func foldersAroundMakeSplits() throws {
        try set.pairs("train/c*/image.png", "train/c*/mask.png")
        try set.pairs("val/c*/image.png", "val/c*/mask.png", first: 4)
        #expect(try samples() == ["train": ["c1", "c2", "c3"], "val": ["c4", "c5", "c6"]])
    }

    @Test func foldersOfOneNameInTwoAreasAreTwoSamples() throws {
        try set.pairs("north/c*/image.png", "north/c*/mask.png", count: 2)
        for index in 2...4 {
            try set.photo("south/c\(index)/image.png", seed: 20 + index)
            try set.mask("south/c\(index)/mask.png", [0, 1, 2], shift: 3 + index)
        }
        let found = try samples()
        #expect(
            Set(found.values.flatMap(\.self)) == ["c1", "north-c2", "south-c2", "c3", "c4"],
            "\(found)")
    }

    @Test func labelmesOwnFoldersHoldAPictureOfTheLabelsToo() throws {
        try set.pairs("s*_json/img.png", "s*_json/label.png")
        for index in 1...3 { try set.photo("s\(index)_json/label_viz.png", seed: 90 + index) }
        #expect(try samples() == ["train": ["s1_json", "s2_json", "s3_json"]])
        #expect(
            try set.open().samples(inSplit: "train")[0].mask == "\(set.root)/s1_json/label.png")
    }

    @Test func classIDsComeBeforeColoursAndTheOtherIsNamed() throws {
        try set.pairs("c*/image.png", "c*/labels.png")
        for index in 1...3 {
            try set.colorMask(
                "c\(index)/labels_color.png", [0, 0xFA0000, 0x00FA00], shift: index)
        }
        let data = try set.open()
        #expect(try data.samples(inSplit: "train")[0].mask == "\(set.root)/c1/labels.png")
        #expect(
            try #require(data.description.recognitionLine).contains(
                "what would fit too: masks in '.' as '{name}/labels_color.png'"))
    }

    @Test func severalImagesOfASampleAreRefused() throws {
        try set.pairs("c*/t1.png", "c*/seg.png")
        for index in 1...3 { try set.photo("c\(index)/flair.png", seed: 40 + index) }
        let reason = try #require(try set.refusal())
        #expect(
            reason.contains(
                "every sample comes as 2 images ('{name}/flair.png', '{name}/t1.png'), of which one is read"
            ),
            "\(reason)")
    }

    @Test func aFolderWithoutAMaskIsNamed() throws {
        try set.pairs("c*/image.png", "c*/mask.png")
        try set.photo("c4/image.png", seed: 4)
        #expect(
            throws: DatasetError.ofFolder(
                path: set.root,
                .missingMask(
                    image: "\(set.root)/c4/image.png", mask: "\(set.root)/c4/mask.png", others: 0))
        ) { try set.open().samples(inSplit: "train") }
    }

    @Test func picturesWithoutMasksAreNoSamples() throws {
        for index in 1...3 {
            try set.photo("c\(index)/image.png", seed: index)
            try set.photo("c\(index)/second.png", seed: 10 + index)
        }
        #expect(try set.refusal() != nil)
    }
}
