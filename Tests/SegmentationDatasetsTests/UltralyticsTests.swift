import ImageFiles
import SegmentationDatasets
import Testing
import YAMLFiles

/// Ultralytics' dataset files.
@Suite struct UltralyticsTests {
    let files: TemporaryDataset

    init() throws { files = try TemporaryDataset() }

    private func pair(_ name: String, _ values: [UInt8]) throws {
        for folder in ["images", "masks"] { try files.write("", to: "\(folder)/\(name).png") }
        try files.pair(name, values)
    }

    @Test func theFileInTheFolderIsRead() throws {
        try pair("train/a", [0, 1, 255, 2, 0, 0])
        try pair("val/b", [1, 1, 1, 1])
        try files.write(
            """
            path: /nowhere/else
            train: images/train
            val: [images/val]
            test: images/test
            masks_dir: masks
            nc: 3
            names: [road, car, sky]
            download: |
              print("not run")
            """, to: "my-set.yaml")
        let dataset = try SegmentationDataset(path: files.root)
        #expect(dataset.name == "my-set")
        #expect(dataset.classNames == ["road", "car", "sky"])
        #expect(dataset.splitNames == ["train", "val"])
        let pair = try dataset.loadPair(dataset.samples(inSplit: "train")[0])
        #expect(pair.labels.labels == [0, 1, 255, 2, 0, 0])
        #expect(try dataset.samples(inSplit: "val").map(\.name) == ["b"])
    }

    @Test(arguments: [
        "../train/images", "/content/set/train/images", ".\\train\\images", "C:/set/train/images",
        "[/content/set/train/images]",
    ])
    func whatStandsBeforeAPathAndIsNotThereIsPassedOver(path: String) throws {
        try files.image("train/images/a.png", height: 4, width: 8)
        try files.write("0 0 0 0.5 0 0.5 1 0 1\n", to: "train/labels/a.txt")
        for root in ["", "path: /content/set\n"] {
            try files.write("\(root)train: \(path)\nnames: [crack]\n", to: "data.yaml")
            let dataset = try SegmentationDataset(path: files.root)
            let sample = try #require(try dataset.samples(inSplit: "train").first)
            #expect(try dataset.loadPair(sample).classPixels == [16, 16])
        }
    }

    @Test func severalFoldersAreOneSplit() throws {
        for folder in ["one", "two"] {
            try files.image("\(folder)/images/a.png", height: 4, width: 8)
            try files.write("0 0 0 0.5 0 0.5 1 0 1\n", to: "\(folder)/labels/a.txt")
        }
        try files.write("train: [one/images, two/images]\nnames: [crack]\n", to: "data.yaml")
        let dataset = try SegmentationDataset(path: files.root)
        #expect(try dataset.labelStatistics(inSplit: "train").pixels == [32, 32])
    }

    @Test func numbersBeyondTheNamesAreMappedOrIgnoredAsTheirErrorSays() throws {
        try files.image("images/a.png", height: 4, width: 8)
        try files.write("7 0 0 0.5 0 0.5 1 0 1\n", to: "labels/a.txt")
        func open(_ more: String) throws -> SegmentationDataset {
            try files.write("train: images\nnames: [crack]\n\(more)\n", to: "data.yaml")
            return try SegmentationDataset(path: files.root)
        }
        let dataset = try open("")
        let sample = try dataset.samples(inSplit: "train")[0]
        let error = #expect(throws: DatasetError.self) { try dataset.loadPair(sample) }
        #expect(
            error?.description.contains(
                "the label '7' (1 outline) has no class; add 'map: {7: CLASS}' or 'ignore: [7]'"
            )
                == true, "\(error?.description ?? "")")
        #expect(try open("map: {7: crack}").loadPair(sample).classPixels == [16, 16])
        #expect(try open("ignore: [7]").loadPair(sample).voidPixels == 16)
    }

    @Test func pointsOfPosesAreNoPolygons() throws {
        try files.write("train: images\nnames: [man]\nkpt_shape: [17, 2]\n", to: "data.yaml")
        let error = #expect(throws: YAMLFileError.self) {
            try SegmentationDataset(path: files.root)
        }
        #expect(error?.description.contains("kpt_shape") == true)
    }

    @Test func labelMappingChangesWhatItListsAndNothingElse() throws {
        try pair("train/a", [7, 8, 1, 0, 2, 255])
        try files.write(
            """
            train: images/train
            masks_dir: masks
            names: {1: car, 0: road}
            label_mapping: {-1: ignore_label, 7: 0, 8: 1, 0: ignore_label, 2: 255, 3: }
            """, to: "data.yaml")
        let dataset = try SegmentationDataset(path: files.root)
        let map = dataset.description.classMap
        #expect(dataset.classNames == ["road", "car"])
        #expect(
            [0, 1, 2, 3, 4, 7, 8, 255].map { map.label(of: .number($0)) }
                == [255, 1, 255, 255, nil, 0, 1, 255])
        let pair = try dataset.loadPair(dataset.samples(inSplit: "train")[0])
        #expect(pair.labels.labels == [0, 1, 1, 255, 255, 255])
        // Our own keys may stand in such a file.
        try files.write(
            """
            train: images/train
            masks_dir: masks
            names: [road, car]
            ignore: [4]
            boundary_ignore: 1
            unmapped: ignore
            """, to: "data.yaml")
        let own = try SegmentationDataset(path: files.root).description
        #expect(own.classMap.label(of: .number(4)) == 255)
        #expect(own.boundaryIgnore == 1)
        #expect(own.unmapped == .ignore)
    }

    @Test(arguments: [
        ("names: {0: a, 2: b}\ntrain: images/train\nmasks_dir: masks", "without gaps"),
        ("names: {x: a}\ntrain: images/train\nmasks_dir: masks", "a class id"),
        ("names: [a]\ntrain: pictures/train\nmasks_dir: masks", "'images' in its path"),
        ("names: [a]\ntrain: images/train.txt\nmasks_dir: masks", "'images' in its path"),
        (
            "names: [a]\ntrain: images/train\nmasks_dir: masks\nlabel_mapping: {3: 1}",
            "a class id below 1"
        ),
    ])
    func faultsAreNamedWithTheirPlace(text: String, part: String) throws {
        try files.write(text, to: "data.yaml")
        let error = #expect(throws: YAMLFileError.self) {
            _ = try SegmentationDataset(path: files.root)
        }
        #expect(error?.description.contains(part) == true)
        #expect(error?.description.contains("data.yaml") == true)
    }

    @Test func theLayoutByNameBringsSplitsAndTheIgnoredValue() throws {
        try files.write("name: mine\nlayout: ultralytics\nclasses: [a, b]\n", to: "dataset.yaml")
        let description = try SegmentationDataset(path: files.root).description
        #expect(description.splitNames == ["train", "val", "test"])
        #expect(description.classMap.label(of: .number(255)) == 255)
    }
}
