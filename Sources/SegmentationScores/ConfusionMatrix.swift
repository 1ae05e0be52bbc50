import CPixelKernels
import Communication
import Machine
import Tensors

/// Pixels by label (row) and prediction (column).
///
/// Integers, so that parts of a data set, threads and processes add up exactly. Nothing is divided before the
/// last step, see the scores in `ClassScores.swift`.
package struct ConfusionMatrix: Equatable, Sendable {
    /// The number of classes, C: 1…255.
    package let classCount: Int
    /// `C · C` counts of pixels: `counts[label * C + prediction]`.
    package private(set) var counts: [Int]
    /// The label of pixels that are in no cell.
    package let ignoredLabel: UInt8

    /// All counts 0.
    package init(classCount: Int, ignoredLabel: UInt8 = 255) {
        precondition(
            (1...255).contains(classCount),
            "ConfusionMatrix expects 1 to 255 classes, got \(classCount)")
        self.classCount = classCount
        self.ignoredLabel = ignoredLabel
        counts = [Int](repeating: 0, count: classCount * classCount)
    }

    /// Takes counts that were made elsewhere: `C · C` of them, rows are labels.
    package init(classCount: Int, counts: [Int], ignoredLabel: UInt8 = 255) {
        self.init(classCount: classCount, ignoredLabel: ignoredLabel)
        precondition(
            counts.count == classCount * classCount && counts.allSatisfy { $0 >= 0 },
            "ConfusionMatrix expects \(classCount * classCount) counts of at least 0, got \(counts)"
        )
        self.counts = counts
    }

    /// The pixels with this label and this prediction.
    package subscript(label label: Int, prediction prediction: Int) -> Int {
        counts[label * classCount + prediction]
    }

    /// The counts row by row: `rows[label][prediction]`.
    package var rows: [[Int]] {
        (0..<classCount).map { Array(counts[$0 * classCount..<($0 + 1) * classCount]) }
    }

    /// Adds what all other ranks have counted; exact up to 2⁵³ pixels a cell.
    package mutating func addOtherRanks(of group: RankGroup) {
        if group.isAlone { return }
        counts = group.sums(counts.map { Double($0) }).map { Int($0) }
    }

    /// Counts pixels; those whose label is ``ignoredLabel`` are in no cell.
    ///
    /// Labels and predictions are below C: the loader has checked the first, a network gives no others.
    package mutating func add(labels: [UInt8], predictions: [UInt8]) {
        precondition(
            labels.count == predictions.count,
            "ConfusionMatrix expects a prediction a label, got \(predictions.count) for \(labels.count)"
        )
        add(labels, predictions, count: labels.count)
    }

    /// Counts the predictions of a network: the class with the largest logit, the first one of equals.
    ///
    /// - Parameters:
    ///   - logits: `count · C` float32 values, channels last: `logits[pixel * C + class]`.
    ///   - labels: `count` labels below C, or ``ignoredLabel``.
    ///   - predictions: Takes the predicted class of every pixel, ignored ones as well, where wanted.
    ///   - team: The threads that share the work; their number changes nothing.
    package mutating func add(
        logits: UnsafePointer<Float>, labels: UnsafePointer<UInt8>, count: Int,
        predictions: UnsafeMutablePointer<UInt8>? = nil, team: ThreadTeam = .ofAllCores
    ) {
        var parts = [ConfusionMatrix](
            repeating: ConfusionMatrix(classCount: classCount, ignoredLabel: ignoredLabel),
            count: team.threads)
        parts.withUnsafeMutableBufferPointer { parts in
            // Unchecked because every worker adds to its own part and writes the predictions of its own range.
            nonisolated(unsafe) let (parts, logits, labels) = (parts, logits, labels)
            nonisolated(unsafe) let predictions = predictions
            // Whole blocks of 16 pixels each, so that vectors stay together.
            team.forEachShare(of: count, multipleOf: 16) { worker, range in
                parts[worker].add(
                    logits: logits, labels: labels, range: range, predictions: predictions)
            }
        }
        for part in parts { self += part }
    }

    /// Adds the counts of another part.
    package static func += (matrix: inout ConfusionMatrix, part: ConfusionMatrix) {
        precondition(
            matrix.classCount == part.classCount,
            "ConfusionMatrix expects \(matrix.classCount) classes in each part, got \(part.classCount)"
        )
        for index in matrix.counts.indices { matrix.counts[index] += part.counts[index] }
    }

    /// The counts of both parts.
    package static func + (left: ConfusionMatrix, right: ConfusionMatrix) -> ConfusionMatrix {
        var sum = left
        sum += right
        return sum
    }

    /// A stretch that stays in the cache between prediction and count.
    private mutating func add(
        logits: UnsafePointer<Float>, labels: UnsafePointer<UInt8>, range: Range<Int>,
        predictions: UnsafeMutablePointer<UInt8>?
    ) {
        let stretch = 4096
        let own = AlignedBuffer<UInt8>(count: stretch)
        for start in stride(from: range.lowerBound, to: range.upperBound, by: stretch) {
            let count = min(stretch, range.upperBound - start)
            let predicted = predictions.map { $0 + start } ?? own.pointer
            pixel_argmax_rows(
                logits + start * classCount, Int64(classCount), Int64(count), predicted)
            add(labels + start, predicted, count: count)
        }
    }

    private mutating func add(
        _ labels: UnsafePointer<UInt8>, _ predictions: UnsafePointer<UInt8>, count: Int
    ) {
        let outside = counts.withUnsafeMutableBufferPointer { buffer in
            buffer.withMemoryRebound(to: Int64.self) {
                pixel_confusion_add(
                    labels, predictions, Int64(count), Int64(classCount), ignoredLabel,
                    $0.baseAddress)
            }
        }
        precondition(
            outside < 0,
            "ConfusionMatrix expects labels below \(classCount) or \(ignoredLabel) and predictions below "
                + "\(classCount), got label \(labels[max(0, Int(outside))]) and prediction "
                + "\(predictions[max(0, Int(outside))])")
    }
}

/// The class with the largest logit of every pixel, the first one of equals.
///
/// A NaN is never larger than another logit.
///
/// - Parameters:
///   - logits: `count · classCount` float32 values, channels last.
///   - predictions: Takes `count` classes.
package func predictClasses(
    logits: UnsafePointer<Float>, classCount: Int, count: Int,
    predictions: UnsafeMutablePointer<UInt8>, team: ThreadTeam
) {
    precondition(
        (1...255).contains(classCount), "predictClasses expects 1 to 255 classes, got \(classCount)"
    )
    // Unchecked because every worker writes the predictions of its own range.
    nonisolated(unsafe) let (logits, predictions) = (logits, predictions)
    team.forEachRange(of: count, multipleOf: 4096) { range in
        pixel_argmax_rows(
            logits + range.lowerBound * classCount, Int64(classCount), Int64(range.count),
            predictions + range.lowerBound)
    }
}
