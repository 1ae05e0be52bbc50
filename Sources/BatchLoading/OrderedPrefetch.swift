import Foundation
import Machine

/// Makes the items 0 ..< count ahead of their use on worker threads, and hands them over in order.
///
/// At most `depth` items exist or are in the making beyond the one that was handed over last, or `smallDepth` while all
/// that wait are small. What an item holds must not depend on which worker makes it. Dropping the object, or ``stop()``, ends the workers and waits for them.
package final class OrderedPrefetch<Item: Sendable> {
    private let state: PrefetchState<Item>
    private var workers: [WorkerThread] = []
    /// Seconds that ``next()`` has waited for an item.
    package private(set) var waitSeconds = 0.0

    /// Starts the workers.
    ///
    /// - Parameters:
    ///   - workers: Threads; with 0, or where the system grants none, ``next()`` makes each item itself.
    ///   - isSmall: Whether an item that waits leaves room for more than `depth` of them.
    ///   - make: Makes an item; called at the same time for different items.
    package init(
        count: Int, depth: Int, workers: Int, name: String, smallDepth: Int = 0,
        isSmall: @escaping @Sendable (Item) -> Bool = { _ in false },
        make: @escaping @Sendable (Int) throws -> Item
    ) {
        precondition(depth >= 1, "OrderedPrefetch expects a depth of at least 1, got \(depth)")
        state = PrefetchState(
            count: count, depth: depth, smallDepth: max(depth, smallDepth), isSmall: isSmall,
            make: make)
        let state = state
        self.workers = (0..<min(workers, count)).compactMap { _ in
            WorkerThread(name: name) { state.work() }
        }
    }

    deinit { stop() }

    /// The next item; nil after the last one.
    ///
    /// - Throws: The error that making this item threw; after it there are no more items.
    package func next() throws -> Item? {
        if workers.isEmpty { return try state.makeNext() }
        let start = ContinuousClock.now
        defer { waitSeconds += (ContinuousClock.now - start) / .seconds(1) }
        do {
            return try state.take()
        } catch {
            stop()
            throw error
        }
    }

    /// Ends the workers, which finish at most the item that they have begun, and waits for them.
    package func stop() {
        state.end()
        for worker in workers { worker.join() }
        workers = []
    }
}

/// What the workers and the consumer share.
///
/// `@unchecked Sendable` because every mutable property is used under the lock of `change` alone.
private final class PrefetchState<Item: Sendable>: @unchecked Sendable {
    private let count: Int
    private let depth: Int
    private let smallDepth: Int
    private let isSmall: @Sendable (Item) -> Bool
    private let make: @Sendable (Int) throws -> Item
    private let change = NSCondition()
    /// The next item that nobody has begun.
    private var begun = 0
    /// The item that the consumer gets next.
    private var taken = 0
    private var finished: [Int: Result<Item, any Error>] = [:]
    private var hasEnded = false
    /// How many items may be made beyond the one that was handed over last.
    private var room: Int {
        let waiting = finished.values.compactMap { try? $0.get() }
        return !waiting.isEmpty && waiting.allSatisfy(isSmall) ? smallDepth : depth
    }

    init(
        count: Int, depth: Int, smallDepth: Int, isSmall: @escaping @Sendable (Item) -> Bool,
        make: @escaping @Sendable (Int) throws -> Item
    ) {
        self.count = count
        self.depth = depth
        self.smallDepth = smallDepth
        self.isSmall = isSmall
        self.make = make
    }

    /// A worker's life.
    func work() {
        while let index = begin() {
            let result = Result { try make(index) }
            change.withLock {
                finished[index] = result
                change.broadcast()
            }
        }
    }

    private func begin() -> Int? {
        change.withLock {
            while !hasEnded, begun < count, begun >= taken + room { change.wait() }
            if hasEnded || begun >= count { return nil }
            begun += 1
            return begun - 1
        }
    }

    func take() throws -> Item? {
        try change.withLock {
            if hasEnded || taken >= count { return nil }
            while finished[taken] == nil { change.wait() }
            let result = finished.removeValue(forKey: taken)
            taken += 1
            change.broadcast()
            return try result?.get()
        }
    }

    /// Without workers: the consumer makes the item itself.
    func makeNext() throws -> Item? {
        let index: Int? = change.withLock {
            if hasEnded || taken >= count { return nil }
            taken += 1
            return taken - 1
        }
        guard let index else { return nil }
        do {
            return try make(index)
        } catch {
            end()
            throw error
        }
    }

    func end() {
        change.withLock {
            hasEnded = true
            finished = [:]
            change.broadcast()
        }
    }
}
