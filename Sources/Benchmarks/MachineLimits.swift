import CPixelKernels
import Tensors

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
        let sinks = AlignedBuffer<Float>(repeating: 0, count: team.threads * 16)
        let counts = AlignedBuffer<Int64>(repeating: 0, count: team.threads * 8)
        let bytes = 128 << 20
        let source = AlignedBuffer<UInt8>(repeating: 1, count: bytes)
        let target = AlignedBuffer<UInt8>(repeating: 0, count: bytes)
        var (operations, copied) = (0.0, 0.0)
        for round in 0..<8 {
            let chains: Int32 = round % 2 == 0 ? 6 : 16
            let arithmetic = clock.measure {
                team.forEachWorker { worker in
                    counts[worker * 8] = pixel_fma_loop(
                        2_000_000, chains, sinks.pointer + worker * 16)
                }
            }
            let total = (0..<team.threads).reduce(0) { $0 + counts[$1 * 8] }
            operations = max(operations, Double(total) / (arithmetic / .seconds(1)))
            let copy = clock.measure {
                team.forEachRange(of: bytes, multipleOf: 64) { range in
                    pixel_copy_loop(
                        target.pointer + range.lowerBound, source.pointer + range.lowerBound,
                        Int64(range.count))
                }
            }
            copied = max(copied, 2 * Double(bytes) / (copy / .seconds(1)))
        }
        return MachineLimits(float32Operations: operations, copyBytes: copied)
    }
}
