import Foundation
import Machine
import Tensors

extension LossBenchmark {
    /// Runs everything in turn, several times, so that a busy moment of the machine hits all alike.
    func time() throws {
        let work: [(String, () throws -> Void)] = [
            ("copy of the logits", { copy() }),
            ("channels last: map", { _ = try run(.channelsLast, map: true, gradient: false) }),
            (
                "channels last: loss + gradient",
                { _ = try run(.channelsLast, map: false, gradient: true) }
            ),
            ("contiguous: map", { _ = try run(.contiguous, map: true, gradient: false) }),
            (
                "contiguous: loss + gradient",
                { _ = try run(.contiguous, map: false, gradient: true) }
            ),
        ]
        let before = PeakMemory()
        var times = [[Double]](repeating: [], count: work.count)
        for round in 0...runs {
            for (index, item) in work.enumerated() {
                let start = DispatchTime.now().uptimeNanoseconds
                try item.1()
                let milliseconds = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e6
                if round > 0 { times[index].append(milliseconds) }
            }
        }
        let megabytes = Double(logits.count * 4) / 1e6
        print(
            "(\(batch),\(classes),\(height),\(width)) float32, \(team.threads) threads, "
                + "logits \(String(format: "%.1f", megabytes)) MB; numbers checked; \(runs) rounds")
        print(before.describeGrowth(threads: team.threads))
        let copies = times[0].sorted()
        for (index, item) in work.enumerated() {
            let sorted = times[index].sorted()
            let ratios = zip(times[index], times[0]).map { $0 / $1 }.sorted()
            print(
                item.0.padding(toLength: 32, withPad: " ", startingAt: 0)
                    + String(
                        format:
                            "median %7.2f ms   fastest %7.2f ms   ratio to copy %5.2f (fastest %5.2f)",
                        sorted[runs / 2], sorted[0], ratios[runs / 2], sorted[0] / copies[0]))
        }
    }
}
