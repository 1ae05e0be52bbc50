import Foundation
import ImageFiles
import SegmentationDatasets
import Testing

/// Descriptions whose labels are outlines.
@Suite struct OutlineDatasetTests {
    let files: TemporaryDataset

    init() throws { files = try TemporaryDataset() }

    /// The labels as rows of digits, `.` for ignored.
    private func rows(_ labels: LabelMap) -> [String] {
        (0..<labels.height).map { y in
            labels.labels[y * labels.width..<(y + 1) * labels.width]
                .map { $0 == LabelMap.ignored ? "." : "\($0)" }.joined()
        }
    }

    private func rows(of name: String, _ dataset: SegmentationDataset) throws -> [String] {
        let sample = try #require(try dataset.samples(inSplit: "train").first { $0.name == name })
        return rows(try dataset.loadPair(sample).labels)
    }

    /// `text` as a JSON file of COCO's format with images a and sub/b, 4 rows of 6 pixels, and the categories cat (1), dog (7).
    private func coco(_ annotations: String, description: String = "") throws -> SegmentationDataset
    {
        try files.image("images/a.png", height: 4, width: 6)
        try files.image("images/sub/b.png", height: 4, width: 6)
        try files.write(
            """
            {"info": {"x": [1, {"y": "]"}]}, "images": [
              {"id": 10, "file_name": "a.png", "height": 4, "width": 6},
              {"id": 20, "file_name": "sub/b.png", "height": 4, "width": 6}],
             "annotations": [\(annotations)],
             "categories": [{"id": 7, "name": "dog"}, {"id": 1, "name": "cat"}]}
            """, to: "labels.json")
        try files.write(
            """
            layout: coco
            \(description)
            splits: {train: {images: images, labels: labels.json}}
            """, to: "dataset.yaml")
        return try SegmentationDataset(path: files.root)
    }

    private func annotation(_ image: Int, _ category: Int, _ segmentation: String) -> String {
        #"{"image_id": \#(image), "category_id": \#(category), "segmentation": \#(segmentation), "bbox": [0, 0, 1, 1]}"#
    }

    @Test func categoriesAreTheClassesBehindABackground() throws {
        let dataset = try coco(annotation(20, 7, "[[1, 1, 4, 1, 4, 3, 1, 3]]"))
        #expect(dataset.classNames == ["background", "cat", "dog"])
        #expect(try dataset.samples(inSplit: "train").map(\.name) == ["a", "b"])
        // An image without annotations is all background.
        #expect(try rows(of: "a", dataset) == Array(repeating: "000000", count: 4))
        #expect(try rows(of: "b", dataset) == ["000000", "022200", "022200", "000000"])
        #expect(try dataset.labelStatistics(inSplit: "train").pixels == [42, 0, 6])
    }

    @Test func polygonsAndBothKindsOfRunLengthsAreRead() throws {
        // Columns 1 to 3, rows 1 and 2; the text is pycocotools'.
        let lists = #"{"counts": [5, 2, 2, 2, 2, 2, 9], "size": [4, 6]}"#
        let text = #"{"counts": "5220007", "size": [4, 6]}"#
        let expected = ["000000", "011100", "011100", "000000"]
        #expect(try rows(of: "a", coco(annotation(10, 1, lists))) == expected)
        #expect(try rows(of: "a", coco(annotation(10, 1, text))) == expected)
        let parts = "[[1, 1, 2, 1, 2, 3, 1, 3], [2, 1, 4, 1, 4, 3, 2, 3]]"
        #expect(try rows(of: "a", coco(annotation(10, 1, parts))) == expected)
    }

    @Test func smallOutlinesLieOnLargeOnesAndOfEqualOnesTheLaterOne() throws {
        let large = annotation(10, 1, "[[0, 0, 6, 0, 6, 4, 0, 4]]")
        let small = annotation(10, 7, "[[1, 1, 3, 1, 3, 3, 1, 3]]")
        let same = annotation(10, 1, "[[2, 1, 4, 1, 4, 3, 2, 3]]")
        for (number, order) in [
            [large, small, same], [small, large, same], [small, same, large],
        ].enumerated() {
            // Other lengths, as a file is known by its size and the time of its last change.
            let gap = String(repeating: " ", count: number + 1)
            let dataset = try coco(order.joined(separator: "," + gap))
            #expect(try rows(of: "a", dataset) == ["111111", "121111", "121111", "111111"])
        }
        let other = try coco([large, same, small].joined(separator: ","))
        #expect(try rows(of: "a", other) == ["111111", "122111", "122111", "111111"])
    }

