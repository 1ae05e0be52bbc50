import Foundation
import SegmentationDatasets

/// Decoded pairs by sample, kept while they fit into a number of bytes.
///
/// `@unchecked Sendable` because the mutable properties are used under the lock alone.
final class SampleCache: @unchecked Sendable {
    private let limit: Int
    private let lock = NSLock()
    private var pairs: [Int: LabelledImage] = [:]
    private var bytes = 0

    init(limit: Int) { self.limit = limit }

    /// The pair of that index, from memory or from `load`.
    func pair(_ index: Int, load: () throws -> LabelledImage) throws -> LabelledImage {
        if let pair = lock.withLock({ pairs[index] }) { return pair }
        let pair = try load()
        let size = pair.image.pixels.count + pair.labels.labels.count
        lock.withLock {
            if pairs[index] == nil, bytes + size <= limit {
                pairs[index] = pair
                bytes += size
            }
        }
        return pair
    }

    /// Bytes of the pairs that are kept.
    var usedBytes: Int { lock.withLock { bytes } }
}
