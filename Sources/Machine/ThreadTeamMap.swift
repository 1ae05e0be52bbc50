extension ThreadTeam {
    /// Calls `body` for every index 0 ..< count, the indices dealt out to the workers, and returns the results in the order
    /// of the indices.
    ///
    /// - Throws: The fault of the first index at fault; the others are called all the same.
    package func map<Value: Sendable>(
        _ count: Int, _ body: @Sendable (_ index: Int) throws -> Value
    ) throws -> [Value] {
        var results = [Result<Value, any Error>?](repeating: nil, count: count)
        results.withUnsafeMutableBufferPointer { results in
            // Unchecked because every index has a place of its own.
            nonisolated(unsafe) let results = results
            forEachWorker { worker in
                for index in stride(from: worker, to: count, by: threads) {
                    results[index] = Result { try body(index) }
                }
            }
        }
        return try results.compactMap { try $0?.get() }
    }
}
