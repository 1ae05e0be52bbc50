import Foundation
import Testing

/// `dataset generate`, `dataset check` and `weights` on a small generated set.
@Suite final class DatasetCommandTests {
    let folder: String

    init() throws {
        folder = try PixelwiseTool.makeFolder()
        let outcome = try run(
            "dataset", "generate", "--output", "set", "--train", "3", "--val", "1", "--seed", "5")
        try #require(outcome.exitCode == 0, "\(outcome.errors)")
    }

    deinit {
        do { try FileManager.default.removeItem(atPath: folder) } catch { print("left: \(error)") }
    }

    private func run(_ arguments: String...) throws -> PixelwiseTool.Outcome {
        try PixelwiseTool.run(arguments, in: folder)
    }

    private func document(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    private func editDescription(_ old: String, _ new: String) throws {
        let url = URL(fileURLWithPath: folder + "/set/dataset.yaml")
        let text = try String(contentsOf: url, encoding: .utf8)
        try #require(text.contains(old))
        try Data(text.replacingOccurrences(of: old, with: new).utf8).write(to: url)
    }

    @Test func aSoundSetPassesTheCheck() throws {
        let outcome = try run("dataset", "check", "set", "--json")
        let check = try document(outcome.output)
        #expect(check["pairs"] as? Int == 4)
        let findings = try #require(check["findings"] as? [[String: Any]])
        #expect(!findings.contains { $0["severity"] as? String == "error" })
        #expect(outcome.exitCode == 0)
    }

    @Test func weightMapsAreWrittenForEveryMask() throws {
        let outcome = try run(
            "weights", "set", "--method", "balanced", "--maps", "maps", "--border", "10", "5")
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        for scene in 1...3 {
            for suffix in ["npy", "png"] {
                let path = folder + "/maps/scene-0\(scene).\(suffix)"
                #expect(FileManager.default.fileExists(atPath: path))
            }
        }
        for wrong in [
            ["--maps", "maps"], ["--method", "none", "--border", "10", "5"],
            ["--method", "none", "--maps", "maps", "--border", "10"],
            ["--method", "none", "--maps", "maps", "--border", "10", "0"],
            ["--method", "none", "--maps", "maps", "--border", "1", "5", "--background", "nobody"],
        ] {
            #expect(try PixelwiseTool.run(["weights", "set"] + wrong, in: folder).exitCode == 64)
        }
    }

    @Test func faultsAreFoundWithTheirAddressAndExitCode65() throws {
        try editDescription("ignore: [255]", "ignore: []")
        let image = folder + "/set/images/train/scene-01.jpg"
        let bytes = try Data(contentsOf: URL(fileURLWithPath: image))
        try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: image))
        try FileManager.default.removeItem(atPath: folder + "/set/masks/train/scene-02.png")
        let outcome = try run("dataset", "check", "set", "--split", "train", "--json")
        #expect(outcome.exitCode == 65)
        let check = try document(outcome.output)
        let findings = try #require(check["findings"] as? [[String: Any]])
        for finding in findings {
            #expect(
                Set(finding.keys) == [
                    "kind", "severity", "file", "x", "y", "value", "count", "message",
                    "suggestion", "pair", "files",
                ])
        }
        func found(_ kind: String) -> [String: Any]? {
            findings.first { $0["kind"] as? String == kind }
        }
        #expect(found("missing-mask")?["file"] as? String == "set/images/train/scene-02.jpg")
        #expect(found("unreadable")?["file"] as? String == "set/images/train/scene-01.jpg")
        let unmapped = try #require(found("unmapped-value"))
        #expect(unmapped["file"] as? String == "set/masks/train/scene-01.png")
        #expect(unmapped["value"] as? Int == 255)
        #expect(unmapped["x"] as? Int != nil)
        #expect(
            (unmapped["message"] as? String)?.hasSuffix(
                "add 'ignore: [255]' or 'map: {255: CLASS}' to set/dataset.yaml") == true)
        #expect(unmapped["suggestion"] as? String == "ignore: [255]")
        let text = try run("dataset", "check", "set")
        #expect(text.exitCode == 65)
        #expect(text.output.contains("error: set/images/train/scene-01.jpg: corrupt JPEG file"))
    }

    @Test func strictLetsWarningsFailToo() throws {
        try FileManager.default.removeItem(atPath: folder + "/set/images/train/scene-02.jpg")
        #expect(try run("dataset", "check", "set", "--split", "train").exitCode == 0)
        #expect(try run("dataset", "check", "set", "--split", "train", "--strict").exitCode == 65)
    }

    @Test func weightsArePrintedAndWritten() throws {
        let outcome = try run("weights", "set", "--json")
        #expect(outcome.exitCode == 0)
        let weights = try document(outcome.output)
        #expect(weights["split"] as? String == "train")
        #expect((weights["ignored"] as? Int ?? 0) > 0)
        let classes = try #require(weights["classes"] as? [[String: Any]])
        #expect(
            classes.map { $0["name"] as? String }
                == ["background", "disc", "square", "triangle", "ring"])
        let methods = try #require(classes[0]["weights"] as? [String: Double])
        #expect(
            Set(methods.keys) == [
                "inverse", "inverse-sqrt", "balanced", "median-frequency", "enet",
                "effective-number",
            ])
        let written = try run(
            "weights", "set", "--method", "enet", "--normalize", "mean", "--output", "w.yaml")
        #expect(written.exitCode == 0)
        let file = try String(contentsOfFile: folder + "/w.yaml", encoding: .utf8)
        #expect(file.hasPrefix("method: enet\nparameters:\n  k: 1.02\nnormalize: mean\n"))
    }

    @Test func faultsOfTheCallHaveTheirExitCodes() throws {
        #expect(try run("weights", "set", "--method", "balance").exitCode == 64)
        #expect(try run("weights", "set", "--output", "w.yaml").exitCode == 64)
        let missing = try run("weights", "none.yaml")
        #expect(missing.exitCode == 66)
        #expect(missing.errors == "error: none.yaml: no such file\n")
        let split = try run("weights", "set", "--split", "test")
        #expect(split.exitCode == 65)
        #expect(split.errors == "error: set/dataset.yaml: no split 'test', there is train, val\n")
        let root = try run("weights", "set", "--data-root", "nowhere")
        #expect(root.exitCode == 66)
        try editDescription("layout", "layot")
        let key = try run("dataset", "check", "set")
        #expect(key.exitCode == 65)
        #expect(
            key.errors.hasPrefix(
                "error: set/dataset.yaml:6:1: unknown key 'layot', did you mean 'layout'?"))
        let full = try run("weights", "set/dataset.yaml")
        #expect(full.exitCode == 65)
    }
}
