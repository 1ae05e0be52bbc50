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
