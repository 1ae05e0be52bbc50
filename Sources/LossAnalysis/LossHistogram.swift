import ImageFiles

/// Finds exact quantiles of any number of losses in two walks over them, in memory that does not grow: 4 MiB.
///
/// The first walk counts losses by the upper 19 bits below the sign of their float32; the second one looks at the lower
/// 12 bits of those losses only that share the upper bits of the value that is sought.
package struct LossHistogram {
    fileprivate static let lowerBits: UInt32 = 12
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

    /// The second walk for the value below which the share `quantile` (0…1) of the finite losses lies; nil where none was
    /// added.
    package func search(forQuantile quantile: Double) -> QuantileSearch? {
        guard finiteCount > 0 else { return nil }
        let rank = quantile * Double(finiteCount - 1)
        let lower = UInt64(rank)
        let places = [lower, min(lower + 1, finiteCount - 1)].map(place(ofRank:))
        return QuantileSearch(
            bins: places.map { UInt32($0.bin) }, ranks: places.map(\.rankInside),
            fraction: rank - Double(lower))
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
    fileprivate static func bits(of loss: Float) -> UInt32 {
        (max(loss, 0) + 0).bitPattern & 0x7FFF_FFFF
    }
}

/// Looks for one quantile among losses that a ``LossHistogram`` has counted.
package struct QuantileSearch: Sendable {
    /// The upper bits of the two neighbours in order between which the quantile lies.
    fileprivate let bins: [UInt32]
    /// Their ranks among the losses with these upper bits.
    fileprivate let ranks: [UInt64]
    /// How far the quantile lies from the lower to the upper neighbour, 0…1.
    fileprivate let fraction: Double

    /// How often the lower bits occur beside the upper bits of each of the two.
    package struct Counts: Sendable {
        fileprivate var ofNeighbours = [UInt64](repeating: 0, count: 2 << LossHistogram.lowerBits)

        /// Nothing counted yet.
        package init() {}

        /// Adds what was counted of other losses for the same search.
        package static func += (left: inout Counts, right: Counts) {
            for index in left.ofNeighbours.indices {
                left.ofNeighbours[index] += right.ofNeighbours[index]
            }
        }
    }

    /// Counts the pixels of an image that count and lie close to the quantile.
    package func counts(_ losses: [Float], _ labels: LabelMap) -> Counts {
        var counts = Counts()
        let (lower, upper) = (bins[0], bins[1])
        let shift = LossHistogram.lowerBits
        for (index, label) in labels.labels.enumerated() where label != LabelMap.ignored {
            guard losses[index] < .infinity else { continue }
            let bits = LossHistogram.bits(of: losses[index])
            let detail = Int(bits & (1 << shift - 1))
            if bits >> shift == lower { counts.ofNeighbours[detail] += 1 }
            if bits >> shift == upper { counts.ofNeighbours[1 << Int(shift) + detail] += 1 }
        }
        return counts
    }

    /// The quantile, interpolated between neighbours in order as NumPy's `percentile` does.
    ///
    /// - Parameter counts: Those of all losses that the histogram has counted.
    package func value(_ counts: Counts) -> Double {
        let values = [0, 1].map { neighbour in
            let first = neighbour << Int(LossHistogram.lowerBits)
            var left = ranks[neighbour]
            var detail = 0
            while detail < 1 << LossHistogram.lowerBits - 1,
                left >= counts.ofNeighbours[first + detail]
            {
                left -= counts.ofNeighbours[first + detail]
                detail += 1
            }
            return Double(
                Float(bitPattern: bins[neighbour] << LossHistogram.lowerBits | UInt32(detail)))
        }
        return values[0] + (values[1] - values[0]) * fraction
    }
}
