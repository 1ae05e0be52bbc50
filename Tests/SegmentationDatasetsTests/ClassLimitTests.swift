import ImageFiles
import SegmentationDatasets
import Testing

/// At most 255 classes, and errors about many of them that can be read.
@Suite struct ClassLimitTests {
    let files: TemporaryDataset
    private let names = (0..<300).map { "c\($0)" }

    init() throws { files = try TemporaryDataset() }

    @Test func moreThan255ClassesAreRefusedWithTheLimitAndAWayOn() throws {
        func list(_ count: Int) -> String {
            "[\(names.prefix(count).joined(separator: ", "))]"
        }
        #expect(try files.dataset(classes: list(255)).classNames.count == 255)
        let error = #expect(throws: (any Error).self) { try files.dataset(classes: list(256)) }
        let text = "\(try #require(error))"
        #expect(text.contains("'classes' is a list of 256, a list of at most 255 class names"))
        #expect(text.contains("255 is ignored"))
        #expect(text.count < 500)
    }

    /// So many that comparing each with each would take minutes.
    private static let many = 150_000

    @Test(.timeLimit(.minutes(1))) func manyNamesAreCountedBeforeTheyAreCompared() throws {
        let names = (0..<Self.many).map { "c\($0)" }.joined(separator: ", ")
        let error = #expect(throws: (any Error).self) { try files.dataset(classes: "[\(names)]") }
        #expect("\(try #require(error))".contains("'classes' is a list of \(Self.many)"))
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["coco", "labelme"])
    func manyLabelsOfOutlinesAreRefusedAtOnce(layout: String) throws {
        try files.image("images/a.png", height: 4, width: 6)
        let numbers = 0..<Self.many
        if layout == "coco" {
            let categories = numbers.map { #"{"id": \#($0), "name": "c\#($0)"}"# }
            try files.write(
                #"{"images": [], "annotations": [], "categories": [\#(categories.joined(separator: ","))]}"#,
                to: "labels")
        } else {
            let shapes = numbers.map { #"{"label": "c\#($0)", "points": []}"# }
            try files.write(
                #"{"shapes": [\#(shapes.joined(separator: ","))]}"#, to: "labels/a.json")
        }
        try files.write(
            "layout: \(layout)\nsplits: {train: {images: images, labels: labels}}",
            to: "dataset.yaml")
        let error = #expect(throws: (any Error).self) { try SegmentationDataset(path: files.root) }
        #expect("\(try #require(error))".contains("\(Self.many + 1) classes with the background"))
    }

    @Test(arguments: [false, true])
    func tooManyNamesOfUltralyticsAreToldWhereTheyStand(areMasks: Bool) throws {
        try files.image("images/train/a.png")
        try files.write("0 0.1 0.1 0.9 0.1 0.9 0.9\n", to: "labels/train/a.txt")
        func error(_ names: [String]) throws -> String {
            let list = names.map { "  - \($0)\n" }.joined()
            let masks = areMasks ? "masks_dir: masks\n" : ""
            try files.write("train: images/train\n\(masks)names:\n\(list)", to: "data.yaml")
            do {
                return "\(try SegmentationDataset(path: files.root).classNames.count) classes"
            } catch {
                return "\(error)"
            }
        }
        let most = areMasks ? 255 : 254
        let first = areMasks ? 4 : 3
        #expect(try error(Array(names.prefix(most))) == "255 classes")
        let many = try error(Array(names.prefix(most + 1)))
        #expect(
            many.hasPrefix(
                "\(files.root)/data.yaml:\(first):3: 'names' is a list of \(most + 1), a list of at most \(most)"
            ),
            "\(many)")
        try files.write(
            "train: images/train\nnames: {\(names.enumerated().map { "\($0): \($1)" }.joined(separator: ", "))}\n",
            to: "data.yaml")
        let mapping = #expect(throws: (any Error).self) {
            try SegmentationDataset(path: files.root)
        }
        #expect("\(try #require(mapping))".contains("data.yaml:2:8: 'names' is a list of 300, "))
        let twice = try error(["a", "b", "a"])
        #expect(twice.contains("data.yaml:\(first + 2):5: 'names.2' is 'a', a name"), "\(twice)")
    }

    @Test func aLargeNumberOfAYOLOClassIsToldWithItsLine() throws {
        try files.image("images/train/a.png")
        let corners = "0.1 0.1 0.9 0.1 0.9 0.9"
        func refusal(_ number: String) throws -> String {
            try files.write("0 \(corners)\n\n\(number) \(corners)\n", to: "labels/train/a.txt")
            let error = #expect(throws: (any Error).self) {
                try SegmentationDataset(path: files.root)
            }
            return "\(try #require(error))"
        }
        let many = try refusal("300")
        #expect(
            many.contains(
                "labels/train/a.txt: line 3: the class 300 would be one of 302 classes with the background, at most 255"
            ), "\(many)")
        for number in ["70000", "-1", "1.5"] {
            let text = try refusal(number)
            #expect(
                text.contains(
                    "a.txt:3: the number of a class is \(number), a whole number from 0 to 65535 is expected"
                ), "\(text)")
        }
    }

    @Test func otherClassesAreToldByTheFirstDifference() {
        var others = names
        others[200] = "another"
        let text = ClassDifference.text(found: names, owner: "the dataset has", expected: others)
        #expect(
            text
                == "300 classes, c0, c1, c2, c3, c4, c5, c6, c7, …, the dataset has 300 classes, c0, c1, c2, c3, c4, c5, "
                + "c6, c7, …; class 200 is 'c200' in the one and 'another' in the other")
        #expect(
            ClassDifference.text(found: ["a"], owner: "the dataset has", expected: ["a", "b"])
                == "1 class, a, the dataset has 2 classes, a, b")
    }
}
