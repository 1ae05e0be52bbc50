import ImageFiles

/// Counts losses by size, in memory that does not grow with them: 4 MiB.
///
/// A bin holds the float32 numbers that agree in sign, exponent and the upper 11 bits of the fraction, so a value read
/// back from it is off by less than 1/2048 of itself.
struct LossHistogram {
    private static let shift: UInt32 = 12
    private var bins = [UInt64](repeating: 0, count: 1 << 19)
    /// How many losses were added.
    private(set) var count: UInt64 = 0

    /// Counts a loss of at least 0 (or infinite).
    mutating func add(_ loss: Float) {
        bins[Int((max(loss, 0) + 0).bitPattern >> Self.shift)] += 1
        count += 1
    }

    /// The value below which the share `quantile` (0…1) of the finite losses lies, interpolated between
    /// neighbours in order as NumPy's `percentile` does; nil where none was added.
    func value(atQuantile quantile: Double) -> Double? {
        let infinite = bins[Int(Float.infinity.bitPattern >> Self.shift)]
        let finite = count - infinite
        guard finite > 0 else { return nil }
        let rank = quantile * Double(finite - 1)
        var before: UInt64 = 0
        for (index, held) in bins.enumerated() where held > 0 {
            if rank < Double(before + held) {
                let lower = Float(bitPattern: UInt32(index) << Self.shift)
                let upper = Float(bitPattern: UInt32(index + 1) << Self.shift)
                let inside = (rank - Double(before) + 0.5) / Double(held)
                // A bin of exact zeros holds nothing else that a loss map would show.
                return index == 0
                    ? 0 : Double(lower) + (Double(upper) - Double(lower)) * min(inside, 1)
            }
            before += held
        }
        return nil
    }
}

extension LossScale {
    /// The loss in nats where the colours of one map end.
    ///
    /// The automatic one is 1 where every loss is 0 or nothing counts.
    ///
    /// - Throws: ``ReportError/scale(_:)`` for a given end that is not above 0 and finite.
    public func nats(losses: [Float], labels: LabelMap) throws(ReportError) -> Double {
        var histogram = LossHistogram()
        for (index, label) in labels.labels.enumerated() where label != LabelMap.ignored {
            histogram.add(losses[index])
        }
        return try nats(of: histogram)
    }

    /// The loss in nats where the colours end, for all losses that were counted.
    func nats(of histogram: LossHistogram) throws(ReportError) -> Double {
        switch self {
        case .nats(let maximum):
            guard maximum > 0, maximum.isFinite else { throw .scale(maximum) }
            return maximum
        case .automatic:
            let percentile = histogram.value(atQuantile: 0.995) ?? 0
            return percentile > 0 ? percentile : 1
        }
    }
}
