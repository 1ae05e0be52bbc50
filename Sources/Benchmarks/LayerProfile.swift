import Foundation
import JSONText
import Machine
import NetworkDescriptions
import NeuralNetworks

/// Every layer of a training step, or of an inference, beside what the machine could do: the table of
/// `benchmark --profile`.
///
/// Convolutions are held against arithmetic (forward one, backward two times their multiply-adds, and one in the first
/// layer, which gives images no gradient), all other layers against bytes at copy speed (a perfect pass reads its inputs
/// and writes its output once). A convolution that saves multiplications (Winograd's) can be above 100 % of peak.
package struct LayerProfile {
    private let layers: [StepBenchmark.LayerTime]
    private let limits: MachineLimits
    private let precision: Precision

    /// Forward and backward, or forward alone in inference.
    private let isTraining: Bool

    /// Puts measured layers beside the machine's limits; in inference there is no backward pass.
    package init(
        layers: [StepBenchmark.LayerTime], limits: MachineLimits, precision: Precision,
        isTraining: Bool
    ) {
        self.layers = layers
        self.limits = limits
        self.precision = precision
        self.isTraining = isTraining
    }

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
        layers.enumerated().map { index, time in
            let isArithmetic = time.layer.multiplyAdds > 0
            let work =
                isArithmetic
                ? 2 * Double(time.layer.multiplyAdds) : Double(time.layer.byteCount)
            return Row(
                time: time, forwardRate: work / time.forward,
                backwardRate: (isArithmetic && index > 0 ? 2 : 1) * work / time.backward,
                isArithmetic: isArithmetic)
        }
    }

    /// The share of the machine's arithmetic or copy speed.
    private func share(_ rate: Double, _ row: Row) -> Double {
        rate / (row.isArithmetic ? peakOperations : limits.copyBytes)
    }

    /// Milliseconds, rate and share of a pass; empty where the layer has none worth the name.
    private func cells(_ seconds: Double, _ rate: Double, _ row: Row) -> [String] {
        guard seconds > 1e-6 else { return ["", "", ""] }
        return [
            Self.milliseconds(seconds),
            String(format: row.isArithmetic ? "%.0f GFLOP/s" : "%.1f GB/s", rate / 1e9),
            String(format: "%.0f %%", share(rate, row) * 100),
        ]
    }

    private static func milliseconds(_ seconds: Double) -> String {
        String(format: "%.2f", seconds * 1e3)
    }

    /// What the machine can do at most, in a line.
    package var head: String {
        String(
            format: "this machine: %.0f GFLOP/s float32 in registers, %.1f GB/s copied",
            limits.float32Operations / 1e9, limits.copyBytes / 1e9)
    }

    /// A header, a row a layer, and two rows of sums.
    package var table: [[String]] {
        let pass = { (name: String) in ["\(name) ms", "rate", "of peak"] }
        let header =
            ["layer", "output", "parameters", "MMAC"] + pass("fwd")
            + (isTraining ? pass("bwd") : [])
        let lines = rows.map { row -> [String] in
            let layer = row.time.layer
            return [
                layer.name, "\(layer.outputShape)", "\(layer.parameterCount)",
                String(format: "%.2f", Double(layer.multiplyAdds) / 1e6),
            ] + cells(row.time.forward, row.forwardRate, row)
                + (isTraining ? cells(row.time.backward, row.backwardRate, row) : [])
        }
        return [header] + lines
            + [
                sum("convolutions", rows.filter(\.isArithmetic)),
                sum("everything else", rows.filter { !$0.isArithmetic }),
            ]
    }

    /// What some layers take together.
    private func sum(_ name: String, _ rows: [Row]) -> [String] {
        let (forward, backward) = (
            rows.reduce(0) { $0 + $1.time.forward }, rows.reduce(0) { $0 + $1.time.backward }
        )
        return [name, "", "", "", Self.milliseconds(forward), "", ""]
            + (isTraining ? [Self.milliseconds(backward), "", ""] : [])
    }

    /// What the convolutions would take at the machine's peak, in a line.
    package var foot: String {
        let operations = rows.filter(\.isArithmetic).reduce(0.0) {
            $0 + (isTraining ? 6 : 2) * Double($1.time.layer.multiplyAdds)
        }
        return String(
            format:
                "all convolutions\(isTraining ? " forward and backward" : "") at this peak: %.1f ms",
            operations / peakOperations * 1e3)
    }

    /// The rows as JSON.
    package var members: JSONValue {
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
                    .init("unit", .text(row.isArithmetic ? "GFLOP/s" : "GB/s")),
                    .init("forward_rate", .number(row.forwardRate / 1e9)),
                    .init("forward_share", .number(share(row.forwardRate, row))),
                    .init("backward_rate", finite(row.backwardRate / 1e9)),
                    .init("backward_share", finite(share(row.backwardRate, row))),
                ])
            })
    }

    /// Null where a pass takes no time or does not exist.
    private func finite(_ value: Double) -> JSONValue { value.isFinite ? .number(value) : .null }
}
