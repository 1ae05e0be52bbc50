import Synchronization

/// Asks a training run to save and end at the next good place, from any thread.
///
/// ```swift
/// let cancellation = Cancellation()
/// // elsewhere: cancellation.cancel()
/// try train(config, into: "runs/leaves", cancellation: cancellation)
/// ```
public final class Cancellation: Sendable {
    private let asked = Atomic<Bool>(false)

    /// Nothing is asked yet.
    public init() {}

    /// Whether it was asked.
    public var isCancelled: Bool { asked.load(ordering: .relaxed) }

    /// Asks; a second time changes nothing.
    public func cancel() { asked.store(true, ordering: .relaxed) }
}
