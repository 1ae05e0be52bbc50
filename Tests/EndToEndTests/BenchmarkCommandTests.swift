import Foundation
import Testing

/// What `benchmark` prints; its times are not asserted.
@Suite struct BenchmarkCommandTests {
    private func document(_ arguments: String...) throws -> [String: Any] {
        let folder = try PixelwiseTool.makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let outcome = try PixelwiseTool.run(
            ["benchmark", "--json", "--width", "4", "--size", "24", "32", "--runs", "1"]
                + arguments,
            in: folder)
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        return try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    }

    @Test func theDocumentHoldsWhatScriptsRelyOn() throws {
        let result = try document("--batch", "2")
        for key in [
            "step_ms", "images_per_second", "inference_ms", "peak_memory_mb", "first_step_ms",
        ] {
            let value = try #require(result[key] as? Double, "\(key)")
            #expect(value > 0, "\(key)")
        }
        let forecast = try #require(result["forecast"] as? [String: Double])
        #expect(try #require(forecast["step_ms"]) > 0)
        #expect(try #require(forecast["arena_mb"]) <= #require(result["arena_mb"] as? Double))
        let stages = try #require(result["stages"] as? [String: Double])
        #expect(
            Set(stages.keys) == ["decode", "augment", "forward", "loss", "backward", "update"])
        #expect(stages.values.allSatisfy { $0 > 0 })
    }

    @Test(arguments: [["--batch", "4096"], ["--inference"]])
    func aSizeThatMemoryCannotHoldIsRefusedWithWhatToChange(arguments: [String]) throws {
        let folder = try PixelwiseTool.makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let outcome = try PixelwiseTool.run(
            ["benchmark", "--size", "65536", "65536"] + arguments, in: folder)
        #expect(outcome.exitCode == 65)
        #expect(outcome.errors.hasPrefix("error: ") && outcome.errors.contains("MB are left; "))
        #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
    }

    @Test(arguments: [["--batch", "1"], ["--inference"]])
    func theProfileHoldsEveryLayerBesideThisMachine(arguments: [String]) throws {
        let result = try document(
            "--profile", arguments[0], arguments.count > 1 ? "1" : "--profile")
        #expect(try #require(result["peak_gflops"] as? Double) > 0)
        #expect(try #require(result["copy_gb_per_second"] as? Double) > 0)
        let layers = try #require(result["layers"] as? [[String: Any]])
        let folds = arguments == ["--inference"]
        #expect(layers.contains { ($0["kind"] as? String) == "BatchNorm" } != folds)
        for layer in layers {
            #expect(["GFLOP/s", "GB/s"].contains(layer["unit"] as? String))
            #expect(layer["forward_rate"] is Double && layer["forward_share"] is Double)
            #expect(
                (layer["backward_rate"] is Double) != folds || layer["backward_ms"] as? Double == 0)
        }
    }

    @Test func theEvennessOfEveryPartIsToldForMoreThreadsThanThereAreCores() throws {
        let result = try document("--evenness", "--threads", "5")
        let parts = try #require(result["parts"] as? [[String: Any]])
        #expect(parts.suffix(3).map { $0["name"] as? String } == ["loss", "update", "whole step"])
        for part in parts {
            for record in [part["forward"], part["backward"]] {
                guard let record = record as? [String: Double] else { continue }
                let (longest, mean) = (record["longest_ms"] ?? 0, record["mean_ms"] ?? 0)
                #expect(mean > 0 && longest >= mean && longest <= 5.001 * mean, "\(part)")
            }
        }
        #expect(parts.contains { $0["backward"] is [String: Double] })
    }

    @Test func theEnvironmentForcesAnInstructionSetForTheWholeRun() throws {
        let folder = try PixelwiseTool.makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        func run(_ instructions: String) throws -> PixelwiseTool.Outcome {
            try PixelwiseTool.run(
                ["benchmark", "--json", "--width", "4", "--size", "24", "32", "--runs", "1"],
                in: folder, environment: ["PIXELWISE_INSTRUCTIONS": instructions])
        }
        let outcome = try run("baseline")
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        #expect(outcome.output.contains(#""instructions": "baseline""#))
        let refused = try run("sse9")
        #expect(refused.exitCode == 64)
        #expect(
            refused.errors.hasPrefix(
                "error: PIXELWISE_INSTRUCTIONS: there are no instructions 'sse9', the processor has baseline"
            ))
        #expect(refused.errors.split(separator: "\n").count == 1)
    }
}
