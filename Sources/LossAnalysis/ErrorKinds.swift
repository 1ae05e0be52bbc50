import ImageFiles

/// What a wrong pixel is wrong about, after Bernhard, Amoroso, Kindermann, Baroni, Wiggert and Rosenhahn, "What's Outside
/// the Intersection? Fine-Grained Error Analysis for Semantic Segmentation Beyond IoU" (WACV 2024).
package enum ErrorKind: Int, CaseIterable, Sendable {
    /// The border between the class and the rest is right but for a few pixels.
    case boundary = 1
    /// A segment of the class was found, but it ends elsewhere.
    case extent = 2
    /// A segment of the class was missed, or one was found where there is none.
    case segment = 3

    /// The name, for files and readers.
    package var name: String {
        switch self {
        case .boundary: "boundary"
        case .extent: "extent"
        case .segment: "segment"
        }
    }
}

/// The kind of error of every pixel of one image, in both roles that a wrong pixel has.
///
/// A pixel with label `a` that is predicted as `b` is a false negative of `a` and a false positive of `b`. In each role
/// it has exactly one kind:
/// - *boundary* where, within the boundary width, there is a pixel that is right for the class as well as one that is
///   rightly not of the class, and the connected error touches both;
/// - else *extent* where the connected segment of the label (for a false negative) or of the prediction (for a false
///   positive) holds a pixel that is right;
/// - else *segment*.
///
/// Pixels are connected to their eight neighbours. The boundary width is 1 % of the image's diagonal, rounded; distances
/// are Euclidean from centre to centre and rounded, as in the authors' default.
package struct ErrorKinds: Equatable, Sendable {
    /// For every pixel, row by row: 0 where it is right or ignored, else the ``ErrorKind`` as a false negative of its label.
    package private(set) var falseNegative: [UInt8]
    /// The same as a false positive of its prediction.
    package private(set) var falsePositive: [UInt8]

    /// Sorts the wrong pixels of an image.
    ///
    /// - Parameter predictions: A class a pixel, in the order of the labels.
    package init(labels: LabelMap, predictions: [UInt8]) {
        let map = ErrorMap(labels: labels, predictions: predictions)
        (falseNegative, falsePositive) = map.kinds()
    }

    /// The boundary width in pixels: 1 % of the diagonal, halves to even.
    package static func boundaryWidth(height: Int, width: Int) -> Int {
        Int((0.01 * Double(height * height + width * width).squareRoot()).rounded(.toNearestOrEven))
    }
}

/// The role that a wrong pixel has for a class.
private enum ErrorRole { case falseNegative, falsePositive }

/// Labels beside predictions, and the questions that sort the wrong pixels.
private struct ErrorMap {
    private let height: Int
    private let width: Int
    private let labels: [UInt8]
    private let predictions: [UInt8]
    private let reach: Int
    /// One more than the largest class.
    private let classCount: Int
    /// The pixels whose label is not what was predicted, ignored ones too.
    private let differing: [Int]
    private let ignored = LabelMap.ignored

    init(labels: LabelMap, predictions: [UInt8]) {
        (height, width) = (labels.height, labels.width)
        self.labels = labels.labels
        self.predictions = predictions
        reach = ErrorKinds.boundaryWidth(height: height, width: width)
        var holds = [Bool](repeating: false, count: 256)
        var differing: [Int] = []
        for (pixel, (label, prediction)) in zip(labels.labels, predictions).enumerated() {
            holds[Int(label)] = true
            holds[Int(prediction)] = true
            if label != prediction { differing.append(pixel) }
        }
        self.differing = differing
        classCount = (holds[..<Int(ignored)].lastIndex(of: true) ?? -1) + 1
    }

    /// The kinds in both roles.
    func kinds() -> (falseNegative: [UInt8], falsePositive: [UInt8]) {
        // Sets of classes take the fewest bytes that hold them, since all of the time goes into moving them.
        switch classCount {
        case ...8: kinds(UInt8.self)
        case ...16: kinds(UInt16.self)
        case ...32: kinds(UInt32.self)
        default: kinds(UInt64.self)
        }
    }

    private func kinds<Word: FixedWidthInteger>(
        _ word: Word.Type
    ) -> (falseNegative: [UInt8], falsePositive: [UInt8]) {
        let sides: [Sides<Word>] = sides()
        return (kinds(of: .falseNegative, sides), kinds(of: .falsePositive, sides))
    }

