import CPixelKernels

/// One axis of a resampling: which source pixels make each pixel of the result, and with what weights.
///
/// With r = source length / scaled length, pixel i of the scaled image has its centre at c = (i + ½) · r − ½ in the
/// source. Source pixel j weighs max(0, 1 − |j − c| / s) with s = max(1, r), divided by the sum of the weights: linear
/// interpolation on enlarging, and a triangle as wide as two result pixels on reducing, so that no pixel is skipped.
package struct AxisResampling {
    /// The pixels of the result that lie in the image; the others are padding.
    package let inside: Range<Int>
    /// The first source pixel of each pixel inside.
    package let first: [Int32]
    /// `taps` weights for each pixel inside.
    package let weights: [Float]
    /// Source pixels a result pixel.
    package let taps: Int
    /// The source pixel nearest to the centre of each pixel inside, for labels.
    package let nearest: [Int32]

    /// Prepares an axis.
    ///
    /// - Parameters:
    ///   - source: Pixels of the source.
    ///   - scaled: Pixels of the whole scaled image.
    ///   - origin: The scaled pixel at which the result begins; may be negative.
    ///   - count: Pixels of the result.
    ///   - isReversed: Whether the result runs backwards.
    package init(source: Int, scaled: Int, origin: Int, count: Int, isReversed: Bool = false) {
        let ratio = Double(source) / Double(scaled)
        let support = max(1, ratio)
        let taps = min(source, ratio <= 1 ? 2 : Int(support.rounded(.up)) * 2 + 1)
        let low = min(max(-origin, 0), count)
        let high = min(max(scaled - origin, low), count)
        var first: [Int32] = []
        var weights: [Float] = []
        var nearest: [Int32] = []
        for index in low..<high {
            let scaledIndex = Double(origin + (isReversed ? low + high - 1 - index : index))
            let center = (scaledIndex + 0.5) * ratio - 0.5
            let start = min(max(Int((center - support).rounded(.down)) + 1, 0), source - taps)
            let raw = (start..<start + taps).map { max(0, 1 - abs(Double($0) - center) / support) }
            let sum = raw.reduce(0, +)
            first.append(Int32(start))
            weights += raw.map { Float($0 / sum) }
            nearest.append(Int32(min(max(Int((center + 0.5).rounded(.down)), 0), source - 1)))
        }
        // A reversed result has its padding at the other end.
        inside = isReversed ? count - high..<count - low : low..<high
        self.first = first
        self.weights = weights
        self.taps = taps
        self.nearest = nearest
    }
}
