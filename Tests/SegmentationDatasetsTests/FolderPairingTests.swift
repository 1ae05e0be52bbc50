import SegmentationDatasets
import Testing

/// Which folders and names are seen to belong together.
@Suite struct FolderPairingTests {
    let set: FolderSet

    init() throws { set = try FolderSet() }

    @Test(arguments: [
        ["x/*.jpg", "y/*.png"], ["Ostrau/north/*.png", "Ostrau/south/*_b.png"],
        ["*.jpg", "*.png"], ["*.png", "*_mask.png"], ["set/a_*.jpg", "set/a_*.png"],
        ["img_dir/a/*.png", "ann_dir/b/*.png"], ["pics/*.jpg", "pics/label/*.png"],
        ["photos/p_*_rgb.png", "classes/c_*_id.png"],
        ["ds0/img/*.jpg", "ds0/masks_machine/*.jpg.png"],
        ["imagesTr/c_00*_0000.png", "labelsTr/c_00*.png"],
        ["JPEGImages/*.jpg", "SegmentationClassPNG/*.png"], ["export/*.jpg", "export/*_mask.png"],
        ["x/e\u{301}*.jpg", "y/\u{e9}*.png"], ["x/\u{e9}*.jpg", "y/%C3%A9*.png"],
    ])
    func onePairingIsRecognised(paths: [String]) throws {
        try set.pairs(paths[0], paths[1])
        let data = try set.open()
        #expect(try data.samples(inSplit: "train").count == 3)
        #expect(data.classNames.count == 3)
        #expect(try data.check().hasErrors == false)
    }

    @Test(arguments: [
        ["images/S2017/*.jpg", "annotations/S2017/*.png"], ["S/x/*.jpg", "S/y/*.png"],
        ["x/S/*.jpg", "y/S/*.png"], ["S/*.jpg", "S/*_mask.png"],
        ["imagesS/*.jpg", "labelsS/*.png"],
        ["S-photos/*.jpg", "S-semantic/*.png"], ["img_dir/S/*.jpg", "ann_dir/S/*.png"],
    ])
    func splitsStayApart(paths: [String]) throws {
        for (index, split) in ["train", "val"].enumerated() {
            try set.pairs(
                paths[0].replacing("S", with: split), paths[1].replacing("S", with: split),
                first: 10 * index + 1)
        }
        #expect(try set.samples() == ["train": ["1", "2", "3"], "val": ["11", "12", "13"]])
    }

    @Test func areasMakeOneSplit() throws {
        try set.pairs("A/pictures/*.jpg", "A/outlines/*.png")
        try set.pairs("B/pictures/*.jpg", "B/outlines/*.png", first: 3)
        let found = try set.samples()
        #expect(
            Set(try #require(found["train"]) + #require(found["val"]))
                == ["1", "2", "A-pictures-3", "B-pictures-3", "4", "5"])
        let text =
            "classes: [a, b, c]\nsplits:\n  train: {images: [A/pictures, B/pictures], masks: [A/outlines, B/outlines]}\n"
        try set.files.write(text, to: "dataset.yaml")
        #expect(try set.open().samples(inSplit: "train").count == 6)
        try set.files.write(
            text.replacing("[A/outlines, B/outlines]", with: "A/outlines"), to: "dataset.yaml")
        #expect(throws: (any Error).self) { try set.open() }
    }

    /// The description of the folder says the same.
    private func expectTheDescriptionSaysTheSame() throws {
        let found = try set.samples()
        try set.files.write(try DescribedFolder(path: set.root).text, to: "dataset.yaml")
        #expect(try set.samples() == found)
    }

