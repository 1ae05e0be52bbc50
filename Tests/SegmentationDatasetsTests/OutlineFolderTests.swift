import Files
import Foundation
import SegmentationDatasets
import Testing

/// Folders without a description whose labels are outlines.
@Suite struct OutlineFolderTests {
    let set: FolderSet

    init() throws { set = try FolderSet() }

    private func coco(_ path: String, images: [String], category: String = "cat") throws {
        let pictures = images.enumerated().map {
            #"{"id": \#($0), "file_name": "\#($1)", "height": 16, "width": 16}"#
        }
        let annotations = images.indices.map {
            #"{"image_id": \#($0), "category_id": 1, "segmentation": [[0, 0, 8, 0, 8, 8, 0, 8]]}"#
        }
        try set.files.write(
            """
            {"images": [\(pictures.joined(separator: ","))], "annotations": [\(annotations.joined(separator: ","))],
             "categories": [{"id": 1, "name": "\(category)"}]}
            """, to: path)
    }

    private func shape(_ path: String, _ label: String) throws {
        try set.files.write(
            #"{"shapes": [{"label": "\#(label)", "points": [[0, 0], [8, 0], [8, 8], [0, 8]], "shape_type": "polygon"}], "imageHeight": 16, "imageWidth": 16}"#,
            to: path)
    }

    @Test func instancesOfEachSplitAreTaken() throws {
        for split in ["train2017", "val2017"] {
            for index in 1...2 { try set.photo("\(split)/\(split)\(index).jpg", seed: index) }
            try coco(
                "annotations/instances_\(split).json", images: ["\(split)1.jpg", "\(split)2.jpg"])
            try set.files.write(
                #"{"images": [], "annotations": []}"#, to: "annotations/captions_\(split).json")
        }
        let data = try set.open()
        #expect(data.classNames == ["background", "cat"])
        #expect(
            try set.samples() == [
                "train": ["train20171", "train20172"], "val": ["val20171", "val20172"],
            ])
        let pair = try data.loadPair(data.samples(inSplit: "val")[0])
        #expect(pair.classPixels == [192, 64])
        #expect(
            data.description.recognition?.taken.contains(
                "outlines in 'annotations/instances_train2017.json'") == true)
    }

    @Test func aFileBesideItsImagesIsRoboflows() throws {
        for split in ["train", "valid"] {
            for index in 1...2 { try set.photo("\(split)/\(split)\(index).jpg", seed: index) }
            try coco("\(split)/_annotations.coco.json", images: ["\(split)1.jpg", "\(split)2.jpg"])
        }
        #expect(try set.open().splitNames == ["train", "val"])
    }

    @Test func labelmesFilesBesideTheirImages() throws {
        for index in 1...4 { try set.photo("a\(index).jpg", seed: index) }
        for index in 1...3 { try shape("a\(index).json", index == 2 ? "leaf" : "twig") }
        let data = try set.open()
        #expect(data.classNames == ["background", "leaf", "twig"])
        #expect(try set.samples() == ["train": ["a1", "a2", "a3"]])
        try set.files.write("__ignore__\n_background_\ntwig\nleaf\nroot\n", to: "labels.txt")
        #expect(try set.open().classNames == ["background", "twig", "leaf", "root"])
    }

    @Test func textFilesInLabelsAreUltralytics() throws {
        for split in ["train", "val"] {
            for index in 1...2 {
                try set.photo("images/\(split)/\(split)\(index).jpg", seed: index)
                try set.files.write(
                    "1 0 0 0.5 0 0.5 0.5 0 0.5\n", to: "labels/\(split)/\(split)\(index).txt")
            }
        }
        let data = try set.open()
        #expect(data.classNames == ["background", "class-0", "class-1"])
        #expect(data.splitNames == ["train", "val"])
        let pair = try data.loadPair(data.samples(inSplit: "val")[0])
        #expect(pair.classPixels == [192, 0, 64])
    }

    @Test func boxesAreRefusedWithTheirReason() throws {
        try set.photo("images/train/a.jpg")
        try set.files.write("0 0.5 0.5 0.2 0.2\n", to: "labels/train/a.txt")
        #expect(try set.refusal()?.contains("are a box, which is no outline") == true)
    }

    @Test func masksComeBeforeOutlines() throws {
        try set.pairs("images/*.jpg", "masks/*.png")
        try shape("images/1.json", "leaf")
        #expect(try set.open().description.outlines == nil)
    }

    @Test func outlinesBesideMasksAreNamedWithTheWayToChooseThem() throws {
        try set.pairs("images/*.jpg", "masks/*.png")
        let names = try Folder.names(atPath: set.root + "/images").map { FileName($0).stem }
        for name in names { try shape("json/\(name).json", "leaf") }
        try coco("instances.json", images: names.map { "\($0).jpg" })
        let found = try #require(try set.open().description.recognition)
        #expect(found.taken.contains("masks in 'masks'"))
        #expect(found.alternatives == ["outlines (coco) in 'instances.json'"])
        try FileManager.default.removeItem(atPath: set.root + "/instances.json")
        #expect(
            try set.open().description.recognition?.alternatives == [
                "outlines (labelme) in 'json'"
            ])
        // The description has the keys of these, which open them.
        let lines = try DescribedFolder(path: set.root).text.split(separator: "\n")
        let start = try #require(lines.firstIndex { $0.contains("In place of the keys above") })
        let keys = lines[start...].filter { $0.hasPrefix("#   ") }.map { $0.dropFirst(4) }
        try set.files.write(
            (["root: ."] + keys).joined(separator: "\n"), to: "dataset.yaml")
        let chosen = try set.open()
        #expect(chosen.classNames == ["background", "leaf"])
        let pair = try chosen.loadPair(chosen.samples(inSplit: "train")[0])
        #expect(pair.classPixels[1] == 64)
    }

    @Test func listsThatDoNotFitAndShapesWithoutAnAreaAreTold() throws {
        for index in 1...2 { try set.photo("images/a\(index).jpg", seed: index) }
        try set.files.write("4 0 0 1 0 1 1\n", to: "labels/a1.txt")
        try set.files.write("0 0 0 1 0 1 1\n", to: "labels/a2.txt")
        try set.files.write("cat\ndog\n", to: "classes.txt")
        #expect(try set.open().classNames.count == 6)
        #expect(
            try set.open().description.recognition?.notes.contains(
                "classes.txt is not used: it has 2 names and the labels have numbers up to 4, counted from 0"
            )
                == true)
        try FileManager.default.removeItem(atPath: set.root + "/labels")
        try shape("images/a1.json", "leaf")
        try set.files.write(
            #"{"shapes": [{"label": "vein", "points": [[0, 0], [9, 9]], "shape_type": "linestrip"}]}"#,
            to: "images/a2.json")
        let notes = try set.open().description.recognition?.notes ?? []
        #expect(
            notes == [
                "classes.txt is not used: it does not hold the label 'leaf'",
                "1 outline of lines or points covers no pixel",
            ])
    }

    @Test func theDescriptionOpensTheSameSet() throws {
        for index in 1...6 { try set.photo("imgs/a\(index).jpg", seed: index) }
        for index in 1...6 { try shape("json/a\(index).json", "big leaf") }
        let opened = try set.open()
        try set.files.write(try DescribedFolder(path: set.root).text, to: "dataset.yaml")
        let described = try set.open()
        #expect(described.classNames == opened.classNames)
        #expect(described.splitNames == ["train", "val"])
        for split in opened.splitNames {
            #expect(
                try described.samples(inSplit: split).map(\.name)
                    == opened.samples(inSplit: split).map(\.name))
        }
    }
}
