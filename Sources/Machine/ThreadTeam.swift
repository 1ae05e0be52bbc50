import CMachine

/// The one team of threads on which all compute runs, oneDNN's too.
///
/// The workers belong to the calling thread, so all compute is called from one thread. A team is only a number; the workers
/// themselves are started once and kept.
package struct ThreadTeam: Sendable, Equatable {
    /// The number of threads, at least 1.
    package let threads: Int

    /// A team of `threads` threads, at least 1.
    package init(threads: Int) {
        precondition(threads >= 1, "ThreadTeam expects at least 1 thread, got \(threads)")
        self.threads = threads
    }

    /// Makes oneDNN use this team's number of threads too, when called from the current thread.
    package func adoptForOneDNN() { machine_team_set_threads(Int32(grantedThreads)) }

    /// Calls `body(worker)` for every worker 0 ..< threads, at the same time, and waits for all.
    ///
    /// Every worker index is called exactly once even when the system grants fewer threads.
    package func forEachWorker(_ body: @Sendable (_ worker: Int) -> Void) {
        if threads == 1 { return body(0) }
        withoutActuallyEscaping(body) { body in
            var context = TeamContext(body: body, threads: threads)
            withUnsafeMutablePointer(to: &context) { pointer in
                machine_team_run(
                    { raw in
                        guard let raw else { return }
                        let context = raw.assumingMemoryBound(to: TeamContext.self).pointee
                        var worker = Int(machine_team_worker())
                        let granted = Int(machine_team_size())
                        while worker < context.threads {
                            context.body(worker)
                            worker += granted
                        }
                    }, pointer, UInt32(grantedThreads))
            }
        }
    }

    /// Splits `0 ..< count` into one contiguous range a worker, in multiples of `multiple` (the last may be
    /// shorter), and calls `body` with each non-empty range.
    package func forEachRange(
        of count: Int, multipleOf multiple: Int = 1, _ body: @Sendable (_ range: Range<Int>) -> Void
    ) {
        forEachShare(of: count, multipleOf: multiple) { _, range in body(range) }
    }

    /// Splits like ``forEachRange(of:multipleOf:_:)`` and also tells the worker, no two of which are the same, so that it
    /// can use memory of its own.
    package func forEachShare(
        of count: Int, multipleOf multiple: Int = 1,
        _ body: @Sendable (_ worker: Int, _ range: Range<Int>) -> Void
    ) {
        let blocks = (count + multiple - 1) / multiple
        if threads == 1 || blocks <= 1 {
            if count > 0 { body(0, 0..<count) }
            return
        }
        forEachWorker { worker in
            let start = min(count, blocks * worker / threads * multiple)
            let end = min(count, blocks * (worker + 1) / threads * multiple)
            if start < end { body(worker, start..<end) }
        }
    }
}

private struct TeamContext {
    let body: @Sendable (Int) -> Void
    let threads: Int
}
