import Machine
import Tensors

/// How well predicted class borders follow the labelled ones: boundary precision, recall and F1 at a tolerance.
///
/// After Csurka et al., "What is a good evaluation measure for semantic segmentation?" (2013). A pixel of class c is a
/// **boundary pixel** of c when the pixel left, right, above or below it is of another class. With a tolerance t in pixels
/// (Euclidean, from centre to centre, the limit included), for each class over all images together:
///
///     precision  predicted boundary pixels with a labelled one of the same class within t / all predicted ones
///     recall     labelled boundary pixels with a predicted one of the same class within t / all labelled ones
///     F1         2 · precision · recall / (precision + recall)
///
/// Counts are added over the images and divided once; the authors take the mean of the images' F1 instead.
///
/// Where labels are ignored nobody knows the border. So a labelled boundary pixel has its neighbour of another class among
/// the labelled pixels; predicted boundary pixels on ignored ones confirm labelled ones but are not judged themselves; nor
/// is one that matches no labelled one but has an ignored pixel within t (at least 1), where the border may be.
package struct BoundaryScores: Equatable, Sendable {
    /// The number of classes, 1…255.
    package let classCount: Int
    /// The tolerance in pixels, at least 0.
    package let tolerance: Double
    /// The label of pixels that do not count.
    package let ignoredLabel: UInt8
    /// Labelled boundary pixels of each class.
    package private(set) var labelled: [Int]
    /// Those of ``labelled`` that have a predicted one of their class within the tolerance.
    package private(set) var found: [Int]
    /// Predicted boundary pixels of each class that are judged.
    package private(set) var predicted: [Int]
    /// Those of ``predicted`` that have a labelled one of their class within the tolerance.
    package private(set) var correct: [Int]

    /// All counts 0.
    package init(classCount: Int, tolerance: Double, ignoredLabel: UInt8 = 255) {
        precondition(
            (1...255).contains(classCount) && tolerance >= 0 && tolerance <= 1000,
            "BoundaryScores expects 1 to 255 classes and a tolerance of 0 to 1000 pixels, got \(classCount) and \(tolerance)"
        )
        self.classCount = classCount
        self.tolerance = tolerance
        self.ignoredLabel = ignoredLabel
        let zeros = [Int](repeating: 0, count: classCount)
        (labelled, found, predicted, correct) = (zeros, zeros, zeros, zeros)
    }

    /// The share of each class's predicted boundary that is right, 0…1; nil for a class without any.
    package var classPrecision: [Double?] { zip(correct, predicted).map(Self.ratio) }

    /// The share of each class's labelled boundary that is found, 0…1; nil for a class without any.
    package var classRecall: [Double?] { zip(found, labelled).map(Self.ratio) }

    /// The harmonic mean of precision and recall, 0…1: 0 for a class whose boundary is nowhere predicted.
    ///
    /// nil for a class without a labelled boundary, which is every class where all borders are ignored.
    package var classF1: [Double?] {
        zip(classPrecision, classRecall).map { precision, recall in
            guard let recall else { return nil }
            let precision = precision ?? 0
            return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0
        }
    }

    /// The mean of ``classF1`` over the classes that have a labelled boundary; nil where none has.
    package var meanF1: Double? {
        let known = classF1.compactMap { $0 }
        return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
    }

    /// Adds the counts of another part.
    package static func += (scores: inout BoundaryScores, part: BoundaryScores) {
        precondition(
            scores.classCount == part.classCount && scores.tolerance == part.tolerance,
            "BoundaryScores expects parts of the same classes and tolerance")
        for id in 0..<scores.classCount {
            scores.labelled[id] += part.labelled[id]
            scores.found[id] += part.found[id]
            scores.predicted[id] += part.predicted[id]
            scores.correct[id] += part.correct[id]
        }
    }

    /// Counts the boundaries of one image.
    ///
    /// - Parameters:
    ///   - labels: `height · width` classes row by row, or ``ignoredLabel``.
    ///   - predictions: As many classes.
    ///   - team: The threads that share the work; their number changes nothing.
    package mutating func add(
        labels: [UInt8], predictions: [UInt8], height: Int, width: Int,
        team: ThreadTeam = .ofAllCores
    ) {
        precondition(
            labels.count == height * width && predictions.count == labels.count,
            "BoundaryScores expects \(height * width) labels and predictions, got \(labels.count) and \(predictions.count)"
        )
        let labelBoundary = BoundaryMap(
            classes: labels, height: height, width: width, skipping: ignoredLabel, team: team)
        let predictedBoundary = BoundaryMap(
            classes: predictions, height: height, width: width, skipping: nil, team: team)
        let near = PixelDisc(radius: tolerance, width: width)
        let nearIgnored = PixelDisc(radius: max(tolerance, 1), width: width)
        let ignoredLabel = ignoredLabel
        let hasIgnored = labels.contains(ignoredLabel)
        var parts = [BoundaryScores](
            repeating: BoundaryScores(
                classCount: classCount, tolerance: tolerance, ignoredLabel: ignoredLabel),
            count: team.threads)
        parts.withUnsafeMutableBufferPointer { parts in
            // Unchecked because every worker adds to its own part.
            nonisolated(unsafe) let parts = parts
            team.forEachShare(of: height) { worker, rows in
                for y in rows {
                    for x in 0..<width {
                        let at = y * width + x
                        let label = labelBoundary[at]
                        if label != BoundaryMap.none {
                            parts[worker].labelled[Int(label)] += 1
                            if near.holds(label, in: predictedBoundary.classes, x: x, y: y) {
                                parts[worker].found[Int(label)] += 1
                            }
                        }
                        let prediction = predictedBoundary[at]
                        if prediction == BoundaryMap.none || labels[at] == ignoredLabel { continue }
                        if near.holds(prediction, in: labelBoundary.classes, x: x, y: y) {
                            parts[worker].predicted[Int(prediction)] += 1
                            parts[worker].correct[Int(prediction)] += 1
                        } else if !hasIgnored
                            || !nearIgnored.holds(ignoredLabel, in: labels, x: x, y: y)
                        {
                            parts[worker].predicted[Int(prediction)] += 1
                        }
                    }
                }
            }
        }
        for part in parts { self += part }
    }

    private static func ratio(_ part: Int, _ whole: Int) -> Double? {
        whole == 0 ? nil : Double(part) / Double(whole)
    }
}

