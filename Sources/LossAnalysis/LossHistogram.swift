import ImageFiles

/// Finds exact quantiles of any number of losses in two walks over them, in memory that does not grow: 4 MiB.
///
/// The first walk counts losses by the upper 19 bits below the sign of their float32; the second one looks at the lower
/// 12 bits of those losses only that share the upper bits of the value that is sought.
package struct LossHistogram {
    private static let lowerBits: UInt32 = 12
    private var bins = [UInt64](repeating: 0, count: 1 << 19)
    private var finiteCount: UInt64 = 0

    /// Nothing counted yet.
    package init() {}

    /// Counts a loss; infinite ones are left out.
    package mutating func add(_ loss: Float) {
        guard loss < .infinity else { return }
        bins[Int(Self.bits(of: loss) >> Self.lowerBits)] += 1
        finiteCount += 1
    }

    /// Counts the losses of the pixels that count.
    package mutating func add(_ losses: [Float], _ labels: LabelMap) {
        for (index, label) in labels.labels.enumerated() where label != LabelMap.ignored {
            add(losses[index])
        }
    }

    /// The value below which the share `quantile` (0…1) of the finite losses lies, interpolated between neighbours
    /// in order as NumPy's `percentile` does; nil where none was added.
    ///
    /// - Parameter walk: Calls its argument with every loss that was added, in any order.
    package func value<Failure: Error>(
        atQuantile quantile: Double, walk: (_ visit: (Float) -> Void) throws(Failure) -> Void
    ) throws(Failure) -> Double? {
        guard finiteCount > 0 else { return nil }
        let rank = quantile * Double(finiteCount - 1)
        let lower = UInt64(rank)
        let ranks = [lower, min(lower + 1, finiteCount - 1)]
        let places = ranks.map(place(ofRank:))
        var details = places.map { _ in [UInt64](repeating: 0, count: 1 << Int(Self.lowerBits)) }
        try walk { loss in
            guard loss < .infinity else { return }
            let bits = Self.bits(of: loss)
            for (index, place) in places.enumerated()
            where bits >> Self.lowerBits == UInt32(place.bin) {
                details[index][Int(bits & (1 << Self.lowerBits - 1))] += 1
            }
        }
        let values = zip(places, details).map { place, detail in
            var left = place.rankInside
            let low = detail.firstIndex { held in
                if left < held { return true }
                left -= held
                return false
            }
            return Double(Float(bitPattern: UInt32(place.bin) << Self.lowerBits | UInt32(low ?? 0)))
        }
        return values[0] + (values[1] - values[0]) * (rank - Double(lower))
    }

    /// The bin that holds the loss of this rank, and its rank among those of the bin.
    private func place(ofRank rank: UInt64) -> (bin: Int, rankInside: UInt64) {
        var left = rank
        for (bin, held) in bins.enumerated() {
            if left < held { return (bin, left) }
            left -= held
        }
        return (bins.count - 1, 0)
    }

    /// Losses of at least 0 have the order of their bit patterns; -0 becomes 0.
    private static func bits(of loss: Float) -> UInt32 {
        (max(loss, 0) + 0).bitPattern & 0x7FFF_FFFF
    }
}
