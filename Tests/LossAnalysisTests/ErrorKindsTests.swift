import Foundation
import ImageFiles
import LossAnalysis
import Testing

struct ErrorKindsTests {
    /// Labels, or predictions, as text: a digit a pixel, `.` for ignored.
    private func map(_ rows: String...) -> LabelMap {
        LabelMap(
            height: rows.count, width: rows[0].count,
            labels: rows.joined().map { UInt8(String($0)) ?? LabelMap.ignored })
    }

    /// By class the pixels of FN boundary, extent, segment, FP boundary, extent, segment.
    private func table(_ labels: LabelMap, _ predictions: [UInt8], classes: Int) -> [[Int]] {
        let kinds = ErrorKinds(labels: labels, predictions: predictions)
        var table = [[Int]](repeating: [Int](repeating: 0, count: 6), count: classes)
        for pixel in labels.labels.indices where kinds.falseNegative[pixel] > 0 {
            table[Int(labels.labels[pixel])][Int(kinds.falseNegative[pixel]) - 1] += 1
            table[Int(predictions[pixel])][Int(kinds.falsePositive[pixel]) + 2] += 1
        }
        return table
    }

    /// Made by the authors' published procedure, see Tools/reference-values/error_kinds.py.
    @Test func twentyPairsGiveTheTablesOfTheAuthors() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Fixtures")
        let tables = try JSONDecoder().decode(
            [[[Int]]].self, from: Data(contentsOf: folder.appending(path: "error_kinds.json")))
        #expect(tables.count == 20)
        for (number, expected) in tables.enumerated() {
            let file = folder.appending(
                path: number < 10 ? "pair0\(number).png" : "pair\(number).png")
            let pair = try SourceMask.read(path: file.path)
            guard case .bytes(let values) = pair.values else { continue }
            let half = values.count / 2
            let labels = LabelMap(
                height: pair.height / 2, width: pair.width, labels: Array(values[..<half]))
            let found = table(labels, Array(values[half...]), classes: expected.count)
            #expect(found == expected, "pair \(number)")
        }
    }

    @Test func aRowBesideARightBorderIsABoundaryError() {
        // 100 × 1: the diagonal is 100.005, the boundary width 1.
        let labels = LabelMap(
            height: 1, width: 100, labels: (0..<100).map { $0 < 50 ? 0 : 1 })
        let predictions: [UInt8] = (0..<100).map { $0 < 51 ? 0 : 1 }
        let kinds = ErrorKinds(labels: labels, predictions: predictions)
        #expect(kinds.falseNegative[50] == UInt8(ErrorKind.boundary.rawValue))
        #expect(kinds.falsePositive[50] == UInt8(ErrorKind.boundary.rawValue))
        #expect(kinds.falseNegative.count { $0 > 0 } == 1)
    }

    @Test func withoutABoundaryWidthAnErrorIsOneOfExtentOrOfSegment() {
        #expect(ErrorKinds.boundaryWidth(height: 3, width: 6) == 0)
        let labels = map("000111", "000111", "00.222")
        let predictions = map("000011", "000011", "000000")
        // Class 1 was found but for its left column; class 2 was not found at all; 0 grew.
        let found = table(labels, predictions.labels, classes: 3)
        #expect(found == [[0, 0, 0, 0, 5, 0], [0, 2, 0, 0, 0, 0], [0, 0, 3, 0, 0, 0]])
    }

    @Test func aWrongPixelHasOneKindInEachRoleAndOthersHaveNone() {
        let labels = map("0011.", "2211.", "22000")
        let predictions = map("00011", "21112", "22200").labels
        let kinds = ErrorKinds(labels: labels, predictions: predictions)
        for pixel in predictions.indices {
            let isWrong =
                labels.labels[pixel] != LabelMap.ignored
                && labels.labels[pixel] != predictions[pixel]
            #expect((1...3).contains(kinds.falseNegative[pixel]) == isWrong)
            #expect((1...3).contains(kinds.falsePositive[pixel]) == isWrong)
        }
    }

    /// Sets of classes take words of 8, 16, 32 or 64 bits, and several words beyond that.
    @Test(arguments: [6, 13, 29, 61, 62, 63, 127, 250])
    func kindsDoNotDependOnTheNumbersOfTheClasses(shift: UInt8) {
        let labels: [UInt8] = (0..<400).map { UInt8($0 * 7 % 23 / 6) }
        let predictions: [UInt8] = (0..<400).map { UInt8(($0 + 3) * 5 % 19 / 5) }
        let shifted = { (classes: [UInt8]) in classes.map { $0 + shift } }
        let map = { (classes: [UInt8]) in LabelMap(height: 20, width: 20, labels: classes) }
        #expect(
            ErrorKinds(labels: map(shifted(labels)), predictions: shifted(predictions))
                == ErrorKinds(labels: map(labels), predictions: predictions))
    }
}
