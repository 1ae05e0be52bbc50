import Machine

/// A layer's work on all threads, without the compiler's check of what is shared.
///
/// Layers hand addresses in the arena to kernels, and no address is `Sendable`. What goes on is sound because every
/// worker writes the rows, tiles or sums of its own range alone, reads what is complete before the call, and the call
/// returns when all are done.
extension ThreadTeam {
    /// `ThreadTeam.forEachWorker(_:)` for a body that captures addresses.
    func forEachUncheckedWorker(_ body: (_ worker: Int) -> Void) {
        withoutActuallyEscaping(body) { body in
            nonisolated(unsafe) let body = body  // because of what stands above
            forEachWorker { body($0) }
        }
    }

    /// `ThreadTeam.forEachRange(of:multipleOf:_:)` for a body that captures addresses.
    func forEachUncheckedRange(
        of count: Int, multipleOf multiple: Int = 1, _ body: (_ range: Range<Int>) -> Void
    ) {
        forEachUncheckedShare(of: count, multipleOf: multiple) { _, range in body(range) }
    }

    /// `ThreadTeam.forEachShare(of:multipleOf:_:)` for a body that captures addresses.
    func forEachUncheckedShare(
        of count: Int, multipleOf multiple: Int = 1,
        _ body: (_ worker: Int, _ range: Range<Int>) -> Void
    ) {
        withoutActuallyEscaping(body) { body in
            nonisolated(unsafe) let body = body  // because of what stands above
            forEachShare(of: count, multipleOf: multiple) { body($0, $1) }
        }
    }
}
