import Benchmarks
import Files
import Foundation
import JSONText
import Machine
import NetworkDescriptions

/// What `benchmark --evenness` prints: one line a part of the step.
struct EvennessTable {
    let parts: [EvennessBenchmark.Part]
    let benchmark: StepBenchmark

    /// For readers.
    var text: String {
        let header = ["part", "ms", "longest / mean", "alone", "bwd ms", "longest / mean", "alone"]
        let rows = parts.map { [$0.name] + cells($0.forward) + cells($0.backward) }
        return paragraph(
            "\(benchmark.model.name) width \(benchmark.model.width), batch \(benchmark.batch), "
                + "\(benchmark.height)×\(benchmark.width), \(benchmark.precision.rawValue), "
                + "\(counted(benchmark.threads, "thread")), \(InstructionSet.chosen.name). "
                + "ms: with a core a thread. longest / mean: the longest pieces beside equal ones. "
                + "alone: the share in which one thread works and the others have nothing to do.")
            + "\n\n"
            + textTable([header] + rows) + "\n"
    }

    /// For programs.
    var document: JSONValue {
        .object([
            .init("model", .text(benchmark.model.name)),
            .init("width", .integer(benchmark.model.width)),
            .init("batch", .integer(benchmark.batch)),
            .init("size", .array([.integer(benchmark.height), .integer(benchmark.width)])),
            .init("precision", .text(benchmark.precision.rawValue)),
            .init("threads", .integer(benchmark.threads)),
            .init("instructions", .text(InstructionSet.chosen.name)),
            .init(
                "parts",
                .array(
                    parts.map { part in
                        .object([
                            .init("name", .text(part.name)),
                            .init("forward", value(part.forward)),
                            .init("backward", value(part.backward)),
                        ])
                    })),
        ])
    }

    private func milliseconds(_ seconds: Double) -> Double {
        seconds / Double(benchmark.runs + 1) * 1e3
    }

    private func cells(_ record: WorkRecord?) -> [String] {
        guard let record, !record.calls.isEmpty else { return ["", "", ""] }
        let whole = record.serial + record.longest
        return [
            String(format: "%.3f", milliseconds(whole)),
            String(format: "%.2f", record.longest / record.mean),
            String(format: "%.1f %%", record.serial / whole * 100),
        ]
    }

    private func value(_ record: WorkRecord?) -> JSONValue {
        guard let record, !record.calls.isEmpty else { return .null }
        return .object([
            .init("longest_ms", .number(milliseconds(record.longest))),
            .init("mean_ms", .number(milliseconds(record.mean))),
            .init("alone_ms", .number(milliseconds(record.serial))),
        ])
    }
}
