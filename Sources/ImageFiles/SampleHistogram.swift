/// How often each value occurs among the stored samples of images.
///
/// Counts, so that parts add up exactly.
package struct SampleHistogram: Equatable, Sendable {
    /// Samples of each value 0…65535; alpha, which is no image, is left out before.
    private var counts = [Int](repeating: 0, count: 65536)
    /// All samples.
    package private(set) var total = 0

    /// Nothing counted.
    package init() {}

    /// Counts the samples of an image as its file holds them.
    package mutating func add(_ stored: Raster) {
        func count<Sample: FixedWidthInteger>(_ samples: [Sample]) {
            counts.withUnsafeMutableBufferPointer { counts in
                samples.withUnsafeBufferPointer { samples in
                    for sample in samples { counts[Int(sample)] += 1 }
                }
            }
            total += samples.count
        }
        switch stored.samples {
        case .bytes(let bytes): count(bytes)
        case .words(let words): count(words)
        }
    }

    /// Adds the counts of another one.
    package static func += (left: inout SampleHistogram, right: SampleHistogram) {
        for value in left.counts.indices { left.counts[value] += right.counts[value] }
        left.total += right.total
    }

    /// The smallest value that occurs; nil where there is none.
    package var minimum: Int? { counts.firstIndex { $0 > 0 } }
    /// The largest value that occurs; nil where there is none.
    package var maximum: Int? { counts.lastIndex { $0 > 0 } }

    /// The value below which `percent` % of the samples lie, as `numpy.percentile` gives it: in the order of the samples at
    /// the place `percent / 100 · (total − 1)`, by linear interpolation between the two samples beside it.
    ///
    /// - Parameter percent: 0…100.
    /// - Returns: Nil where nothing was counted.
    package func percentile(_ percent: Double) -> Double? {
        guard total > 0 else { return nil }
        let place = percent / 100 * Double(total - 1)
        let below = min(Int(place), total - 1)
        let (first, second) = (value(at: below), value(at: min(below + 1, total - 1)))
        return Double(first) + Double(second - first) * (place - Double(below))
    }

    /// The sample at a place of the ascending order.
    private func value(at place: Int) -> Int {
        var left = place
        for (value, count) in counts.enumerated() {
            if left < count { return value }
            left -= count
        }
        return counts.count - 1
    }
}
