import SegmentationDatasets
import Testing
import YAMLFiles

@Suite struct NamedLayoutTests {
    let files: TemporaryDataset

    init() throws { files = try TemporaryDataset() }

    private func names(_ split: String = "train") throws -> [String] {
        try SegmentationDataset(path: files.root).samples(inSplit: split).map(\.name)
    }

    @Test func cityscapesIsRecognisedWithEitherKindOfMask() throws {
        try files.write("", to: "leftImg8bit/train/ulm/ulm_1_2_leftImg8bit.png")
        try files.write("", to: "leftImg8bit/train/bonn/bonn_1_2_leftImg8bit.png")
        for name in ["ulm/ulm", "bonn/bonn"] {
            for kind in ["labelIds", "color", "instanceIds"] {
                try files.write("", to: "gtFine/train/\(name)_1_2_gtFine_\(kind).png")
            }
        }
        let ids = try SegmentationDataset(path: files.root)
        #expect(ids.name == "cityscapes")
        #expect(ids.splitNames == ["train"])
        #expect(try names() == ["bonn_1_2", "ulm_1_2"])
        #expect(
            try ids.samples(inSplit: "train")[1].mask
                == files.root + "/gtFine/train/ulm/ulm_1_2_gtFine_labelIds.png")
        #expect(try ids.check().findings.allSatisfy { $0.kind != .maskWithoutImage })
        let map = ids.description.classMap
        #expect(map.label(of: .number(7)) == 0)
        #expect(map.label(of: .number(33)) == 18)
        #expect(map.label(of: .number(0)) == 255)
        #expect(map.label(of: .number(34)) == nil)
        for value in 0...33 { #expect(map.label(of: .number(value)) != nil, "\(value)") }
        for name in ["ulm/ulm", "bonn/bonn"] {
            try files.write("", to: "gtFine/train/\(name)_1_2_gtFine_labelTrainIds.png")
        }
        let trainIDs = try SegmentationDataset(path: files.root)
        #expect(trainIDs.name == "cityscapes-train-ids")
        #expect(trainIDs.classNames == ids.classNames)
        #expect(trainIDs.description.classMap.label(of: .number(18)) == 18)
        #expect(trainIDs.description.classMap.label(of: .number(255)) == 255)
    }

