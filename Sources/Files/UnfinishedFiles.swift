import Glibc
import Synchronization

/// The temporary files that are being written, so that a signal that ends the process can take them away.
///
/// At most 64 at a time are known, each with a path of up to 4095 bytes; a file beyond that is written all the same, and
/// left behind by a signal in just that moment.
package enum UnfinishedFiles {
    private static let slotCount = 64
    private static let slotSize = 4096
    // Unsafe is right here because a slot is written by the thread alone that has reserved it, before it counts as named.
    nonisolated(unsafe) private static let paths: UnsafeMutablePointer<CChar> = {
        let paths = UnsafeMutablePointer<CChar>.allocate(capacity: slotCount * slotSize)
        paths.initialize(repeating: 0, count: slotCount * slotSize)
        return paths
    }()
    /// A bit a slot that somebody writes to.
    private static let reserved = Atomic<UInt64>(0)
    /// A bit a slot that holds a whole path.
    private static let named = Atomic<UInt64>(0)

    /// Makes sure that ``removeAll()`` finds everything ready; a signal handler may not prepare anything.
    package static func prepare() { _ = paths }

    /// Removes every unfinished file.
    ///
    /// Only for a process that ends; a signal handler may call it.
    package static func removeAll() {
        let bits = named.load(ordering: .acquiring)
        for slot in 0..<slotCount where bits & (1 << slot) != 0 { unlink(paths + slot * slotSize) }
    }

    /// Notes a file that is about to be made; nil where there is no slot for it.
    static func add(_ path: String) -> Int? {
        let bytes = path.systemPath
        guard bytes.count <= slotSize else { return nil }
        var bits = reserved.load(ordering: .relaxed)
        while bits != .max {
            let slot = (~bits).trailingZeroBitCount
            let (exchanged, original) = reserved.compareExchange(
                expected: bits, desired: bits | 1 << slot, ordering: .acquiringAndReleasing)
            if exchanged {
                (paths + slot * slotSize).update(from: bytes, count: bytes.count)
                named.bitwiseOr(1 << slot, ordering: .releasing)
                return slot
            }
            bits = original
        }
        return nil
    }

    /// Forgets a file that has its name, or is gone.
    static func remove(_ slot: Int?) {
        guard let slot else { return }
        named.bitwiseAnd(~(1 << slot), ordering: .releasing)
        reserved.bitwiseAnd(~(1 << slot), ordering: .releasing)
    }
}