/// The class of every boundary pixel, and ``none`` elsewhere.
private struct BoundaryMap {
    static let none = UInt8.max
    let classes: [UInt8]

    /// - Parameter skipping: A class whose pixels are no boundary and make none of their neighbours.
    init(classes: [UInt8], height: Int, width: Int, skipping: UInt8?, team: ThreadTeam) {
        let touching = LabelBorders.touching(
            classes, height: height, width: width, skipping: skipping ?? Self.none, team: team)
        self.classes = zip(classes, touching).map { $1 ? $0 : Self.none }
    }

    subscript(index: Int) -> UInt8 { classes[index] }
}

/// The pixels within a distance, nearest first: most searches end at the first ones.
private struct PixelDisc {
    private let reach: Int
    private let width: Int
    private let offsets: [(dx: Int, dy: Int, index: Int)]

    init(radius: Double, width: Int) {
        let reach = Int(radius)
        var inside: [(dx: Int, dy: Int, index: Int)] = []
        for dy in -reach...reach {
            for dx in -reach...reach where Double(dx * dx + dy * dy) <= radius * radius {
                inside.append((dx, dy, dy * width + dx))
            }
        }
        let squared = { (offset: (dx: Int, dy: Int, index: Int)) in
            offset.dx * offset.dx + offset.dy * offset.dy
        }
        offsets = inside.sorted { squared($0) < squared($1) }
        self.reach = reach
        self.width = width
    }

    /// Whether one of the pixels around (x, y) has this class.
    func holds(_ id: UInt8, in classes: [UInt8], x: Int, y: Int) -> Bool {
        let at = y * width + x
        let height = classes.count / width
        if x >= reach, y >= reach, x + reach < width, y + reach < height {
            for offset in offsets where classes[at + offset.index] == id { return true }
            return false
        }
        for offset in offsets
        where (0..<width).contains(x + offset.dx) && (0..<height).contains(y + offset.dy)
            && classes[at + offset.index] == id
        {
            return true
        }
        return false
    }
}
