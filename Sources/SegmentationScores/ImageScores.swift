import Tensors

/// What each image of an evaluation adds to the classes' IoU: the base of an interval for their mean.
///
/// Two counts a class and image, so memory stays small beside the images.
package struct ImageScores: Equatable, Sendable {
    /// The number of classes, C.
    package let classCount: Int
    /// For each image C counts of right pixels, then C counts of pixels that are labelled or predicted as the class.
    private var counts: [Int] = []

    /// No images yet.
    package init(classCount: Int) { self.classCount = classCount }

    /// Images so far.
    package var images: Int { counts.count / (2 * classCount) }

    /// Adds an image by its own confusion matrix.
    package mutating func add(_ image: ConfusionMatrix) {
        precondition(
            image.classCount == classCount,
            "ImageScores expects \(classCount) classes, got \(image.classCount)")
        let (correct, labelled, predicted) = (image.correct, image.labelled, image.predicted)
        counts += correct
        counts += (0..<classCount).map { labelled[$0] + predicted[$0] - correct[$0] }
    }

    /// Adds the images of another part behind the own ones.
    package static func += (scores: inout ImageScores, part: ImageScores) {
        precondition(
            scores.classCount == part.classCount,
            "ImageScores expects \(scores.classCount) classes in each part, got \(part.classCount)")
        scores.counts += part.counts
    }

    /// Adds an image by its counts a class.
    ///
    /// - Parameters:
    ///   - correct: Right pixels.
    ///   - union: Pixels that are labelled or predicted as the class.
    package mutating func add(correct: [Int], union: [Int]) {
        precondition(
            correct.count == classCount && union.count == classCount,
            "ImageScores expects \(classCount) classes, got \(correct.count) and \(union.count)")
        counts += correct + union
    }

    /// The counts of the image at a place, as ``add(correct:union:)`` takes them.
    package func counts(ofImage place: Int) -> (correct: [Int], union: [Int]) {
        let start = place * 2 * classCount
        return (
            Array(counts[start..<start + classCount]),
            Array(counts[start + classCount..<start + 2 * classCount])
        )
    }

    /// The IoU of every class over all images; nil for one that does not occur.
    package var classIoU: [Double?] { classIoU(of: Array(0..<images)) }

    /// The mean of ``classIoU`` over the classes that occur; nil where none does.
    package var meanIoU: Double? { meanIoU(of: Array(0..<images)) }

    /// The mean IoU of the images at some places, one that comes twice counted twice; nil where no class occurs.
    package func meanIoU(of places: [Int]) -> Double? {
        let scores = classIoU(of: places).compactMap { $0 }
        return scores.isEmpty ? nil : scores.reduce(0, +) / Double(scores.count)
    }

    private func classIoU(of places: [Int]) -> [Double?] {
        var sums = [Int](repeating: 0, count: 2 * classCount)
        for place in places {
            let start = place * 2 * classCount
            for index in sums.indices { sums[index] += counts[start + index] }
        }
        return (0..<classCount).map {
            sums[classCount + $0] > 0
                ? Double(sums[$0]) / Double(sums[classCount + $0]) : nil
        }
    }

    /// An interval for the mean IoU by the bootstrap over images (percentile method, Efron 1979).
    ///
    /// Draws as many images as there are, with replacement, adds their counts and takes the mean IoU over the classes
    /// that occur; the interval holds the middle `level` of what `resamples` such draws give (between two of them by
    /// linear interpolation). It says how much the figure depends on which images the split holds, not how much it
    /// would change with another seed of training.
    ///
    /// - Parameters:
    ///   - level: 0 ..< 1.
    ///   - resamples: At least 2.
    ///   - seed: The same seed gives the same interval.
    /// - Returns: nil for fewer than 2 images, or where a draw holds no class.
    package func meanIoUInterval(
        level: Double = 0.95, resamples: Int = 1000, seed: Int = 0
    ) -> ClosedRange<Double>? {
        let images = images
        guard images >= 2 else { return nil }
        var random = SplitMix64(path: seed, images)
        var means: [Double] = []
        means.reserveCapacity(resamples)
        for _ in 0..<resamples {
            let draw = (0..<images).map { _ in random.below(images) }
            guard let mean = meanIoU(of: draw) else { return nil }
            means.append(mean)
        }
        return Self.middle(level, of: means)
    }

    /// The range that holds the middle `level` of some numbers, between two of them by linear interpolation.
    static func middle(_ level: Double, of means: [Double]) -> ClosedRange<Double> {
        let means = means.sorted()
        func quantile(_ share: Double) -> Double {
            let place = share * Double(means.count - 1)
            let below = Int(place)
            let above = min(below + 1, means.count - 1)
            return means[below] + (means[above] - means[below]) * (place - Double(below))
        }
        return quantile((1 - level) / 2)...quantile((1 + level) / 2)
    }
}
