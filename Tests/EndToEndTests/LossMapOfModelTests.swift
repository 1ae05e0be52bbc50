import Foundation
import ImageFiles
import Tensors
import Testing
import TinyDataset

/// Loss maps of a model that was trained for an epoch on a tiny set.
@Suite struct LossMapOfModelTests {
    let data: TinyDataset

    init() throws {
        data = try TinyDataset()
        let outcome = try PixelwiseTool.run(
            "train", try data.config(epochs: 1), "--output", "run", "--quiet", in: data.folder)
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
    }

    private func json(_ text: String) throws -> [String: Any] {
        try #require(
            try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test func sumsOfMapsAndIndexAndEvaluationAgree() throws {
        defer { data.remove() }
        let outcome = try PixelwiseTool.run(
            "lossmap", "run", "--output", "maps", "--raw", "--rows", in: data.folder)
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        #expect(outcome.output.hasPrefix("wrote maps/index.html, 3 images\n"))

        let folder = "\(data.folder)/maps"
        let index = try json(String(contentsOfFile: "\(folder)/index.json", encoding: .utf8))
        let images = try #require(index["images"] as? [[String: Any]])
        #expect(images.count == 3)
        for image in images {
            let name = try #require(image["name"] as? String)
            let sum = try NPYFile.read(path: "\(folder)/\(name).loss.npy").floats
                .reduce(0) { $0 + Double($1) }
            #expect(abs(sum - (try #require(image["sum"] as? Double))) <= 1e-9)
            let ignored = try #require(image["ignored"] as? Int)
            #expect(ignored > 0)
            #expect(image["pixels"] as? Int == 32 * 48 - ignored)
            for ending in ["loss.png", "overlay.png", "row.png"] {
                _ = try Image.read(path: "\(folder)/\(name).\(ending)")
            }
        }
        for name in ["index.csv", "index.html"] {
            #expect(FileManager.default.fileExists(atPath: "\(folder)/\(name)"))
        }

        let evaluation = try json(
            PixelwiseTool.run("evaluate", "run", "--json", in: data.folder).output)
        let mean = try #require(evaluation["mean_loss"] as? Double)
        // The kernel adds Double losses, the index the float32 ones of the maps.
        #expect(abs(try #require(index["mean"] as? Double) - mean) <= 1e-6 * mean)
    }

    @Test func otherWeightsAndScaleAreTakenAndNamed() throws {
        defer { data.remove() }
        let outcome = try PixelwiseTool.run(
            "lossmap", "run", "--output", "maps", "--class-weights", "none", "--scale", "2.5",
            "--json", in: data.folder)
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        let index = try json(outcome.output)
        #expect(index["class_weights"] as? [Double] == [1, 1, 1])
        #expect(index["class_weights_origin"] as? String == "none")
        #expect(index["scale_nats"] as? Double == 2.5)
        #expect(index["weight_sum"] as? Double == (index["pixels"] as? Int).map(Double.init))
    }

    @Test func faultsAreOneLineAndAnExitCode() throws {
        defer { data.remove() }
        let noRun = try PixelwiseTool.run("lossmap", "none", "--output", "maps", in: data.folder)
        #expect(noRun.exitCode == 66)
        #expect(noRun.errors.hasPrefix("error: none"))
        let noSplit = try PixelwiseTool.run(
            "lossmap", "run", "--output", "maps", "--split", "test", in: data.folder)
        #expect(noSplit.exitCode == 65)
        let both = try PixelwiseTool.run(
            "lossmap", "run", "--logits", "x.npy", "--output", "maps", in: data.folder)
        #expect(both.exitCode == 64)
        #expect(!FileManager.default.fileExists(atPath: "\(data.folder)/maps"))
    }
}
