import ImageFiles
import SegmentationDatasets

/// The pairs of a split in order and at their own size, decoded ahead on worker threads.
package final class EvaluationPairs {
    private let items: OrderedPrefetch<LabelledImage>

    /// Starts decoding.
    ///
    /// - Parameters:
    ///   - workers: Threads; 0 decodes on the calling thread.
    ///   - smallAhead: How many pairs of up to 2^18 pixels may wait; of larger ones one more than there are workers.
    ///   - cache: Keeps decoded pairs.
    package init(
        dataset: SegmentationDataset, samples: [SamplePaths], workers: Int, smallAhead: Int = 0,
        cache: PairCache = .none
    ) {
        items = OrderedPrefetch(
            count: samples.count, depth: workers + 1, workers: workers, name: "pixelwise-load",
            smallDepth: smallAhead, isSmall: { $0.image.height * $0.image.width <= 1 << 18 },
            make: { index in
                try cache.pair(samples[index]) { try dataset.loadPair(samples[index]) }
            })
    }

    /// The next pair; nil after the last one.
    ///
    /// - Throws: What `SegmentationDataset.loadPair(_:)` threw for it; there are no more pairs then.
    package func next() throws -> LabelledImage? { try items.next() }

    /// Seconds that ``next()`` has waited for the workers; without workers 0.
    package var waitSeconds: Double { items.waitSeconds }
}
