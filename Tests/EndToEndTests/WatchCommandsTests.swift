import Foundation
import ImageFiles
import Testing
import TinyDataset

/// What one looks at during and after training: the report page, comparisons, and what evaluation writes.
@Suite(.serialized) struct WatchCommandsTests {
    let data: TinyDataset

    init() throws { data = try TinyDataset() }

    private func run(_ arguments: String...) throws -> PixelwiseTool.Outcome {
        try PixelwiseTool.run(arguments, in: data.folder)
    }

    private func text(_ path: String) throws -> String {
        try String(contentsOfFile: "\(data.folder)/\(path)", encoding: .utf8)
    }

    private func json(_ text: String) throws -> [String: Any] {
        try #require(
            try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test func runsAreReportedAndCompared() throws {
        defer { data.remove() }
        let config = try data.config(epochs: 2)
        for (name, seed) in [("first", "0"), ("second", "1")] {
            let outcome = try run(
                "train", config, "--output", name, "--set", "train.seed=\(seed)")
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
        }
        let report = try run("report", "first", "--output", "page.html")
        #expect(report.output == "wrote page.html, 2 epochs\n", "\(report.errors)")
        let page = try text("page.html")
        #expect(page.contains("<dd>2 of 2 ") && page.contains("tiny-fcn width 4"))
        #expect(page.contains("blue</td>"))
        #expect(FileManager.default.fileExists(atPath: "\(data.folder)/first/report.html"))

        let table = try run("compare", "first", "second", "--output", "compare.html")
        #expect(table.exitCode == 0, "\(table.errors)")
        #expect(table.output.contains("train.seed      0       1\n"), "\(table.output)")
        #expect(!table.output.contains("train.epochs"), "what is the same is not listed")
        #expect(try text("compare.html").contains("<svg"))

        let document = try json(try run("compare", "first", "second", "--json").output)
        let runs = try #require(document["runs"] as? [[String: Any]])
        #expect(runs.map { $0["name"] as? String } == ["first", "second"])
        #expect(runs[0]["epochs"] as? Int == 2 && runs[0]["parameters"] as? Int ?? 0 > 0)
        let differences = try #require(document["differences"] as? [[String: Any]])
        #expect(differences.map { $0["key"] as? String } == ["train.seed"])
        #expect(table.errors.isEmpty && document["caveat"] is NSNull)
    }

    @Test func aDamagedCheckpointAndOtherDataAreWarnedAboutAndTheRestIsCompared() throws {
        defer { data.remove() }
        let config = try data.config(epochs: 1)
        for (name, split) in [("first", "val"), ("second", "train")] {
            let outcome = try run(
                "train", config, "--output", name, "--set", "splits.val=\(split)")
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
        }
        for name in ["best", "last"] {
            try Data([1, 2, 3]).write(
                to: URL(fileURLWithPath: "\(data.folder)/first/checkpoints/\(name).safetensors"))
        }
        let table = try run("compare", "first", "second", "--output", "compare.html")
        #expect(table.exitCode == 0)
        let warnings = table.errors.split(separator: "\n")
        #expect(warnings.count == 3 && warnings.allSatisfy { $0.hasPrefix("warning: ") })
        #expect(warnings[0].contains("first/checkpoints/best.safetensors: is damaged"))
        #expect(warnings[0].contains("copy it over") == false, "the other is damaged as well")
        #expect(warnings[2].contains("the runs differ in splits.val"))
        #expect(table.output.contains("first   tiny-fcn width 4           –"), "\(table.output)")
        #expect(try text("compare.html").contains("Beware: the runs differ in splits.val"))
        #expect(try run("report", "first").exitCode == 0)
    }

    @Test func whatIsNoRunIsAnError() throws {
        defer { data.remove() }
        for (arguments, part) in [
            (["compare", "none", "train"], "none: does not exist"),
            (["compare", "train", "none"], "train: is no run folder (it holds no config.yaml)"),
            (["report", "dataset.yaml"], "dataset.yaml: is no run folder (it is a file)"),
        ] {
            let outcome = try PixelwiseTool.run(arguments, in: data.folder)
            #expect(outcome.exitCode == 66)
            #expect(outcome.errors.hasPrefix("error: \(part)"), "\(outcome.errors)")
            #expect(outcome.errors.count { $0 == "\n" } == 1 && outcome.output.isEmpty)
        }
        #expect(try run("compare", "train").exitCode == 64)
    }

    @Test func evaluationWritesItsTables() throws {
        defer { data.remove() }
        let config = try data.config(epochs: 3)
        #expect(try run("train", config, "--output", "run").exitCode == 0)
        // The set ignores every border: so there is nothing to find.
        let without = try run("evaluate", "run")
        #expect(
            without.output.contains("no boundary F1: no border between two classes is labelled"))
        for number in 0..<3 {
            let path = "\(data.folder)/val/masks/\(number).png"
            let mask = try SourceMask.read(path: path)
            guard case .bytes(let labels) = mask.values else { continue }
            try LabelMap(
                height: mask.height, width: mask.width, labels: labels.map { $0 == 255 ? 0 : $0 }
            ).writePNG(to: path, palette: [0, 1, 2])
        }
        let outcome = try run(
            "evaluate", "run", "--output", "out", "--boundary-tolerance", "1", "--json")
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        let document = try json(outcome.output)
        #expect(try text("out/evaluation.json") == outcome.output)
        #expect(document["boundary_tolerance"] as? Double == 1)
        #expect((document["mean_boundary_f1"] as? Double).map { (0...1).contains($0) } == true)

        // The bins hold every labelled pixel, and give the calibration error.
        let calibration = try #require(document["calibration"] as? [String: Any])
        let bins = try #require(calibration["bins"] as? [[String: Any]])
        let pixels = try #require(document["pixels"] as? Int)
        #expect(bins.count == 15)
        #expect(bins.compactMap { $0["pixels"] as? Int }.reduce(0, +) == pixels)
        let distances = bins.compactMap { bin -> Double? in
            guard let accuracy = bin["accuracy"] as? Double,
                let confidence = bin["confidence"] as? Double, let count = bin["pixels"] as? Int
            else { return nil }
            return abs(accuracy - confidence) * Double(count)
        }
        let ece = try #require(calibration["ece"] as? Double)
        // Sums of 15 quotients in another order.
        #expect(abs(distances.reduce(0, +) / Double(pixels) - ece) < 1e-12)

        let rows = try text("out/confusion.csv").split(separator: "\n")
        let confusion = try #require(document["confusion"] as? [[Int]])
        #expect(rows[0] == "label,ground,red,blue")
        #expect(rows[2] == "red," + confusion[1].map(String.init).joined(separator: ","))
        #expect(try text("out/classes.csv").count { $0 == "\n" } == 4)
        #expect(try text("out/reliability.csv").count { $0 == "\n" } == 16)
        #expect(try Image.read(path: "\(data.folder)/out/confusion.png").width > 3 * 66)

        let people = try run("evaluate", "run")
        #expect(people.output.contains("mean boundary F1") && people.output.contains("at 3 px"))
        #expect(people.output.contains("expected calibration error"))
        #expect(try run("evaluate", "run", "--boundary-tolerance", "-1").exitCode == 64)
    }
}
