import Files
import Pictures
import SegmentationScores

extension ConfusionMatrix {
    /// The matrix as CSV: a header of class names, then a row a label with its pixels by prediction.
    package func csv(classNames: [String]) -> String {
        let rows = zip(classNames, rows).map { name, counts in [name] + counts.map { "\($0)" } }
        return CSVText.rows([["label"] + classNames] + rows)
    }
}

extension Calibration {
    /// The reliability table as CSV: a row a bin; an empty bin has no accuracy and no confidence.
    package var csv: String {
        let rows = bins.map { bin in
            [
                decimalText(bin.lower, decimals: 6), decimalText(bin.upper, decimals: 6),
                "\(bin.pixels)", "\(bin.correct)",
            ] + [bin.accuracy, bin.confidence].map { $0.map { "\($0)" } ?? "" }
        }
        return CSVText.rows(
            [["above", "up_to", "pixels", "correct", "accuracy", "confidence"]] + rows)
    }
}

/// The scores of every class as CSV: a row a class; a score that is not defined is an empty field.
///
/// - Parameter boundaries: Adds the columns of boundary scores.
package func classScoresCSV(
    _ matrix: ConfusionMatrix, boundaries: BoundaryScores?, classNames: [String]
) -> String {
    var header = ["class", "iou", "precision", "recall", "f1", "pixels", "predicted_pixels"]
    var columns = [
        matrix.classIoU, matrix.classPrecision, matrix.classRecall, matrix.classF1,
        matrix.labelled.map(Double.init), matrix.predicted.map(Double.init),
    ]
    if let boundaries {
        header += ["boundary_precision", "boundary_recall", "boundary_f1"]
        columns += [boundaries.classPrecision, boundaries.classRecall, boundaries.classF1]
    }
    let rows = classNames.enumerated().map { id, name in
        [name]
            + columns.enumerated().map { index, column in
                let isCount = index == 4 || index == 5
                return column[id].map { isCount ? "\(Int($0))" : "\($0)" } ?? ""
            }
    }
    return CSVText.rows([header] + rows)
}
