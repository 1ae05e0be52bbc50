import ImageFiles

/// Where the colours of a loss map end.
package enum LossScale: Equatable, Sendable {
    /// The 99.5th percentile of the losses of all pixels that count, over the whole call.
    case automatic
    /// A loss in nats, above 0 and finite.
    case nats(Double)
}

extension LossScale {
    /// The loss in nats where the colours of one map end.
    ///
    /// The automatic one is 1 where every loss is 0 or nothing counts.
    ///
    /// - Throws: ``LossMapError/scale(_:)`` for a given end that is not above 0 and finite.
    package func nats(losses: [Float], labels: LabelMap) throws(LossMapError) -> Double {
        if case .nats(let maximum) = self, !(maximum > 0 && maximum.isFinite) {
            throw .scale(maximum)
        }
        var histogram = LossHistogram()
        histogram.add(losses, labels)
        return nats(of: histogram) { $0.counts(losses, labels) }
    }

    /// The loss in nats where the colours end, for all losses that were counted.
    ///
    /// A given end was checked before.
    ///
    /// - Parameter count: Adds up the counts of all of them for a search.
    package func nats<Failure: Error>(
        of histogram: LossHistogram,
        count: (QuantileSearch) throws(Failure) -> QuantileSearch.Counts
    ) throws(Failure) -> Double {
        switch self {
        case .nats(let maximum): return maximum
        case .automatic:
            guard let search = histogram.search(forQuantile: 0.995) else { return 1 }
            let percentile = search.value(try count(search))
            return percentile > 0 ? percentile : 1
        }
    }
}
