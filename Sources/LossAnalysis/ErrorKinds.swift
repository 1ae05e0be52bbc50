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
        falseNegative = map.kinds(of: .falseNegative)
        falsePositive = map.kinds(of: .falsePositive)
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
    let height: Int
    let width: Int
    let labels: [UInt8]
    let predictions: [UInt8]
    /// Steps to all pixels within the boundary width, the nearest first.
    let disc: [Step]
    /// Steps to the eight neighbours.
    let neighbours: [Step]

    struct Step {
        let y: Int
        let x: Int
        var squaredLength: Int { y * y + x * x }
    }

    init(labels: LabelMap, predictions: [UInt8]) {
        (height, width) = (labels.height, labels.width)
        self.labels = labels.labels
        self.predictions = predictions
        let reach = ErrorKinds.boundaryWidth(height: height, width: width)
        // A rounded distance of at most d is a squared one of at most d² + d: (d + ½)² is no whole number.
        disc = Self.steps(reach, upTo: reach * reach + reach)
        neighbours = Self.steps(1, upTo: 2)
    }

    /// Steps whose squared length is at most `limit`, the shorter ones first; none stays in its place.
    private static func steps(_ reach: Int, upTo limit: Int) -> [Step] {
        var steps: [Step] = []
        for y in -reach...reach {
            for x in -reach...reach where (1...max(limit, 1)).contains(y * y + x * x) {
                steps.append(Step(y: y, x: x))
            }
        }
        return limit == 0 ? [] : steps.sorted { $0.squaredLength < $1.squaredLength }
    }

    func kinds(of role: ErrorRole) -> [UInt8] {
        let boundary = boundaryErrors(of: role)
        let holdsRight = segmentsWithARightPixel(of: role)
        return labels.indices.map { pixel in
            guard labels[pixel] != LabelMap.ignored, labels[pixel] != predictions[pixel] else {
                return 0
            }
            let kind: ErrorKind =
                boundary[pixel] ? .boundary : holdsRight[pixel] ? .extent : .segment
            return UInt8(kind.rawValue)
        }
    }

    /// The class for which a pixel is wrong in a role; nil where it is not.
    ///
    /// What is predicted on ignored pixels takes
    /// part as a false positive: it is counted nowhere, but connects what lies around it.
    private func wrongClass(_ pixel: Int, _ role: ErrorRole) -> UInt8? {
        guard labels[pixel] != predictions[pixel] else { return nil }
        switch role {
        case .falseNegative: return labels[pixel] == LabelMap.ignored ? nil : labels[pixel]
        case .falsePositive: return predictions[pixel]
        }
    }

    private func isTruePositive(_ pixel: Int, _ id: UInt8) -> Bool {
        labels[pixel] == id && predictions[pixel] == id
    }

    private func isTrueNegative(_ pixel: Int, _ id: UInt8) -> Bool {
        labels[pixel] != id && predictions[pixel] != id
    }

    /// Whether one of the pixels at these steps from (x, y) is as asked.
    private func any(_ steps: [Step], from pixel: Int, _ test: (Int) -> Bool) -> Bool {
        let (y, x) = (pixel / width, pixel % width)
        for step in steps {
            let (otherY, otherX) = (y + step.y, x + step.x)
            if otherY >= 0, otherY < height, otherX >= 0, otherX < width,
                test(otherY * width + otherX)
            {
                return true
            }
        }
        return false
    }

    private func boundaryErrors(of role: ErrorRole) -> [Bool] {
        let wrong = labels.indices.map { wrongClass($0, role) }
        let near = wrong.enumerated().map { pixel, id in
            guard let id else { return false }
            return any(disc, from: pixel) { isTruePositive($0, id) }
                && any(disc, from: pixel) { isTrueNegative($0, id) }
        }
        var boundary = wrong.enumerated().map { pixel, id in
            guard let id else { return false }
            return near[pixel] || any(disc, from: pixel) { near[$0] && wrong[$0] == id }
        }
        // A connected error stays one of the boundary only if it touches both sides.
        let candidates = zip(boundary, wrong).map { $0 ? $1 : nil }
        forEachSegment(of: candidates) { segment, id in
            let touchesBoth =
                segment.contains { any(neighbours, from: $0) { isTruePositive($0, id) } }
                && segment.contains { any(neighbours, from: $0) { isTrueNegative($0, id) } }
            if !touchesBoth { for pixel in segment { boundary[pixel] = false } }
        }
        return boundary
    }

    /// For every pixel whether its connected segment, of labels or of predictions, holds a pixel that is right.
    private func segmentsWithARightPixel(of role: ErrorRole) -> [Bool] {
        var result = [Bool](repeating: false, count: labels.count)
        let classes: [UInt8?] =
            role == .falseNegative
            ? labels.map { $0 == LabelMap.ignored ? nil : $0 } : predictions
        forEachSegment(of: classes) { segment, id in
            if segment.contains(where: { isTruePositive($0, id) }) {
                for pixel in segment { result[pixel] = true }
            }
        }
        return result
    }

    /// Calls `visit` with the pixels of every connected segment of one class; pixels without a class are in none.
    private func forEachSegment(
        of classes: [UInt8?], _ visit: (_ pixels: [Int], _ id: UInt8) -> Void
    ) {
        var isSeen = [Bool](repeating: false, count: labels.count)
        var segment: [Int] = []
        for start in labels.indices where !isSeen[start] {
            guard let id = classes[start] else { continue }
            segment.removeAll(keepingCapacity: true)
            segment.append(start)
            isSeen[start] = true
            var next = 0
            while next < segment.count {
                let (y, x) = (segment[next] / width, segment[next] % width)
                next += 1
                for otherY in max(y - 1, 0)...min(y + 1, height - 1) {
                    for otherX in max(x - 1, 0)...min(x + 1, width - 1) {
                        let other = otherY * width + otherX
                        if !isSeen[other], classes[other] == id {
                            isSeen[other] = true
                            segment.append(other)
                        }
                    }
                }
            }
            visit(segment, id)
        }
    }
}
