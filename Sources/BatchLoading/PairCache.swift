import Files
import Foundation
import ImageFiles
import Machine
import SegmentationDatasets

/// Decoded pairs (images of 8 or 16 bits, and labels), kept while they fit into a number of bytes.
///
/// Which pairs are in memory changes nothing but the time. One cache may serve training and evaluation together.
///
/// `@unchecked Sendable` because the mutable properties are used under the lock alone.
package final class PairCache: @unchecked Sendable {
    /// The most bytes that pairs may take.
    package let limit: Int
    private let lock = NSLock()
    private var pairs: [Key: LabelledImage] = [:]
    private var bytes = 0

    private struct Key: Hashable {
        let image: ExactText
        let mask: ExactText
        /// The same file at two sizes is two pairs.
        let resize: [Double]
    }

    /// Keeps pairs of at most that many bytes together.
    package init(limit: Int) { self.limit = limit }

    /// Keeps nothing.
    package static var none: PairCache { PairCache(limit: 0) }

    /// The share of the memory which is free now that a cache takes unless told otherwise.
    package static let automaticShare = 0.25

    /// The limit of a cache that nobody gave one: a quarter of the memory that is free now, half a gigabyte where the
    /// system does not tell.
    ///
    /// Processes that a launcher has started together share it.
    package static var automaticLimit: Int {
        (MachineMemory.availableBytes.map { Int(Double($0) * automaticShare) } ?? 512 << 20)
            / (LaunchedProcess.current?.countHere ?? 1)
    }

    /// The bytes that a decoded pair takes: one or two a sample, and one of labels a pixel.
    package static func bytes(
        height: Int, width: Int, channels: Int = 3, sampleBytes: Int = 1
    ) -> Int {
        height * width * (channels * sampleBytes + 1)
    }

    /// The pair of those files and that size, from memory or from `load`.
    func pair(
        _ sample: SamplePaths, resize: ImageResize? = nil, load: () throws -> LabelledImage
    ) throws -> LabelledImage {
        let key = Key(
            image: ExactText(sample.image), mask: ExactText(sample.mask),
            resize: resize?.numbers ?? [])
        if let pair = lock.withLock({ pairs[key] }) { return pair }
        let pair = try load()
        let size = pair.image.byteCount + pair.labels.labels.count
        lock.withLock {
            if pairs[key] == nil, bytes + size <= limit {
                pairs[key] = pair
                bytes += size
            }
        }
        return pair
    }

    /// Bytes of the pairs that are kept.
    package var usedBytes: Int { lock.withLock { bytes } }
}
