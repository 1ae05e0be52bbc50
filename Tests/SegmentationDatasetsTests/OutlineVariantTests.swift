import Foundation
import SegmentationDatasets
import Testing

/// Files of outlines as other systems and other versions of the tools write them.
@Suite struct OutlineVariantTests {
    let files: TemporaryDataset

    init() throws { files = try TemporaryDataset() }

    private static let square = "[[1, 1, 4, 1, 4, 3, 1, 3]]"
    private static let byteOrderMark = "\u{FEFF}"

    /// The first image's classes of pixels, of a COCO file whose images have these names.
    private func coco(
        names: [String], segmentation: String = square, more: String = "", start: String = "",
        image: String = "1"
    ) throws -> SegmentationDataset {
        let images = names.enumerated().map { #"{"id": \#($0 + 1), "file_name": "\#($1)"}"# }
        try files.write(
            """
            \(start){"images": [\(images.joined(separator: ", "))], "annotations": [
            {"image_id": \(image), "category_id": 3, "segmentation": \(segmentation)\(more)}],
            "categories": [{"id": 3, "name": "cat"}]}
            """, to: "labels.json")
        try files.write(
            "layout: coco\nsplits: {train: {images: images, labels: labels.json}}",
            to: "dataset.yaml")
        return try SegmentationDataset(path: files.root)
    }

    private func pixels(_ dataset: SegmentationDataset) throws -> [Int] {
        try dataset.loadPair(dataset.samples(inSplit: "train")[0]).classPixels
    }

    private func fault(_ dataset: SegmentationDataset) throws -> String {
        let sample = try dataset.samples(inSplit: "train")[0]
        let error = #expect(throws: DatasetError.self) { try dataset.loadPair(sample) }
        return error?.description ?? ""
    }

    @Test(arguments: [
        ("sub/a.png", "sub/a.png"), (#"sub\\a.png"#, "sub/a.png"),
        ("/data/set/images/a.png", "a.png"),
        (#"C:\\set\\images\\a.png"#, "a.png"), ("A.PNG", "a.png"), ("a.png", "deep/A.Png"),
        ("https://host/x/a.png", "a.png"), ("été.png", "e\u{301}te\u{301}.png"),
    ])
    func imagesAreFoundByNamesOfOtherSystems(name: String, file: String) throws {
        try files.image("images/\(file)", height: 4, width: 6)
        #expect(try pixels(coco(names: [name])) == [18, 6])
    }

    @Test func aFileIsNotTwoImages() throws {
        try files.image("images/a.png", height: 4, width: 6)
        for names in [["A.png", "a.PNG"], ["a.png", "A.png"]] {
            let dataset = try coco(names: names)
            #expect(throws: DatasetError.self) { try dataset.samples(inSplit: "train") }
        }
        // Of files that differ in capitals alone each is its own.
        try files.image("images/A.png", height: 4, width: 6)
        #expect(try pixels(coco(names: ["A.png", "a.png"])) == [18, 6])
        #expect(try pixels(coco(names: ["A.png", "a.png"], image: "2")) == [24, 0])
    }

    @Test func anotherKindOfImageIsNotTaken() throws {
        try files.image("images/a.png", height: 4, width: 6)
        let dataset = try coco(names: ["a.jpg"])
        let error = #expect(throws: DatasetError.self) { try dataset.samples(inSplit: "train") }
        #expect(
            error?.description.contains("images/a.jpg: the listed image does not exist") == true)
    }

    @Test func byteOrderMarksAndNumbersThatNobodyReadsAreNoFault() throws {
        try files.image("images/a.png", height: 4, width: 6)
        #expect(try pixels(coco(names: ["a.png"], start: Self.byteOrderMark)) == [18, 6])
        #expect(
            try pixels(coco(names: ["a.png"], more: #", "area": NaN, "iscrowd": 1"#)) == [18, 6])
    }

    @Test(arguments: [
        ("[[1, 1, NaN, 1, 4, 3]]", "coordinate number 2 of a polygon is NaN"),
        (
            "[[1, 1, \"4\", 1, 4, 3]]",
            "coordinate number 2 of a polygon is \"4\", a number is expected"
        ),
        ("[1, 1, 4, 1, 4, 3]", "is no list of numbers, [x, y, x, y, …]"),
        ("[[1, 1, 1e999, 1, 4, 3]]", "float64"),
    ])
    func coordinatesThatAreNoneAreNamed(segmentation: String, part: String) throws {
        try files.image("images/a.png", height: 4, width: 6)
        let text = try fault(coco(names: ["a.png"], segmentation: segmentation))
        #expect(text.contains(part), "\(text)")
        #expect(text.contains("labels.json: an outline of a.png at byte "))
    }

    @Test func samplesOfOneFileAreToldApart() throws {
        for name in ["a", "b"] { try files.image("images/\(name).png", height: 4, width: 6) }
        let samples = try coco(names: ["a.png", "b.png"]).samples(inSplit: "train")
        #expect(samples[0].mask == samples[1].mask)
        #expect(samples.map(\.fileOfItsOwn) == samples.map(\.image))
        for name in ["a", "b"] { try files.mask("masks/\(name).png", [0, 1, 0, 1]) }
        let masks = try files.dataset().samples(inSplit: "train")
        #expect(masks.map(\.fileOfItsOwn) == masks.map(\.mask))
    }

    @Test func adviceForMasksIsNotGivenForOutlines() throws {
        try files.image("images/a.png", height: 4, width: 8)
        // The class 1 never occurs.
        try files.write("1 0 0 1 0 1 0.5 0 0.5\n", to: "labels/a.txt")
        try files.write("train: images\nnames: [cat, dog]\n", to: "data.yaml")
        let findings = try SegmentationDataset(path: files.root).check().findings
        #expect(findings.contains { $0.kind == .absentClass })
        #expect(findings.allSatisfy { $0.suggestion == nil }, "\(findings.map(\.message))")
    }

    @Test func nothingToLearnSpeaksOfOutlines() throws {
        let dataset = try labelme(shape("[[0, 0], [5, 3]]", #", "shape_type": "line""#))
        let text = try dataset.check().findings.first { $0.kind == .nothingToLearn }?.message ?? ""
        #expect(text.hasSuffix("json/a.json: lines, points and boxes cover no pixel"), "\(text)")
    }

    @Test func annotationsOfOtherImagesAreCounted() throws {
        try files.image("images/a.png", height: 4, width: 6)
        let dataset = try coco(names: ["a.png"], image: "77")
        #expect(try pixels(dataset) == [24, 0])
        let finding = try dataset.check().findings.first { $0.kind == .strayAnnotation }
        #expect(finding?.count == 1 && finding?.message.contains("the id 77") == true)
    }

    @Test(arguments: [
        ("version https://git-lfs.github.com/spec/v1\n", "git lfs pull"),
        ("{\"images\": [], \"annotations\": [", "expected"),
    ])
    func filesThatAreNoOutlinesAreNamed(text: String, part: String) throws {
        try files.write(text, to: "labels.json")
        try files.write(
            "layout: coco\nclasses: [background]\nsplits: {train: {images: images, labels: labels.json}}",
            to: "dataset.yaml")
        try files.image("images/a.png")
        let dataset = try SegmentationDataset(path: files.root)
        let error = #expect(throws: DatasetError.self) { try dataset.samples(inSplit: "train") }
        #expect(error?.description.contains(part) == true)
    }

    private func labelme(_ shapes: String, more: String = "") throws -> SegmentationDataset {
        try files.image("images/a.png", height: 4, width: 6)
        try files.write(#"{"shapes": [\#(shapes)]\#(more)}"#, to: "json/a.json")
        try files.write(
            "layout: labelme\nsplits: {train: {images: images, labels: json}}", to: "dataset.yaml")
        return try SegmentationDataset(path: files.root)
    }

    private func shape(_ points: String, _ more: String = "") -> String {
        #"{"label": "leaf", "points": \#(points)\#(more)}"#
    }

    @Test(arguments: [
        // Labelme 3 and older, with colours and without a type.
        (#"[[1, 1], [4, 1], [4, 3], [1, 3]]"#, #", "line_color": null, "fill_color": null"#),
        (#"[[1, 1], [4, 1], [4, 3], [1, 3]]"#, #", "shape_type": "rectangle""#),
        (#"[[4, 1], [4, 3], [1, 3], [1, 1]]"#, #", "shape_type": "rotation", "direction": 0.5"#),
        (#"[[4, 3], [1, 1]]"#, #", "shape_type": "rectangle""#),
    ])
    func shapesOfAllVersionsAreRead(points: String, more: String) throws {
        #expect(try pixels(labelme(shape(points, more))) == [18, 6])
    }

    @Test func theImageOfAFileIsThatOfItsName() throws {
        let square = shape("[[1, 1], [4, 1], [4, 3], [1, 3]]")
        for path in [
            #"..\\images\\a.png"#, #"..\images\a.png"#, "a.png", "/home/me/a.jpg", "IMG_7.png",
        ] {
            #expect(try pixels(labelme(square, more: #", "imagePath": "\#(path)""#)) == [18, 6])
        }
        // Unless it is there that the file speaks of another.
        try files.image("images/b.png", height: 4, width: 6)
        let text = try fault(labelme(square, more: #", "imagePath": "..\\images\\b.png""#))
        #expect(text.contains("json/a.json: imagePath: it names ") && text.contains("b.png"))
    }

    @Test func numbersThatAreNoSharesAreNamed() throws {
        try files.image("images/a.png", height: 4, width: 8)
        try files.write(
            "layout: yolo\nclasses: [background, crack]\nsplits: {train: {images: images}}",
            to: "dataset.yaml")
        try files.write("\u{FEFF}0 0.25 0.25 0.75 0.25 0.75 0.75 0.25 0.75\n", to: "labels/a.txt")
        let dataset = try SegmentationDataset(path: files.root)
        #expect(try pixels(dataset) == [24, 8])
        try files.write("0 -0.25 0.25 1.25 0.25 1.25 0.75 -0.25 0.75\n", to: "labels/a.txt")
        #expect(try pixels(dataset) == [16, 16])
        try files.write("0 1 1 5 1 5 3\n", to: "labels/a.txt")
        #expect(try fault(dataset).contains("labels/a.txt:1: 5.0 is no share"))
    }
}