    @Test func inADE20KZeroIsUnlabelledAndValueIIsClassIMinusOne() throws {
        try files.write("", to: "images/training/ADE_train_1.jpg")
        try files.write("", to: "annotations/training/ADE_train_1.png")
        let dataset = try SegmentationDataset(path: files.root)
        #expect(dataset.name == "ade20k")
        #expect(dataset.classNames.count == 150)
        #expect(try names() == ["ADE_train_1"])
        let map = dataset.description.classMap
        #expect(map.label(of: .number(0)) == 255)
        for value in 1...150 { #expect(map.label(of: .number(value)) == UInt8(value - 1)) }
        #expect(map.label(of: .number(151)) == nil)
    }

    @Test func camvidIsRecognisedInBothForms() throws {
        try files.write("", to: "train/a.png")
        try files.write("", to: "trainannot/a.png")
        let tutorial = try SegmentationDataset(path: files.root)
        #expect(tutorial.name == "camvid")
        #expect(tutorial.splitNames == ["train"])
        let other = try TemporaryDataset()
        for frame in 0..<5 {
            try other.write("", to: "701_StillsRaw_full/f\(frame).png")
            try other.write("", to: "LabeledApproved_full/f\(frame)_L.png")
        }
        let original = try SegmentationDataset(path: other.root)
        #expect(original.name == "camvid-original")
        #expect(original.classNames == tutorial.classNames)
        #expect(original.colors == tutorial.colors)
        let map = original.description.classMap
        #expect(map.label(of: .color(0)) == 255)
        // Archway is a building, LaneMkgsDriv a road, Child a pedestrian.
        #expect([0xC00080, 0x8000C0, 0xC08040].map { map.label(of: .color($0)) } == [1, 3, 9])
        #expect(map.label(of: .color(0x010203)) == nil)
        #expect(try original.samples(inSplit: "train").count == 4)
        #expect(try original.samples(inSplit: "val").count == 1)
    }

    @Test func petsReadTheirListsAndIgnoreTheBorder() throws {
        try files.write("#Image CLASS-ID\nCat_1 1 1 1\n", to: "annotations/trainval.txt")
        try files.write("Dog_1 2 2 1\n", to: "annotations/test.txt")
        for name in ["Cat_1", "Dog_1"] {
            try files.write("", to: "images/\(name).jpg")
            try files.write("", to: "annotations/trimaps/\(name).png")
        }
        let dataset = try SegmentationDataset(path: files.root)
        #expect(dataset.name == "oxford-pets")
        #expect(try names("test") == ["Dog_1"])
        let map = dataset.description.classMap
        #expect([0, 1, 2, 3].map { map.label(of: .number($0)) } == [nil, 0, 1, 255])
    }

    @Test func aDescriptionTakesFromItsLayoutWhatItDoesNotSay() throws {
        try files.write("name: mine\nlayout: oxford-pets\nignore: [3, 4]\n", to: "dataset.yaml")
        let mine = try SegmentationDataset(path: files.root)
        #expect(mine.classNames == ["foreground", "background"])
        #expect(mine.description.classMap.label(of: .number(4)) == 255)
        #expect(mine.description.classMap.label(of: .number(2)) == 1)
        try files.write("name: mine\nlayout: oxford-pets\nclasses: [a]\n", to: "dataset.yaml")
        let other = try SegmentationDataset(path: files.root)
        #expect(other.description.classMap.label(of: .number(0)) == 0)
        #expect(other.description.classMap.label(of: .number(3)) == nil)
        try files.write("name: mine\nlayout: cityscape\nclasses: [a]\n", to: "dataset.yaml")
        #expect(throws: YAMLFileError.self) { _ = try SegmentationDataset(path: files.root) }
    }

    @Test func aTemplateNestedFoldersAndMixedExtensionsWorkTogether() throws {
        for image in ["x/1.JPG", "x/2.jpeg", "y/z/1.png"] {
            try files.write("", to: "images/\(image)")
            let stem = image.split(separator: ".")[0]
            try files.write("", to: "masks/\(stem)_mask.png")
            try files.write("", to: "masks/\(stem)_edges.png")
        }
        let dataset = try files.dataset("mask_name: '{name}_mask.png'")
        let samples = try dataset.samples(inSplit: "train")
        #expect(samples.map(\.name) == ["x-1", "2", "y-z-1"])
        #expect(
            samples.map { $0.mask.dropFirst(files.root.count) }
                == ["/masks/x/1_mask.png", "/masks/x/2_mask.png", "/masks/y/z/1_mask.png"])
    }

    @Test func nestedFoldersPairByPathAndAreToldApartByIt() throws {
        for path in ["x/1", "y/1", "y/2"] {
            try files.write("", to: "images/\(path).\(path == "x/1" ? "JPEG" : "png")")
            try files.write("", to: "masks/\(path).png")
        }
        let samples = try files.dataset().samples(inSplit: "train")
        #expect(samples.map(\.name) == ["x-1", "y-1", "2"])
        #expect(samples[0].mask == files.root + "/masks/x/1.png")
        #expect(samples[0].image == files.root + "/images/x/1.JPEG")
    }

    @Test func foldsShareTheSamplesOutEvenly() throws {
        for index in 0..<11 { try files.pair("s\(index)", [0, 0, 0, 0, 0, 0]) }
        func parts(_ fold: Int) throws -> (train: [String], val: [String]) {
            let dataset = try files.dataset("split: {folds: 3, fold: \(fold), seed: 1}")
            return (
                try dataset.samples(inSplit: "train").map(\.name),
                try dataset.samples(inSplit: "val").map(\.name)
            )
        }
        let all = try (0..<3).map { try parts($0) }
        #expect(all.map(\.val.count) == [4, 4, 3])
        #expect(Set(all.flatMap(\.val)).count == 11)
        for (train, val) in all {
            #expect(Set(train).isDisjoint(with: val) && train.count + val.count == 11)
        }
        #expect(throws: YAMLFileError.self) { try files.dataset("split: {folds: 3, fold: 3}") }
    }
}