    private func kinds(of role: ErrorRole, _ sides: [Sides<some FixedWidthInteger>]) -> [UInt8] {
        let wrong = role == .falseNegative ? labels : predictions
        let boundary = boundaryErrors(wrong, sides)
        let segments = Segments(
            of: wrong, except: ignored, .eight, height: height, width: width)
        let holdsRight = holdRightPixels(segments)
        var kinds = [UInt8](repeating: 0, count: labels.count)
        for pixel in differing where labels[pixel] != ignored {
            let segment = Int(segments.numbers[pixel])
            let kind: ErrorKind =
                boundary[pixel]
                ? .boundary : segment >= 0 && holdsRight[segment] ? .extent : .segment
            kinds[pixel] = UInt8(kind.rawValue)
        }
        return kinds
    }

    /// The errors on borders.
    ///
    /// What is predicted on ignored pixels takes part as a false positive: it is counted nowhere, but connects what lies
    /// around it.
    ///
    /// - Parameter wrong: The class for which every pixel is wrong that differs.
    private func boundaryErrors<Word>(_ wrong: [UInt8], _ sides: [Sides<Word>]) -> [Bool] {
        var boundary = [Bool](repeating: false, count: wrong.count)
        for sides in sides {
            var close = [Word](repeating: 0, count: wrong.count)
            for pixel in differing {
                // A pixel that is right for the class lies near, and one that is rightly not of it.
                close[pixel] =
                    sides.bits[Int(wrong[pixel])] & sides.right[pixel] & sides.other[pixel]
            }
            let spread = sides.classes.near(close, reach)
            for pixel in differing where sides.bits[Int(wrong[pixel])] & spread[pixel] != 0 {
                boundary[pixel] = true
            }
        }
        keepWhatTouchesBothSides(&boundary, wrong)
        return boundary
    }

    /// What lies within the boundary width of every pixel.
    private struct Sides<Word: FixedWidthInteger> {
        let classes: ClassBits<Word>
        /// The bit of every value of a label.
        let bits: [Word]
        /// The classes of pixels that are right.
        let right: [Word]
        /// The classes of which some pixel is rightly not.
        let other: [Word]
    }

    /// As many of them as the classes take words.
    private func sides<Word>() -> [Sides<Word>] {
        stride(from: 0, to: classCount, by: Word.bitWidth).map { first in
            let classes = ClassBits<Word>(first: first, height: height, width: width)
            let bits = (0...UInt8.max).map { classes.bit($0) }
            var right: [Word] = []
            var other: [Word] = []
            right.reserveCapacity(labels.count)
            other.reserveCapacity(labels.count)
            for (label, prediction) in zip(labels, predictions) {
                let (a, b) = (bits[Int(label)], bits[Int(prediction)])
                right.append(a & b)
                other.append(~(a | b))
            }
            return Sides(
                classes: classes, bits: bits, right: classes.near(right, reach),
                other: classes.near(other, reach))
        }
    }

    /// A connected error stays one of the boundary only if it touches pixels that are right for the class and pixels that
    /// are rightly not of it.
    private func keepWhatTouchesBothSides(_ boundary: inout [Bool], _ wrong: [UInt8]) {
        let errors = differing.filter { boundary[$0] }
        var classes = [UInt8](repeating: ignored, count: wrong.count)
        for pixel in errors { classes[pixel] = wrong[pixel] }
        let segments = Segments(
            of: classes, except: ignored, .eight, height: height, width: width)
        var touchesRight = [Bool](repeating: false, count: segments.count)
        var touchesOther = touchesRight
        for pixel in errors {
            let (id, segment) = (wrong[pixel], Int(segments.numbers[pixel]))
            if touchesRight[segment] && touchesOther[segment] { continue }
            for y in max(pixel / width - 1, 0)...min(pixel / width + 1, height - 1) {
                for x in max(pixel % width - 1, 0)...min(pixel % width + 1, width - 1) {
                    let (label, prediction) = (
                        labels[y * width + x], predictions[y * width + x]
                    )
                    if label == id && prediction == id { touchesRight[segment] = true }
                    if label != id && prediction != id { touchesOther[segment] = true }
                }
            }
        }
        for pixel in errors {
            let segment = Int(segments.numbers[pixel])
            boundary[pixel] = touchesRight[segment] && touchesOther[segment]
        }
    }

    /// Which of the segments, of labels or of predictions, hold a pixel that is right.
    private func holdRightPixels(_ segments: Segments) -> [Bool] {
        var holdsRight = [Bool](repeating: false, count: segments.count)
        for pixel in labels.indices where labels[pixel] == predictions[pixel] {
            let segment = Int(segments.numbers[pixel])
            if segment >= 0 { holdsRight[segment] = true }
        }
        return holdsRight
    }
}
