import CPixelKernels
import Glibc

/// What this machine can do at most, measured now: the yardsticks that a profile is held against.
package struct MachineLimits: Sendable, Equatable {
    /// Float32 operations a second (two a fused multiply-add) of loops that stay in registers.
    package let float32Operations: Double
    /// Bytes a second that a copy of memory reads and writes together.
    package let copyBytes: Double

    /// Measures both on the team's threads; takes about half a second.
    ///
    /// The best of several rounds counts.
    package static func measure(_ team: ThreadTeam) -> MachineLimits {
        let clock = ContinuousClock()
        // A cache line a thread. Unchecked because every worker writes its own, and its own range of the copy.
        nonisolated(unsafe) let sinks = memory(bytes: team.threads * 64, filledWith: 0)
        nonisolated(unsafe) let counts = memory(bytes: team.threads * 64, filledWith: 0)
        let bytes = 128 << 20
        nonisolated(unsafe) let source = memory(bytes: bytes, filledWith: 1)
        nonisolated(unsafe) let target = memory(bytes: bytes, filledWith: 0)
        defer { for memory in [sinks, counts, source, target] { memory.deallocate() } }
        @Sendable func operations(of worker: Int) -> UnsafeMutablePointer<Int64> {
            (counts + worker * 64).assumingMemoryBound(to: Int64.self)
        }
        var (fastest, copied) = (0.0, 0.0)
        for round in 0..<8 {
            let chains: Int32 = round % 2 == 0 ? 6 : 16
            let arithmetic = clock.measure {
                team.forEachWorker { worker in
                    let sink = (sinks + worker * 64).assumingMemoryBound(to: Float.self)
                    operations(of: worker).pointee = pixel_fma_loop(2_000_000, chains, sink)
                }
            }
            let total = (0..<team.threads).reduce(0) { $0 + operations(of: $1).pointee }
            fastest = max(fastest, Double(total) / (arithmetic / .seconds(1)))
            let copy = clock.measure {
                team.forEachRange(of: bytes, multipleOf: 64) { range in
                    pixel_copy_loop(
                        target + range.lowerBound, source + range.lowerBound,
                        Int64(range.count))
                }
            }
            copied = max(copied, 2 * Double(bytes) / (copy / .seconds(1)))
        }
        return MachineLimits(float32Operations: fastest, copyBytes: copied)
    }

    /// Memory in pages of 2 MB where the system grants them, as large maps have it.
    private static func memory(bytes: Int, filledWith value: UInt8) -> UnsafeMutableRawPointer {
        let largePage = 2 << 20
        let isLarge = bytes >= largePage
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: bytes, alignment: isLarge ? largePage : 64)
        if isLarge { madvise(memory, bytes, MADV_HUGEPAGE) }
        memory.initializeMemory(as: UInt8.self, repeating: value, count: bytes)
        return memory
    }
}
