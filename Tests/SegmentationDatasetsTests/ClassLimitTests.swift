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
        #expect("\(try #require(error))".contains("'classes' is a list of \(Self.many + 1)"))
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
