import ImageFiles

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Pixels and losses of every class by the size of the loss, in eighths of octaves.
///
/// Bin `b` holds losses from `baseNats · 2^(b/8)` up to the next one, bin 0 all below, too, and the last one those that
/// are larger or infinite. Losses are placed without their class weight where that is above 0, so that bins of all
/// classes can be laid side by side; sums are of the losses as they are, class weights included.
package struct LossHistogramOfClasses: Sendable {
    /// Where bin 0 begins, in nats.
    package static let baseNats = 1e-6
    /// Bins for a factor of two.
    package static let binsPerOctave = 8
    /// 2^30 · 1e-6 is over 1000 nats.
    package static let binCount = 30 * binsPerOctave

    /// Pixels of a class in a bin: C · ``binCount``, `pixels[class * binCount + bin]`.
    package private(set) var pixels: [Int]
    /// Σ of their losses in nats, in the same order.
    package private(set) var sums: [Double]
    private let factors: [Float]

    /// Nothing counted yet.
    package init(classWeights: [Float]) {
        pixels = Array(repeating: 0, count: classWeights.count * Self.binCount)
        sums = Array(repeating: 0, count: pixels.count)
        factors = classWeights.map { $0 > 0 ? 1 / $0 : 1 }
    }

    /// Counts the pixels of an image that count.
    package mutating func add(_ losses: [Float], _ labels: LabelMap) {
        // Taken once, not once a pixel.
        let (bins, ignored) = (Self.bins, LabelMap.ignored)
        for (index, label) in labels.labels.enumerated() where label != ignored {
            let bin = Self.bin(of: losses[index] * factors[Int(label)], in: bins)
            pixels[Int(label) * Self.binCount + bin] += 1
            sums[Int(label) * Self.binCount + bin] += Double(losses[index])
        }
    }

    /// Adds what another one has counted with the same class weights.
    package static func += (left: inout LossHistogramOfClasses, right: LossHistogramOfClasses) {
        for index in left.pixels.indices where right.pixels[index] > 0 {
            left.pixels[index] += right.pixels[index]
            left.sums[index] += right.sums[index]
        }
    }

    /// The bin of a loss.
    package static func bin(of loss: Float) -> Int { bin(of: loss, in: bins) }

    private static func bin(of loss: Float, in bins: [UInt16]) -> Int {
        guard loss > Float(baseNats) else { return 0 }
        guard loss < .infinity else { return binCount - 1 }
        return min(Int(bins[Int(loss.bitPattern >> 16)]), binCount - 1)
    }

    /// For the upper 16 bits of a float32: the bin of the middle of the losses with these bits, which is off by less than
    /// a hundredth of an octave.
    private static let bins: [UInt16] = (0..<0x7F80).map { upper in
        let middle = Double(Float(bitPattern: UInt32(upper) << 16 | 0x8000))
        let bin = (log2(middle / baseNats) * Double(binsPerOctave)).rounded(.down)
        return UInt16(min(max(bin, 0), Double(binCount - 1)))
    }
}
