import Foundation
import Losses
import Machine
import Tensors

/// Bytes or arithmetic: which of the two a loss waits for.
///
/// Arithmetic is timed by itself on as many pixels as fit into the second-level cache, over and over; bytes are what the copy
/// of the logits takes for as many. The larger of the two is the least that a loss can take.
extension LossBenchmark {
    func sayWhereTheTimeGoes() throws {
        let pixels = labels.count
        let copyTime = fastest { copy() }
        let nanosecondsAByte = copyTime / Double(2 * logits.count * 4)
        print(
            "\(classes) classes, \(pixels) pixels, \(team.threads) threads; "
                + "nanoseconds a pixel: whole = max(arithmetic, bytes) + what does not overlap")
        for layout in [TensorLayout.channelsLast, .contiguous] {
            for (name, wantsGradient) in [("map", false), ("loss + gradient", true)] {
                // Logits and labels are read, and the map or the gradient is written.
                let bytes =
                    pixels * (classes * 4 * (wantsGradient ? 2 : 1) + (wantsGradient ? 1 : 5))
                let bound = Double(bytes) * nanosecondsAByte / Double(pixels)
                let whole = try fastest {
                    _ = try run(layout, map: !wantsGradient, gradient: wantsGradient)
                }
                let small = try arithmetic(layout, gradient: wantsGradient)
                print(
                    "\(layout): \(name)".padding(toLength: 32, withPad: " ", startingAt: 0)
                        + String(
                            format: "whole %6.2f   arithmetic %6.2f   bytes %6.2f   %@",
                            whole / Double(pixels), small, bound,
                            small > bound ? "arithmetic binds" : "bytes bind"))
            }
        }
    }

    /// Nanoseconds a pixel where all memory is in the caches: one chunk of work on one thread, divided by the threads.
    private func arithmetic(_ layout: TensorLayout, gradient wantsGradient: Bool) throws -> Double {
        let pixels = min(labels.count, 4096, max(16, (256 << 10) / (4 * classes)))
        let repeats = max(1, 4_000_000 / (pixels * max(classes, 8)))
        let time = try fastest {
            for _ in 0..<repeats {
                _ = try loss.evaluate(
                    logits: logits.pointer, layout: layout, labels: labels.pointer,
                    labelShape: [1, 1, pixels], map: wantsGradient ? nil : map.pointer,
                    gradient: wantsGradient ? gradient.pointer : nil, team: ThreadTeam(threads: 1))
            }
        }
        return time / Double(repeats * pixels * team.threads)
    }

    /// Nanoseconds of the fastest of `runs`.
    private func fastest(_ work: () throws -> Void) rethrows -> Double {
        try (0...runs).map { _ in
            let start = DispatchTime.now().uptimeNanoseconds
            try work()
            return Double(DispatchTime.now().uptimeNanoseconds - start)
        }.min() ?? 0
    }
}
