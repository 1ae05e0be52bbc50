import Foundation
import JSONText
import Testing
import TinyDataset

/// `plan`, and `train` with a budget, as a user runs them.
@Suite(.serialized) final class PlanCommandTests {
    private let data: TinyDataset

    init() throws { data = try TinyDataset(train: 12, val: 4) }

    deinit { data.remove() }

    private func json(_ path: String) throws -> JSONValue {
        try JSONValue(parsing: String(contentsOfFile: path, encoding: .utf8))
    }

    @Test func theConfigOfAPlanTrainsWithoutThePlanner() throws {
        let outcome = try PixelwiseTool.run(
            "plan", "dataset.yaml", "--budget", "20s", "--output", "c.yaml", "--set",
            "train.seed=3",
            in: data.folder)
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        for word in ["model: tiny-fcn", "resize: none", "next: ", "wrote c.yaml"] {
            #expect(outcome.output.contains(word), "\(word) in \(outcome.output)")
        }
        let plan = try json("\(data.folder)/plan.json")
        #expect(plan["budget_seconds"]?.int == 20)
        #expect((plan["choices"]?.elements?.count ?? 0) >= 10)
        #expect(plan["facts"]?["train_images"]?.int == 12)
        let config = try String(contentsOfFile: "\(data.folder)/c.yaml", encoding: .utf8)
        #expect(config.contains("seed: 3") && config.contains("epoch_batches"))
        #expect(!config.contains("budget"))
        let run = try PixelwiseTool.run(
            "train", "c.yaml", "--output", "run", "--set", "train.epochs=1",
            "--set", "train.epoch_batches=3", in: data.folder)
        #expect(run.exitCode == 0, "\(run.errors)")
        let log = try String(contentsOfFile: "\(data.folder)/run/log.jsonl", encoding: .utf8)
        #expect(!log.contains("budget"))
    }

    @Test func aTrainingWithABudgetSaysThatItWasPlanned() throws {
        let outcome = try PixelwiseTool.run(
            "train", "dataset.yaml", "--budget", "15s", "--output", "run", in: data.folder)
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        let log = try String(contentsOfFile: "\(data.folder)/run/log.jsonl", encoding: .utf8)
        for line in log.split(separator: "\n") {
            #expect(try JSONValue(parsing: String(line))["budget"]?["seconds"]?.double == 15)
        }
        #expect(try json("\(data.folder)/run/plan.json")["budget"]?.string == "15s")
        let page = try String(contentsOfFile: "\(data.folder)/run/report.html", encoding: .utf8)
        #expect(page.contains("Planned for") && page.contains("optimizer.learning_rate"))
        let again = try PixelwiseTool.run(
            "train", "dataset.yaml", "--budget", "15s", "--resume", "--output", "run",
            in: data.folder)
        #expect(again.exitCode == 0, "\(again.errors)")
        let other = try PixelwiseTool.run(
            "train", "--resume", "--output", "run", "--budget", "30s", in: data.folder)
        #expect(
            other.exitCode == 65 && other.errors.contains("train.budget was 15s, now it is 30s"))
    }

    @Test(arguments: ["30", "5x", "", "0s", "1m1h"])
    func aBudgetThatIsNoTimeIsWrongUsage(text: String) throws {
        for command in ["plan", "train"] {
            let outcome = try PixelwiseTool.run(
                command, "dataset.yaml", "--budget", text, in: data.folder)
            #expect(outcome.exitCode == 64, "\(outcome.errors)")
            #expect(outcome.errors.contains("'\(text)'") && outcome.errors.contains("1h30m"))
            #expect(outcome.errors.filter(\.isNewline).count == 1, "\(outcome.errors)")
        }
    }

    @Test func whatCannotBePlannedIsALine() throws {
        let short = try PixelwiseTool.run("plan", "dataset.yaml", "--budget", "1s", in: data.folder)
        #expect(short.exitCode == 65 && short.output.isEmpty)
        #expect(
            short.errors.hasPrefix(
                "error: the budget 1s is too short for one epoch of 12 images on this machine; the shortest that works is "
            ), "\(short.errors)")
        let single = try TinyDataset(train: 1, val: 1)
        defer { single.remove() }
        let one = try PixelwiseTool.run(
            "train", "dataset.yaml", "--budget", "1m", "--output", "run", in: single.folder)
        #expect(one.exitCode == 65)
        #expect(
            one.errors
                == "error: tiny: the split 'train' has 1 image, a plan needs 2 or more to learn from; add images, or write a config "
                + "by hand\n")
        #expect(!FileManager.default.fileExists(atPath: "\(single.folder)/run"))
        let none = try PixelwiseTool.run("plan", "none.yaml", "--budget", "1m", in: data.folder)
        #expect(none.exitCode == 66, "\(none.errors)")
    }

    @Test func aClassThatNeverOccursIsTold() throws {
        let path = "\(data.folder)/more.yaml"
        try String(contentsOfFile: data.description, encoding: .utf8)
            .replacing("[ground, red, blue]", with: "[ground, red, blue, green]")
            .write(toFile: path, atomically: true, encoding: .utf8)
        let outcome = try PixelwiseTool.run("plan", "more.yaml", "--budget", "20s", in: data.folder)
        #expect(outcome.exitCode == 0)
        #expect(
            outcome.errors.contains(
                "warning: the class 'green' never occurs in the split 'train', so it cannot be learnt"
            ),
            "\(outcome.errors)")
    }
}
