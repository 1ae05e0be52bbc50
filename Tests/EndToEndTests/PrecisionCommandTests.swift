import Foundation
import Testing
import TinyDataset

/// Processors without bfloat16, without AVX-512 or without AVX2, as oneDNN sees them when it is told to use no more.
///
/// The variable takes no instruction from our own kernels; each of their versions has tests of its own.
@Suite(.serialized) struct PrecisionCommandTests {
    let data: TinyDataset

    init() throws { data = try TinyDataset() }

    private func run(
        _ arguments: String..., instructions: String? = nil
    ) throws -> PixelwiseTool.Outcome {
        try PixelwiseTool.run(
            arguments, in: data.folder,
            environment: instructions.map { ["ONEDNN_MAX_CPU_ISA": $0] } ?? [:])
    }

    private func trainLoss(_ folder: String) throws -> Double {
        let log = try String(contentsOfFile: "\(data.folder)/\(folder)/log.jsonl", encoding: .utf8)
        let line = try #require(log.split(separator: "\n").first)
        let record = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        return try #require(record?["train_loss"] as? Double)
    }

    #if arch(x86_64)
        @Test func bfloat16WithoutItsInstructionsIsOneErrorBeforeAnythingIsWritten() throws {
            defer { data.remove() }
            let config = try data.config(epochs: 1)
            let outcome = try run(
                "train", config, "--output", "run", "--set", "train.precision=bfloat16",
                instructions: "AVX2")
            #expect(outcome.exitCode == 65)
            #expect(
                outcome.errors
                    == "error: this CPU has no bfloat16 convolutions (they take AVX-512); set train.precision to "
                    + "auto or float32\n")
            #expect(!FileManager.default.fileExists(atPath: "\(data.folder)/run"))
            let benchmark = try run(
                "benchmark", "--precision", "bfloat16", "--size", "32", "32", "--runs", "1",
                instructions: "AVX2")
            #expect(benchmark.exitCode == 65, "\(benchmark.errors)")
        }

        @Test func withoutAVX2TheSameRunIsOnlySlower() throws {
            defer { data.remove() }
            let config = try data.config(epochs: 1)
            let plain = try run(
                "train", config, "--output", "a", "--set", "train.precision=float32")
            #expect(plain.exitCode == 0, "\(plain.errors)")
            // `auto` is float32 there, whatever else the processor could do.
            let old = try run("train", config, "--output", "b", instructions: "SSE41")
            #expect(old.exitCode == 0, "\(old.errors)")
            #expect(old.errors.contains("float32"))
            // Another order of addition; a few steps do not carry it far.
            #expect(abs(try trainLoss("a") - trainLoss("b")) < 1e-4)
        }

        @Test(.enabled(if: ProcessInfo.hasBfloat16, "this CPU has no bfloat16 arithmetic"))
        func aModelTrainedInBfloat16IsUsedInFloat32WhereThatIsAllThereIs() throws {
            defer { data.remove() }
            let config = try data.config(epochs: 1)
            let trained = try run(
                "train", config, "--output", "run", "--set", "train.precision=bfloat16")
            #expect(trained.exitCode == 0, "\(trained.errors)")
            let evaluation = try run("evaluate", "run", instructions: "AVX2")
            #expect(evaluation.exitCode == 0, "\(evaluation.errors)")
            #expect(
                evaluation.errors.contains(
                    "trained in bfloat16, which this CPU lacks; runs in float32"))
            #expect(!(try run("evaluate", "run").errors.contains("warning")))
        }
    #endif
}

extension ProcessInfo {
    fileprivate static var hasBfloat16: Bool {
        let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
        return text?.contains("avx512_bf16") ?? false
    }
}
