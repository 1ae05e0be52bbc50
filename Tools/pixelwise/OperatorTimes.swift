import Benchmarks
import Files
import Foundation
import JSONText
import Machine
import NetworkDescriptions
import NeuralNetworks

/// What `benchmark --operators` prints: one line an operator, in the order of the table.
struct OperatorTimes {
    let times: [OperatorBenchmark.Time]
    let benchmark: OperatorBenchmark

    /// For readers.
    var table: String {
        let columns = max(24, (times.map(\.operatorCase.name.count).max() ?? 0) + 2)
        func line(_ name: String, _ forward: String, _ backward: String, _ shape: String) -> String
        {
            name.padding(toLength: columns, withPad: " ", startingAt: 0)
                + [forward, backward].map {
                    String(repeating: " ", count: max(0, 10 - $0.count)) + $0
                }.joined()
                + "  \(shape)\n"
        }
        return "\(benchmark.precision.rawValue), \(counted(benchmark.threads, "thread")), "
            + "\(InstructionSet.chosen.name), median of \(benchmark.runs)\n"
            + line("operator", "forward", "backward", "")
            + times.map {
                line(
                    $0.operatorCase.name, String(format: "%.2f ms", $0.forward * 1e3),
                    String(format: "%.2f ms", $0.backward * 1e3),
                    "\($0.operatorCase.timedShape)")
            }.joined()
    }

    /// For programs.
    var document: JSONValue {
        .object([
            .init("precision", .text(benchmark.precision.rawValue)),
            .init("threads", .integer(benchmark.threads)),
            .init("instructions", .text(InstructionSet.chosen.name)),
            .init("runs", .integer(benchmark.runs)),
            .init(
                "operators",
                .array(
                    times.map {
                        let shape = $0.operatorCase.timedShape
                        return .object([
                            .init("name", .text($0.operatorCase.name)),
                            .init(
                                "shape",
                                .array(
                                    [shape.batch, shape.channels, shape.height, shape.width].map {
                                        .integer($0)
                                    })),
                            .init("forward_ms", .number(rounded($0.forward * 1e3))),
                            .init("backward_ms", .number(rounded($0.backward * 1e3))),
                        ])
                    })),
        ])
    }

    private func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
}
