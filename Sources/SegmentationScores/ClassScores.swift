/// The scores of a confusion matrix. With, for a class, `labelled` pixels of that label, `predicted` pixels of
/// that prediction and `correct` pixels of both (ignored pixels are in none of them):
///
///     IoU        correct / (labelled + predicted − correct)
///     precision  correct / predicted
///     recall     correct / labelled                               also called class accuracy
///     F1         2 · correct / (labelled + predicted)             also called Dice
///
/// A score whose divisor is 0 is nil, not 0 and not 1: nothing can be said. A class **occurs** where it has
/// labelled or predicted pixels. The mean IoU and mean F1 are taken over the classes that occur: a class that is
/// predicted but never labelled counts with 0, one that is neither does not count. The mean accuracy is taken
/// over the labelled classes.
extension ConfusionMatrix {
    /// Pixels of each class by label: the sums of the rows.
    package var labelled: [Int] {
        (0..<classCount).map { label in
            (0..<classCount).reduce(0) { $0 + self[label: label, prediction: $1] }
        }
    }

    /// Pixels of each class by prediction: the sums of the columns.
    package var predicted: [Int] {
        (0..<classCount).map { prediction in
            (0..<classCount).reduce(0) { $0 + self[label: $1, prediction: prediction] }
        }
    }

    /// Pixels of each class that are right: the diagonal.
    package var correct: [Int] { (0..<classCount).map { self[label: $0, prediction: $0] } }

    /// All pixels that are not ignored.
    package var pixels: Int { counts.reduce(0, +) }

    /// Intersection over union of each class, 0…1; nil for a class that does not occur.
    package var classIoU: [Double?] {
        scores { correct, labelled, predicted in (correct, labelled + predicted - correct) }
    }

    /// The share of each class's labelled pixels that are right, 0…1; nil for a class without any.
    package var classRecall: [Double?] { scores { correct, labelled, _ in (correct, labelled) } }

    /// The same as ``classRecall``.
    package var classAccuracy: [Double?] { classRecall }

    /// The share of the pixels predicted as each class that are right, 0…1; nil for a class without any.
    package var classPrecision: [Double?] {
        scores { correct, _, predicted in (correct, predicted) }
    }

    /// The harmonic mean of precision and recall, 0…1; nil for a class that does not occur.
    package var classF1: [Double?] {
        scores { correct, labelled, predicted in (2 * correct, labelled + predicted) }
    }

    /// The mean of ``classIoU`` over the classes that occur; nil where none does.
    package var meanIoU: Double? { mean(classIoU) }

    /// The mean of ``classF1`` over the classes that occur; nil where none does.
    package var meanF1: Double? { mean(classF1) }

    /// The mean of ``classRecall`` over the classes that are labelled; nil where none is.
    package var meanAccuracy: Double? { mean(classRecall) }

    /// The share of all pixels that are right, 0…1; nil without pixels.
    package var pixelAccuracy: Double? { ratio(correct.reduce(0, +), pixels) }

    private func scores(_ fraction: (Int, Int, Int) -> (part: Int, whole: Int)) -> [Double?] {
        zip(correct, zip(labelled, predicted)).map { correct, others in
            let (part, whole) = fraction(correct, others.0, others.1)
            return ratio(part, whole)
        }
    }

    private func ratio(_ part: Int, _ whole: Int) -> Double? {
        whole == 0 ? nil : Double(part) / Double(whole)
    }

    private func mean(_ values: [Double?]) -> Double? {
        let known = values.compactMap { $0 }
        return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
    }
}
