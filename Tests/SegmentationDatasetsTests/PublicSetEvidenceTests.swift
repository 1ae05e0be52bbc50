import SegmentationDatasets
import Testing

/// A public set is told by its folders, its values, its names, and lists of classes beside it.
@Suite struct PublicSetEvidenceTests {
    let set: FolderSet

    init() throws { set = try FolderSet() }

    private func taken() throws -> String {
        try #require(try set.open().description.recognition).taken
    }

    @Test func masksOfFourValuesAreNoADE20K() throws {
        try set.pairs(
            "images/training/ADE_train_*.jpg", "annotations/training/ADE_train_*.png", [0, 1, 2, 3])
        try set.pairs("images/test/t*.jpg", "annotations/test/t*.png", [0, 1, 2, 3])
        let data = try set.open()
        #expect(data.classNames == ["class-0", "class-1", "class-2", "class-3"])
        #expect(data.splitNames == ["train", "test"])
        let recognition = try #require(data.description.recognition)
        #expect(
            recognition.notes.contains { $0.contains("not ade20k") && $0.contains("0, 1, 2, 3") })
    }

    @Test func masksOfManyValuesAreADE20K() throws {
        try set.pairs(
            "images/training/ADE_train_*.jpg", "annotations/training/ADE_train_*.png",
            [0, 4, 120, 90])
        #expect(try taken() == "the layout ade20k")
        // Under other names few values do not tell it.
        try set.pairs("images/training/x*.jpg", "annotations/training/x*.png", [0, 4, 120, 90])
        #expect(try set.open().name != "ade20k")
        // The last class does.
        try set.mask("annotations/training/x1.png", [0, 150])
        #expect(try taken() == "the layout ade20k")
    }

    @Test(
        arguments: [
            (["train/0001TP_*.png", "trainannot/0001TP_*.png"], "camvid", [0, 4, 8, 11]),
            (["train/0001TP_*.png", "trainannot/0001TP_*.png"], nil, [0, 1, 2, 3]),
            (["train/0001TP_*.png", "trainannot/0001TP_*.png"], nil, [0, 4, 8, 14]),
            (["train/x*.png", "trainannot/x*.png"], nil, [0, 4, 8, 11]),
            (
                [
                    "leftImg8bit/train/ulm/ulm_000000_00001*_leftImg8bit.png",
                    "gtFine/train/ulm/ulm_000000_00001*_gtFine_labelIds.png",
                ], "cityscapes", [7, 11, 23, 26]
            ),
            (
                [
                    "leftImg8bit/train/ulm/ulm_000000_00001*_leftImg8bit.png",
                    "gtFine/train/ulm/ulm_000000_00001*_gtFine_labelIds.png",
                ], nil, [0, 1, 2, 3]
            ),
            (["images/pug_*.jpg", "annotations/trimaps/pug_*.png"], "oxford-pets", [1, 2, 3]),
            (["images/pug_*.jpg", "annotations/trimaps/pug_*.png"], nil, [0, 1, 2]),
            (["images/leaf_*.jpg", "annotations/trimaps/leaf_*.png"], nil, [0, 1, 2, 3]),
        ] as [([String], String?, [UInt8])])
    func foldersAndValuesTellASet(paths: [String], name: String?, values: [UInt8]) throws {
        try set.pairs(paths[0], paths[1], values)
        let data = try set.open()
        #expect(try taken() == "the layout \(name ?? "")" || name == nil)
        if name == nil {
            #expect(data.classNames[0] == "class-0" || data.classNames[0].hasPrefix("value"))
            #expect(data.description.recognition?.taken.contains("the layout") == false)
        }
    }

    @Test func allNumbersOfCamVidUnderOtherNamesAreNoCamVid() throws {
        try set.pairs("train/x*.png", "trainannot/x*.png")
        for index in 1...3 {
            let first = UInt8(4 * index - 4)
            try set.mask(
                "trainannot/x\(index).png", [first, first + 1, first + 2, first + 3], shift: index)
        }
        #expect(try set.open().classNames == (0...11).map { "class-\($0)" })
        // A list of its classes beside the data says it.
        let names =
            "sky building pole road pavement tree signsymbol fence car pedestrian bicyclist"
        try set.files.write(names.replacing(" ", with: "\n") + "\n", to: "classes.txt")
        #expect(try taken() == "the layout camvid")
    }

    @Test func ownClassesInVOCFoldersAreNoVOC() throws {
        try set.pairs(
            "JPEGImages/2007_00000*.jpg", "SegmentationClass/2007_00000*.png", [0, 15, 255])
        try set.files.write("2007_000001\n2007_000002\n", to: "ImageSets/Segmentation/train.txt")
        try set.files.write("2007_000003\n", to: "ImageSets/Segmentation/val.txt")
        #expect(try taken() == "the layout voc2012")
        #expect(try set.open().classNames.count == 21)
        try set.files.write("_background_\nleaf\ndisease\n", to: "class_names.txt")
        for index in 1...3 {
            try set.mask("SegmentationClass/2007_00000\(index).png", [0, 1, 2, 255])
        }
        let own = try set.open()
        #expect(own.classNames == ["background", "leaf", "disease"])
        #expect(own.description.classMap.label(of: .number(255)) == 255)
        #expect(
            try set.samples() == ["train": ["2007_000001", "2007_000002"], "val": ["2007_000003"]])
    }

    @Test func vocFoldersWithOtherImagesAndNamesAreOpenedByTheirLists() throws {
        try set.pairs("JPEGImages/Cars*.JPG", "SegmentationClass/Cars*.png", [0, 1, 2])
        try set.pairs("JPEGImages/Cars*.png", "SegmentationClass/Cars*.png", [0, 1, 2], first: 4)
        try set.files.write("Cars1\r\nCars2\r\nCars4\r\n", to: "ImageSets/Segmentation/default.txt")
        #expect(try set.samples()["train"] == ["Cars1", "Cars2", "Cars4"])
        #expect(try set.open().classNames.count == 3)
    }
}
