import Foundation
import ImageFiles
import LossAnalysis
import Machine
import Reports
import Testing

/// A file in a folder of its own while `body` runs.
private func withFile(_ text: String, _ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
        .appending(path: "pixelwise-marks-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "marks.json")
    try Data(text.utf8).write(to: file)
    try body(file.path)
}

private func document(_ marks: String) -> String {
    #"{"format": 1, "title": "t", "class_names": ["a", "b"], "marks": [\#(marks)]}"#
}

struct MarksTests {
    @Test func marksAreReadAsThePageSavesThem() throws {
        let text = document(
            """
            {"image": "i", "x": 1, "y": 2, "width": 3, "height": 4, "verdict": "label wrong",
             "note": "", "label": 1, "prediction": 0},
            {"image": "j", "verdict": "unclear", "note": "?", "label": null, "prediction": null},
            {"image": "i", "verdict": "model wrong", "note": "", "label": 0, "prediction": 1}
            """)
        try withFile(text) { path in
            let marks = try Marks(path: path)
            #expect(marks.classNames == ["a", "b"])
            #expect(marks.list.map(\.image) == ["i", "j", "i"])
            #expect(marks.list.map(\.label) == [1, nil, 0])
            #expect(marks.list[0].box?.height == 4 && marks.list[1].box == nil)
            #expect(Mark.Verdict.allCases.map(marks.count) == [1, 1, 1])
        }
    }

    @Test(arguments: [
        ("{", "it holds no marks: expected"), (#"{"format": 2}"#, "no marks of format 1"),
        (document("3"), "mark 1 of 1 names no image"),
        (
            document(#"{"image": "i", "verdict": "wrong"}"#),
            "has none of the verdicts 'label wrong'"
        ),
        (
            document(#"{"image": "i", "verdict": "unclear", "x": 0, "y": 0, "width": 1}"#),
            "has no box of x, y, width and height"
        ),
        (
            document(
                #"{"image": "i", "verdict": "unclear", "x": 0, "y": 0, "width": 1, "height": 0}"#),
            "has no box"
        ),
        (
            document(
                #"{"image": "i", "verdict": "unclear", "x": 9e18, "y": 0, "width": 1, "height": 1}"#
            ),
            "has no box"
        ),
        (document(#"{"image": "i", "verdict": "unclear", "label": 2}"#), "none of 2 classes"),
    ])
    func aDamagedFileIsNamedWithItsMark(text: String, reason: String) throws {
        try withFile(text) { path in
            let error = #expect(throws: ReportError.self) { try Marks(path: path) }
            #expect(error?.description.hasPrefix("\(path): ") == true)
            #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
        }
    }

    private let labels = LabelMap(height: 2, width: 3, labels: [0, 1, 255, 0, 1, 1])
    private let predictions = LabelMap(height: 2, width: 3, labels: [1, 0, 1, 1, 0, 1])

    private func mark(
        _ box: (Int, Int, Int, Int)?, label: Int?, verdict: String = "label wrong"
    ) throws -> Mark {
        let sides = box.map {
            #""x": \#($0.0), "y": \#($0.1), "width": \#($0.2), "height": \#($0.3), "#
        }
        let text = document(
            #"{"image": "i", \#(sides ?? "")"verdict": "\#(verdict)", "label": \#(label.map(String.init) ?? "null")}"#
        )
        var list: [Mark] = []
        try withFile(text) { list = try Marks(path: $0).list }
        return try #require(list.first)
    }

    @Test func onlyThePixelsOfTheMarksLabelInItsBoxBecomeTheirPrediction() throws {
        let correction = LabelCorrection()
        func result(_ marks: Mark...) -> [UInt8] {
            correction.corrected(labels, predictions: predictions, marks: marks)
        }
        #expect(try result(mark((1, 0, 2, 2), label: 1)) == [0, 0, 255, 0, 0, 1])
        #expect(try result(mark((1, 0, 2, 2), label: nil)) == [0, 0, 255, 0, 0, 1])
        var whole = predictions.labels
        whole[2] = LabelMap.ignored
        #expect(try result(mark(nil, label: 1)) == whole)
        // The second looks at the labels as they were.
        #expect(
            try result(mark((0, 0, 2, 1), label: 0), mark((0, 0, 2, 1), label: 1))
                == [1, 0, 255, 0, 1, 1])
        #expect(
            try result(
                mark(nil, label: 1, verdict: "unclear"), mark(nil, label: 1, verdict: "model wrong")
            )
                == labels.labels)
    }

    @Test func wholeBoxesAndIgnoringAreChoices() throws {
        let box = try mark((1, 0, 2, 1), label: 1)
        #expect(
            LabelCorrection(takesWholeBoxes: true)
                .corrected(labels, predictions: predictions, marks: [box]) == [0, 0, 255, 0, 1, 1])
        #expect(
            LabelCorrection(fill: .ignore)
                .corrected(labels, predictions: predictions, marks: [box])
                == [0, 255, 255, 0, 1, 1])
    }

    @Test func predictionsComeFromTheExplorersFiles() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "pixelwise-judged-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let report = try LossMapReport(
            folder: folder.path,
            settings: LossMapSettings(
                title: "t", classNames: ["a", "b"], classColors: [0, 0xFFFFFF]),
            team: ThreadTeam(threads: 1))
        try report.add(
            PixelLosses(
                name: "é", labels: labels, predictions: predictions.labels,
                losses: [1, 1, 0, 1, 1, 1]))
        _ = try report.finish()
        let judged = try JudgedImages(folder: folder.path)
        #expect(judged.names == ["é"] && judged.classNames == ["a", "b"])
        #expect(judged.position(ofImage: "e\u{301}") == nil)
        let position = try #require(judged.position(ofImage: "é"))
        let read = try judged.labelsAndPredictions(ofImage: position)
        #expect(read.labels == labels && read.predictions == predictions)

        let file = folder.appending(path: "explorer/images/00000.js")
        var bytes = try Data(contentsOf: file)
        bytes[30] ^= 1
        try bytes.write(to: file)
        #expect(
            throws: ReportError.booksDoNotBalance(
                path: file.path, reason: "the file is not the one that was written")
        ) { try judged.labelsAndPredictions(ofImage: 0) }
        try FileManager.default.removeItem(at: file)
        #expect(throws: ReportError.noPixels(path: file.path)) {
            try judged.labelsAndPredictions(ofImage: 0)
        }
    }
}