    @Test func keysGiveLabelsAClassOrNone() throws {
        let all =
            annotation(10, 1, "[[0, 0, 2, 0, 2, 4, 0, 4]]") + ", "
            + annotation(10, 7, "[[4, 0, 6, 0, 6, 4, 4, 4]]")
        let animals = try coco(
            all,
            description:
                "classes: [animal, ground]\nbackground: ground\nmap: {cat: animal}\nignore: [dog]")
        #expect(try rows(of: "a", animals) == Array(repeating: "0011..", count: 4))
        let open = try coco(
            all, description: "classes: [cat]\nbackground: ignore\nunmapped: ignore")
        let sample = try open.samples(inSplit: "train")[0]
        #expect(rows(try open.loadLabels(sample).labels) == Array(repeating: "00....", count: 4))
        #expect(try open.loadLabels(sample).unmappedPixels == 8)
        #expect(try open.loadLabels(sample).voidPixels == 8)
    }

    @Test func labelsWithoutAClassAreNamedWithTheirCounts() throws {
        let dataset = try coco(
            annotation(10, 1, "[[0, 0, 2, 0, 2, 4]]") + ", "
                + annotation(10, 7, "[[0, 0, 2, 0, 2, 4]]")
                + ", " + annotation(10, 7, "[[0, 0, 2, 0, 2, 4]]"),
            description: "classes: [background, cat]")
        let sample = try dataset.samples(inSplit: "train")[0]
        let error = #expect(throws: DatasetError.self) { try dataset.loadLabels(sample) }
        #expect(
            error?.description.contains(
                "the label 'dog' (2 outlines) has no class; add 'map: {dog: CLASS}'") == true)
        let check = try dataset.check()
        let finding = try #require(check.findings.first { $0.kind == .unknownLabel })
        #expect(finding.count == 2)
        #expect(finding.suggestion == "ignore: [dog]")
    }

    @Test(
        arguments: [
            (#"{"counts": [5, 2], "size": [4, 6]}"#, "make 7 pixels, the image has 24"),
            (#"{"counts": [5, -2, 21], "size": [4, 6]}"#, "number 1 is below 0"),
            (#"{"counts": [99999999999999999], "size": [4, 6]}"#, "beyond the image"),
            (#"{"counts": "5220007", "size": [6, 4]}"#, "size is 6×4 and the image's 4×6"),
            (#"{"counts": "52~", "size": [4, 6]}"#, "none of '0' to 'o'"),
            ("[[1, 1, 4]]", "3 numbers"), ("[[1, 1, 4, null]]", "number 3 of a polygon is null"),
            ("[1, 1, 4, 1, 4, 3]", "no list of numbers"),
        ])
    func brokenOutlinesAreNamedWithTheirPlace(segmentation: String, part: String) throws {
        let dataset = try coco(annotation(10, 1, segmentation))
        let sample = try dataset.samples(inSplit: "train")[0]
        let error = #expect(throws: DatasetError.self) { try dataset.loadLabels(sample) }
        #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("labels.json") == true)
        #expect(try dataset.check().findings.contains { $0.kind == .unreadable })
    }

    @Test(
        arguments: [
            ("{}", "no 'images'"), ("[]", "expected {"), (#"{"images": [{"id": 1}]"#, "file_name"),
            (
                #"{"images": [], "annotations": [{"image_id": 1}], "categories": []}"#,
                "annotations[0]"
            ),
            (
                #"{"images": [{"id": 1, "file_name": "a"}, {"id": 1, "file_name": "b"}], "annotations": []}"#,
                "the id 1 comes twice"
            ), (#"{"images": [], "annotations": [], "categories": [] "#, "expected }"),
        ])
    func brokenFilesAreNamedWithTheirPlace(text: String, part: String) throws {
        try files.write(text, to: "labels.json")
        try files.write(
            "layout: coco\nsplits: {train: {images: images, labels: labels.json}}",
            to: "dataset.yaml")
        let error = #expect(throws: DatasetError.self) { try SegmentationDataset(path: files.root) }
        #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
    }

    @Test func anotherSizeThanTheImagesIsAFault() throws {
        let dataset = try coco(annotation(10, 1, "[[0, 0, 2, 0, 2, 4]]"))
        try files.image("images/a.png", height: 8, width: 12)
        let sample = try dataset.samples(inSplit: "train")[0]
        let error = #expect(throws: DatasetError.self) { try dataset.loadPair(sample) }
        #expect(error?.description.contains("the outlines are for 6×4") == true)
        #expect(try dataset.check().findings.contains { $0.kind == .scaledMask })
    }

    @Test func labelmesShapesAreDrawnInTheOrderOfTheFile() throws {
        try files.image("images/a.png", height: 4, width: 6)
        try files.image("images/later.png", height: 4, width: 6)
        func shape(_ label: String, _ kind: String, _ points: String) -> String {
            #"{"label": "\#(label)", "shape_type": "\#(kind)", "points": \#(points), "group_id": 1}"#
        }
        let shapes = [
            shape("leaf", "rectangle", "[[5, 3], [0, 0]]"),
            shape("spot", "polygon", "[[1, 1], [3, 1], [3, 3], [1, 3]]"),
            shape("_background_", "polygon", "[[2, 2], [4, 2], [4, 4], [2, 4]]"),
            shape("__ignore__", "circle", "[[5.5, 3.5], [5.5, 3.7]]"),
            shape("leaf", "line", "[[0, 0], [5, 3]]"),
        ]
        try files.write(
            #"{"imageData": "AAAA", "imageHeight": 4, "imageWidth": 6, "shapes": [\#(shapes.joined(separator: ","))]}"#,
            to: "images/a.json")
        try files.write("layout: labelme\nsplits: {train: {images: images}}", to: "dataset.yaml")
        let dataset = try SegmentationDataset(path: files.root)
        #expect(dataset.classNames == ["background", "leaf", "spot"])
        // What has no file is not labelled yet.
        #expect(try dataset.samples(inSplit: "train").map(\.name) == ["a"])
        #expect(try rows(of: "a", dataset) == ["111110", "122110", "120010", "00000."])
        let kinds = try dataset.check().findings.map(\.kind)
        #expect(kinds.contains(.unlabelledImage) && kinds.contains(.emptyOutline))
    }

    @Test(
        arguments: [
            (
                #"{"shapes": [{"label": "a", "shape_type": "polygon", "points": [[0]]}]}"#,
                "shapes[0]"
            ),
            (
                #"{"shapes": [{"label": "a", "shape_type": "cloud", "points": []}]}"#,
                "'cloud' is not read"
            ),
            (#"{"shapes": [{"points": []}]}"#, "no 'label'"),
            (
                #"{"shapes": [{"label": "a", "shape_type": "circle", "points": [[0, 0]]}]}"#,
                "a circle has 1 point, 2"
            ),
        ])
    func brokenShapesAreNamedWithTheirPlace(text: String, part: String) throws {
        try files.image("images/a.png")
        try files.write(text, to: "images/a.json")
        try files.write(
            "layout: labelme\nclasses: [background, a]\nsplits: {train: {images: images}}",
            to: "dataset.yaml")
        let dataset = try SegmentationDataset(path: files.root)
        let error = #expect(throws: DatasetError.self) {
            try dataset.loadLabels(dataset.samples(inSplit: "train")[0])
        }
        #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
    }

    @Test func ultralyticsPolygonsAreSharesOfTheImage() throws {
        try files.image("images/train/a.png", height: 4, width: 8)
        try files.image("images/train/empty.png", height: 4, width: 8)
        try files.write(
            "0 0.25 0.25 0.75 0.25 0.75 0.75 0.25 0.75\r\n\n1 0 0 0.125 0 0.125 1 0 1\n",
            to: "labels/train/a.txt")
        try files.write(
            "train: images/train\nnames: {0: crack, 1: spall}\nnc: 2\n", to: "data.yaml")
        let dataset = try SegmentationDataset(path: files.root)
        #expect(dataset.classNames == ["background", "crack", "spall"])
        #expect(try rows(of: "a", dataset) == ["20000000", "20111100", "20111100", "20000000"])
        #expect(try rows(of: "empty", dataset) == Array(repeating: "00000000", count: 4))
        #expect(
            try dataset.check().findings.contains { $0.kind == .unlabelledImage && $0.count == 1 })
    }

    @Test(
        arguments: [
            ("0 0.5 0.5 0.2 0.2", "are a box"), ("0 0.1 0.1 0.5 0.1 0.5", "5 coordinates"),
            ("0 nan 0.1 0.5 0.1 0.5 0.5", "finite numbers"),
            ("cat 0.1 0.1 0.5 0.1 0.5 0.5", "a class"),
            ("0.5 0.1 0.1 0.5 0.1 0.5 0.5", "a class"),
        ])
    func brokenLinesAreNamedWithTheirNumber(line: String, part: String) throws {
        try files.image("images/a.png", height: 4, width: 8)
        try files.write("\n\(line)\n", to: "labels/a.txt")
        try files.write(
            "layout: yolo\nclasses: [background, crack]\nsplits: {train: {images: images}}",
            to: "dataset.yaml")
        let dataset = try SegmentationDataset(path: files.root)
        let error = #expect(throws: DatasetError.self) {
            try dataset.loadLabels(dataset.samples(inSplit: "train")[0])
        }
        #expect(error?.description.contains("labels/a.txt:2: ") == true)
        #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
    }

    @Test func aClassOutsideOfOutlinesIsAskedForAndOnlyForThese() throws {
        try files.image("images/a.png")
        try files.write(
            "layout: yolo\nclasses: [crack]\nsplits: {train: {images: images}}", to: "dataset.yaml")
        let missing = #expect(throws: (any Error).self) {
            try SegmentationDataset(path: files.root)
        }
        #expect(missing.map { "\($0)" }?.contains("'background' is missing") == true)
        let masks = #expect(throws: (any Error).self) { try files.dataset("background: a") }
        #expect(masks.map { "\($0)" }?.contains("no such key for masks") == true)
    }
}