    @Test func areasWhoseFilesAreNamedOtherwiseAreOneSplit() throws {
        try set.pairs("A/pictures/*.jpg", "A/outlines/*_m.png", count: 2)
        try set.pairs("B/pictures/p_*.jpg", "B/outlines/*.png", first: 2)
        try set.pairs("C/pictures/*.jpg", "C/outlines/*_m.png", first: 5)
        let found = try set.samples()
        let names = try #require(found["train"]) + #require(found["val"])
        #expect(
            Set(names) == ["1", "A-pictures-2", "B-pictures-2", "3", "4", "5", "6", "7"],
            "\(names)")
        try expectTheDescriptionSaysTheSame()
    }

    @Test func everyAreaOfASplitMayHaveItsOwnKeys() throws {
        try set.pairs("A/x/*.jpg", "A/y/*_m.png")
        try set.pairs("B/x/*.jpg", "B/y/*.png", first: 3)
        let text = """
            classes: [a, b, c]
            splits:
              train:
                - {images: A/x, masks: A/y, mask_name: '{name}_m.png'}
                - {images: B/x, masks: B/y}
            """
        try set.files.write(text, to: "dataset.yaml")
        #expect(try set.samples() == ["train": ["1", "2", "A-x-3", "B-x-3", "4", "5"]])
        try set.files.write(
            text.replacing("B/y}", with: "[B/y, A/y]}"), to: "dataset.yaml")
        #expect(throws: (any Error).self) { try set.open() }
    }

    @Test(arguments: ["SegmentationClassPNG/*.png", "SegmentationRaw/*_gt.png", "masks/*.png"])
    func listsOfVOCTellTheSplitsOfOtherMasks(masks: String) throws {
        try set.pairs("JPEGImages/*.jpg", masks, count: 6)
        try set.files.write("1\n2\n3\n", to: "ImageSets/Segmentation/train.txt")
        try set.files.write("5\n4\n", to: "ImageSets/Segmentation/val.txt")
        #expect(try set.samples() == ["train": ["1", "2", "3"], "val": ["5", "4"]])
        try expectTheDescriptionSaysTheSame()
    }

    @Test func theFifthOfTrainStaysThereWhereNobodyUsesIt() throws {
        try set.pairs("train/x/*.jpg", "train/y/*.png", count: 6)
        try set.pairs("test/x/*.jpg", "test/y/*.png", first: 7)
        let data = try set.open()
        #expect(data.splitNames == ["train", "test", "val"])
        let used = data.using(splits: ["train", "test"])
        #expect(used.splitNames == ["train", "test"])
        #expect(try used.samples(inSplit: "train").count == 6)
        #expect(try #require(data.description.recognitionLine).contains("a fifth of train"))
        #expect(try #require(used.description.recognitionLine).contains("a fifth") == false)
        #expect(data.using(splits: ["train", "val"]).splitNames == data.splitNames)
        // What a description asks for stays.
        try set.files.write(try DescribedFolder(path: set.root).text, to: "dataset.yaml")
        #expect(try set.open().using(splits: ["train", "test"]).splitNames.contains("val"))
    }

    @Test func picturesInThePlaceOfMasksAreCalledThat() throws {
        for index in 1...3 {
            try set.photo("images/\(index).png", seed: index)
            try set.photo("masks/\(index).png", seed: index)
        }
        #expect(
            try set.refusal()
                == "the masks in 'masks' are pictures, not labels: they are the same files as the images in 'images'; "
                + "put the masks there")
        try set.photo("masks/2.png", seed: 9)
        let reason = try #require(try set.refusal())
        #expect(reason.contains("hardly two neighbouring pixels are the same"), "\(reason)")
    }

    @Test func classIDsComeBeforeColoursBeforeInstances() throws {
        for index in 1...6 {
            try set.photo("images/street_\(index).jpg", seed: index)
            try set.mask("masks/street_\(index)_labelIds.png", [0, 1, 2], shift: index)
            try set.colorMask(
                "masks/street_\(index)_color.png", [0, 0xFA0000, 0x00FA00], shift: index)
            try set.mask(
                "masks/street_\(index)_instanceIds.png", [0, UInt8(20 + index)], shift: index)
        }
        let data = try set.open()
        #expect(
            try data.samples(inSplit: "train")[0].mask.hasSuffix("_labelIds.png"))
        #expect(
            data.description.recognition?.alternatives == [
                "masks in 'masks' as '{name}_color.png'",
                "masks in 'masks' as '{name}_instanceIds.png'",
            ])
    }

    @Test func aFieldOfViewIsNotTakenForTheLabels() throws {
        try set.pairs("images/*.jpg", "labels/*.png", [0, 255], count: 4)
        for index in 1...4 { try set.mask("mask/\(index).png", [255, 0, 0, 0]) }
        let data = try set.open()
        #expect(data.description.recognition?.taken.contains("masks in 'labels'") == true)
        #expect(data.description.recognition?.alternatives == ["masks in 'mask'"])
    }

    @Test(arguments: [
        ["masks/0/*.png", "masks/1/*.png"], ["masks/*-Tree-0.png", "masks/*-Net-0.png"],
    ])
    func oneFileAClassIsRefused(masks: [String]) throws {
        for mask in masks {
            try set.pairs("images/f*.jpg", mask.replacing("*", with: "f*"), [0, 255])
        }
        let reason = try #require(try set.refusal())
        #expect(reason.contains("2 masks of two values") && reason.contains("one file a class"))
    }

    @Test func severalChannelsAreRefused() throws {
        try set.pairs("imagesTr/c_*_0000.png", "labelsTr/c_*.png")
        for index in 1...3 { try set.photo("imagesTr/c_\(index)_0001.png", seed: 50 + index) }
        let reason = try #require(try set.refusal())
        #expect(reason.contains("2 files, …_0000, …_0001"))
    }

    @Test(
        arguments: [
            (
                ["images/train/1.jpg", "labels/train/1.txt"],
                "as Ultralytics writes them: "
            ),
            (["1.jpg", "1.json"], "1.json: the document: it has no 'shapes'"),
            (
                ["images/1.jpg", "annotations/instances_default.json"],
                "instances_default.json: the document: it has no 'images'"
            ),
            (
                ["images/a.jpg", "masks/task-1-annotation-1-by-1-tag-Tree-0.png"],
                "Label Studio's tasks"
            ),
            (["SegmentationClass/1.png"], "but no images"),
            (["images/1.jpg"], "no folder of masks"),
            (["images/a.jpg", "masks/b.png"], "such as 'a.jpg' and 'b.png'"),
            (["images/a.jp2", "masks/a.gif"], "are not read"),
            (["notes.txt"], "images (PNG, JPEG, TIFF, BMP or WebP)"),
        ] as [([String], String)])
    func whatIsNoSetIsToldWithWhatWasSeen(paths: [String], expected: String) throws {
        for path in paths {
            if path.hasSuffix("jpg") {
                try set.photo(path)
            } else if path.hasSuffix("png") {
                try set.mask(path, [0, 1])
            } else {
                try set.files.write("{}", to: path)
            }
        }
        let reason = try #require(try set.refusal())
        #expect(reason.hasPrefix("it holds 1 ."))
        #expect(reason.contains(expected), "\(reason)")
    }
}
