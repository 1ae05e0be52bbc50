import Foundation
import JSONText
import Pixelwise

/// Every layer of a training step beside what the machine could do: the table of `benchmark --profile`.
///
/// Convolutions are held against arithmetic (forward one, backward two times their multiply-adds), all other layers
/// against bytes at copy speed (a perfect forward pass reads its inputs and writes its output once).
struct LayerProfile {
    let result: StepBenchmark.Result
    let limits: MachineLimits
    let precision: Precision

    private struct Row {
        let time: StepBenchmark.LayerTime
        let forwardRate: Double
        let backwardRate: Double
        let isArithmetic: Bool
    }

    /// bfloat16 dot products do twice the operations of a float32 multiply-add.
    private var peakOperations: Double {
        limits.float32Operations * (precision == .bfloat16 ? 2 : 1)
    }

    private var rows: [Row] {
        result.layers.map { time in
            let isArithmetic = time.layer.multiplyAdds > 0
            let work =
                isArithmetic
                ? 2 * Double(time.layer.multiplyAdds) : Double(time.layer.byteCount)
            return Row(
                time: time, forwardRate: work / time.forward,
                backwardRate: (isArithmetic ? 2 : 1) * work / time.backward,
                isArithmetic: isArithmetic)
        }
    }

    /// The table as text.
    var table: String {
        var lines = [
            String(
                format: "\nthis machine: %.0f GFLOP/s float32 in registers, %.1f GB/s copied\n",
                limits.float32Operations / 1e9, limits.copyBytes / 1e9),
            column("layer", 26) + column("output", 18) + right("parameters", 11)
                + right("GMAC", 8) + right("fwd ms", 9) + right("bwd ms", 9)
                + right("fwd rate", 16) + right("of peak", 9),
        ]
        for row in rows {
            let layer = row.time.layer
            let rate = row.forwardRate / 1e9
            let share =
                row.forwardRate / (row.isArithmetic ? peakOperations : limits.copyBytes) * 100
            lines.append(
                column("\(layer.name) ", 26) + column("\(layer.outputShape)", 18)
                    + right("\(layer.parameterCount)", 11)
                    + right(String(format: "%.2f", Double(layer.multiplyAdds) / 1e9), 8)
                    + right(String(format: "%.2f", row.time.forward * 1e3), 9)
                    + right(String(format: "%.2f", row.time.backward * 1e3), 9)
                    + right(
                        String(format: row.isArithmetic ? "%.0f GFLOP/s" : "%.1f GB/s", rate), 16)
                    + right(String(format: "%.0f %%", share), 9))
        }
        return (lines + sums).joined(separator: "\n") + "\n"
    }

    /// What the convolutions take and what the rest takes.
    private var sums: [String] {
        func line(_ name: String, _ rows: [Row]) -> String {
            column(name, 63)
                + right(String(format: "%.1f", rows.reduce(0) { $0 + $1.time.forward } * 1e3), 9)
                + right(String(format: "%.1f", rows.reduce(0) { $0 + $1.time.backward } * 1e3), 9)
        }
        let arithmetic = rows.filter(\.isArithmetic)
        let operations = arithmetic.reduce(0) { $0 + 6 * Double($1.time.layer.multiplyAdds) }
        return [
            line("convolutions", arithmetic),
            line("everything else", rows.filter { !$0.isArithmetic }),
            String(
                format: "all convolutions forward and backward at this peak: %.1f ms",
                operations / peakOperations * 1e3),
        ]
    }

    /// The rows as JSON.
    var members: JSONValue {
        .array(
            rows.map { row in
                let layer = row.time.layer
                return .object([
                    .init("name", .text(layer.name)), .init("kind", .text(layer.kind)),
                    .init("output", .text("\(layer.outputShape)")),
                    .init("parameters", .integer(layer.parameterCount)),
                    .init("multiply_adds", .integer(layer.multiplyAdds)),
                    .init("bytes", .integer(layer.byteCount)),
                    .init("forward_ms", .number(row.time.forward * 1e3)),
                    .init("backward_ms", .number(row.time.backward * 1e3)),
                ])
            })
    }

    private func column(_ text: String, _ width: Int) -> String {
        text.padding(toLength: max(width, text.count), withPad: " ", startingAt: 0)
    }

    private func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
