import Tensors

/// By how much the mean IoU of one result is larger than that of another on the same images, and whether that is more than
/// chance in which images there are.
package struct MeanIoUDifference: Equatable, Sendable {
    /// The mean IoU of the second less that of the first.
    package let difference: Double
    /// The middle 95 % of the differences of the draws.
    package let interval: ClosedRange<Double>
    /// How likely a difference of that size is where there is none: twice the smaller share of the draws on either side of 0,
    /// a draw of 0 on both and one more on each counted in, at most 1.
    package let p: Double
    /// How many draws were made.
    package let resamples: Int
    /// From what the draws follow.
    package let seed: Int
}

extension ImageScores {
    /// How much better another result of the same images is, by the paired bootstrap over images (Efron and Tibshirani 1993,
    /// chapter 16).
    ///
    /// Every draw takes as many images as there are, with replacement, the same ones of both results.
    ///
    /// - Parameters:
    ///   - other: The other's counts, of the same images in the same order.
    ///   - resamples: At least 2.
    ///   - seed: The same seed gives the same draws.
    /// - Returns: nil for fewer than 2 images, or where a draw holds no class.
    package func difference(
        to other: ImageScores, resamples: Int = 1000, seed: Int = 0
    ) -> MeanIoUDifference? {
        precondition(
            other.images == images && other.classCount == classCount,
            "a difference expects the scores of \(images) images and \(classCount) classes")
        let order = Array(0..<images)
        guard images >= 2, let own = meanIoU(of: order), let others = other.meanIoU(of: order)
        else { return nil }
        var random = SplitMix64(path: seed, images)
        var differences: [Double] = []
        for _ in 0..<resamples {
            let draw = (0..<images).map { _ in random.below(images) }
            guard let own = meanIoU(of: draw), let others = other.meanIoU(of: draw) else {
                return nil
            }
            differences.append(others - own)
        }
        let (below, above) = (differences.count { $0 <= 0 }, differences.count { $0 >= 0 })
        let p = Double(2 * (min(below, above) + 1)) / Double(resamples + 1)
        return MeanIoUDifference(
            difference: others - own, interval: Self.middle(0.95, of: differences), p: min(p, 1),
            resamples: resamples, seed: seed)
    }
}
