/// Pixels by label (row) and prediction (column): integers, so that parts add up exactly.
public struct ConfusionMatrix: Equatable, Sendable {
    /// The number of classes, C.
    public let classCount: Int
    /// `C · C` counts: `counts[label * C + prediction]`.
    public private(set) var counts: [Int]

    /// All counts 0.
    public init(classCount: Int) {
        self.classCount = classCount
        counts = Array(repeating: 0, count: classCount * classCount)
    }

    /// Counts pixels; a label of C or more, such as 255, is ignored.
    ///
    /// Predictions are below C.
    public mutating func add(labels: [UInt8], predictions: [UInt8]) {
        precondition(
            labels.count == predictions.count,
            "ConfusionMatrix expects a prediction a label, got \(predictions.count) for \(labels.count)"
        )
        for (label, prediction) in zip(labels, predictions) where Int(label) < classCount {
            counts[Int(label) * classCount + Int(prediction)] += 1
        }
    }

    /// Adds the counts of another matrix of the same size.
    public static func += (matrix: inout ConfusionMatrix, other: ConfusionMatrix) {
        precondition(
            matrix.classCount == other.classCount, "matrices of the same classes are expected")
        for index in matrix.counts.indices { matrix.counts[index] += other.counts[index] }
    }

    /// Pixels of each class by label: the sums of the rows.
    public var labelled: [Int] {
        (0..<classCount).map { row in counts[row * classCount..<(row + 1) * classCount].reduce(0, +)
        }
    }

    /// Pixels of each class by prediction: the sums of the columns.
    public var predicted: [Int] {
        (0..<classCount).map { column in
            (0..<classCount).reduce(0) { $0 + counts[$1 * classCount + column] }
        }
    }

    /// Pixels of each class that are right: the diagonal.
    public var correct: [Int] { (0..<classCount).map { counts[$0 * classCount + $0] } }

    /// Intersection over union of each class, 0…1; nil for a class that neither labels nor predictions hold.
    public var classIoU: [Double?] {
        zip(correct, zip(labelled, predicted)).map { Self.ratio($0, $1.0 + $1.1 - $0) }
    }

    /// The share of each class's labelled pixels that are right (recall); nil for a class without any.
    public var classAccuracy: [Double?] { zip(correct, labelled).map(Self.ratio) }

    /// The share of the pixels predicted as each class that are right; nil for a class without any.
    public var classPrecision: [Double?] { zip(correct, predicted).map(Self.ratio) }

    /// `2 · correct / (labelled + predicted)` of each class; nil for a class that neither holds.
    public var classF1: [Double?] {
        zip(correct, zip(labelled, predicted)).map { Self.ratio(2 * $0, $1.0 + $1.1) }
    }

    /// The mean of ``classIoU`` over the classes that occur; nil where none does.
    public var meanIoU: Double? { Self.mean(classIoU) }
    /// The mean of ``classAccuracy`` over the classes that are labelled; nil where none is.
    public var meanAccuracy: Double? { Self.mean(classAccuracy) }
    /// The share of all labelled pixels that are right; nil where none is labelled.
    public var pixelAccuracy: Double? {
        Self.ratio(correct.reduce(0, +), counts.reduce(0, +))
    }

    private static func ratio(_ part: Int, _ whole: Int) -> Double? {
        whole == 0 ? nil : Double(part) / Double(whole)
    }

    private static func mean(_ values: [Double?]) -> Double? {
        let known = values.compactMap { $0 }
        return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
    }
}
