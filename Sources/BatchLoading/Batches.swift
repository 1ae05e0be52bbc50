import Foundation
import Tensors

/// The batches of one epoch in order, prepared ahead on worker threads.
///
/// Dropping it, or ``stop()``, ends the workers and waits for them.
package final class Batches {
    private let items: OrderedPrefetch<Batch>
    private let pool: BatchBufferPool
    private var last: BatchBuffers?

    init(
        count: Int, workers: Int, pool: BatchBufferPool,
        make: @escaping @Sendable (Int) throws -> Batch
    ) {
        self.pool = pool
        // One batch a worker in the making and one that waits: more would only cost memory.
        items = OrderedPrefetch(
            count: count, depth: workers + 1, workers: workers, name: "pixelwise-load", make: make)
    }

    /// The next batch; nil after the last one.
    ///
    /// - Throws: What reading one of its samples threw, of the first such sample; there are no more batches then.
    package func next() throws -> Batch? {
        pool.giveBack(&last)
        guard let batch = try items.next() else { return nil }
        last = BatchBuffers(images: batch.images, labels: batch.labels)
        return batch
    }

    /// Seconds that ``next()`` has waited for the workers; without workers 0.
    package var waitSeconds: Double { items.waitSeconds }

    /// Ends the workers and waits for them.
    package func stop() { items.stop() }
}

/// The memory of one batch.
struct BatchBuffers {
    var images: AlignedBuffer<Float>
    var labels: AlignedBuffer<UInt8>
}

/// Memory of batches that are done with, for the next ones.
///
/// `@unchecked Sendable` because the list is used under the lock alone.
final class BatchBufferPool: @unchecked Sendable {
    private let lock = NSLock()
    private var free: [BatchBuffers] = []

    func take(pixels: Int, channels: Int) -> BatchBuffers {
        let reused: BatchBuffers? = lock.withLock {
            // Other sizes come with other epochs or images; keeping theirs would pile memory up.
            free.removeAll { $0.labels.count != pixels }
            return free.popLast()
        }
        return reused
            ?? BatchBuffers(
                images: AlignedBuffer(count: pixels * channels),
                labels: AlignedBuffer(count: pixels))
    }

    /// Takes memory back, unless somebody still holds the batch.
    func giveBack(_ buffers: inout BatchBuffers?) {
        guard var freed = buffers else { return }
        buffers = nil
        guard isKnownUniquelyReferenced(&freed.images), isKnownUniquelyReferenced(&freed.labels)
        else { return }
        lock.withLock { free.append(freed) }
    }
}
