import Synchronization

extension ThreadTeam {
    /// Calls `body` for every index 0 ..< count and returns the results in the order of the indices; each thread takes the
    /// next index as soon as it is free, since files differ much in the work that they make.
    ///
    /// - Parameter body: Is told the worker too, 0 ..< threads, so that it can use memory of its own.
    package func mapWithWorkers<Value>(
        _ count: Int, _ body: @Sendable (_ worker: Int, _ index: Int) -> Value
    ) -> [Value] {
        let next = Atomic<Int>(0)
        return Array(unsafeUninitializedCapacity: count) { values, initialized in
            // Unchecked because every place is written by one thread alone, and read after all have ended.
            nonisolated(unsafe) let values = values
            forEachWorker { worker in
                while true {
                    let index = next.add(1, ordering: .relaxed).oldValue
                    guard index < count else { return }
                    values.initializeElement(at: index, to: body(worker, index))
                }
            }
            initialized = count
        }
    }

    /// Calls `body` for every index 0 ..< count, as ``mapWithWorkers(_:_:)``, and returns the results.
    ///
    /// - Throws: The fault of the first index at fault; the others are called all the same.
    package func map<Value>(
        _ count: Int, _ body: @Sendable (_ index: Int) throws -> Value
    ) throws -> [Value] {
        try mapWithWorkers(count) { _, index in Result { try body(index) } }.map { try $0.get() }
    }

    /// The results of `transform` in the order of `elements`, as ``mapWithWorkers(_:_:)``.
    package func map<Element: Sendable, Output>(
        _ elements: [Element], _ transform: @Sendable (Element) -> Output
    ) -> [Output] {
        mapWithWorkers(elements.count) { _, index in transform(elements[index]) }
    }

    /// Whether so many images, each the work of one thread, are enough to take at once: several small ones a thread, so that
    /// threads that end first wait a small part of the time; one a thread where they are large, and need much memory.
    ///
    /// - Parameter pixels: Those of all the images together.
    package func isOccupied(byImages count: Int, ofPixels pixels: Int) -> Bool {
        guard count >= threads, threads > 1 else { return count >= threads }
        return count >= 4 * threads || pixels >= threads << 20
    }
}
