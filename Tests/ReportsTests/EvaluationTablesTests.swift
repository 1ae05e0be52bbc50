import Reports
import SegmentationScores
import Testing

@Suite struct EvaluationTablesTests {
    private let matrix = ConfusionMatrix(classCount: 3, counts: [9, 1, 0, 0, 0, 0, 0, 0, 5])

    @Test func theTableHasAHeaderAndARowALabel() {
        #expect(
            matrix.csv(classNames: ["a", "b,c", "d"])
                == "label,a,\"b,c\",d\na,9,1,0\n\"b,c\",0,0,0\nd,0,0,5\n")
    }

    @Test func aScoreThatIsNotDefinedIsAnEmptyField() {
        let lines = classScoresCSV(matrix, boundaries: nil, classNames: ["a", "b", "c"])
            .split(separator: "\n")
        #expect(lines[0] == "class,iou,precision,recall,f1,pixels,predicted_pixels")
        #expect(lines[1].hasPrefix("a,0.9,1.0,0.9,") && lines[1].hasSuffix(",10,9"))
        #expect(lines[2] == "b,0.0,0.0,,0.0,0,1")
    }

    @Test func anEmptyBinHasNoAccuracy() {
        var calibration = Calibration()
        calibration.add(confidence: 0.5, isCorrect: true)
        let lines = calibration.csv.split(separator: "\n")
        #expect(lines.count == 16 && lines[1] == "0.000000,0.066667,0,0,,")
        #expect(lines[8] == "0.466667,0.533333,1,1,1.0,0.5")
    }
}
