import Foundation
import ImageFiles
import Tensors
import Testing
import TinyDataset

@Suite(.serialized) struct TrainCommandTests {
    let data: TinyDataset

    init() throws { data = try TinyDataset() }

    private func train(
        _ config: String, _ output: String, _ arguments: String...
    ) throws -> PixelwiseTool.Outcome {
        try PixelwiseTool.run(
            ["train", config, "--output", output] + arguments, in: data.folder)
    }

    private func bytes(_ path: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: "\(data.folder)/\(path)"))
    }

    private func json(_ text: String) throws -> [String: Any] {
        try #require(
            try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    /// Every error is one line, and nothing else stands on standard error.
    private func expectError(
        _ outcome: PixelwiseTool.Outcome, _ exitCode: Int32, _ parts: String...,
        location: SourceLocation = #_sourceLocation
    ) {
        let errors = outcome.errors.split(separator: "\n").filter { $0.hasPrefix("error:") }
        #expect(outcome.exitCode == exitCode, "\(outcome.errors)", sourceLocation: location)
        #expect(errors.count == 1, "\(outcome.errors)", sourceLocation: location)
        for part in parts {
            #expect(
                errors.first?.contains(part) == true, "\(part) in \(outcome.errors)",
                sourceLocation: location)
        }
    }

    @Test func aBatchOfIgnoredPixelsIsBadDataWhereTheConfigSaysSo() throws {
        defer { data.remove() }
        try TinyDataset.writeIgnoredMask(to: "\(data.folder)/train/masks/1.png")
        let config = try data.config(epochs: 1, batch: 1)
        expectError(
            try train(config, "run", "--set", "train.all_ignored=error"), 65, "epoch 1",
            "all_ignored to skip")
        let skipped = try train(config, "skipped", "--set", "train.all_ignored=skip")
        #expect(skipped.exitCode == 0, "\(skipped.errors)")
    }

    @Test func aRunFolderHoldsWhatScriptsRelyOn() throws {
        defer { data.remove() }
        let outcome = try train(try data.config(epochs: 2), "run", "--set", "train.log_steps=true")
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        #expect(outcome.output.hasPrefix("run: best validation mean IoU 0."))
        #expect(!outcome.errors.contains("\u{1B}") && !outcome.errors.contains("\r"))

        let lines = String(decoding: try bytes("run/log.jsonl"), as: UTF8.self)
            .split(separator: "\n").map(String.init)
        let records = try lines.map(json)
        #expect(records.count { $0["step"] != nil } == 8)
        let epochs = records.filter { $0["step"] == nil }
        #expect(epochs.compactMap { $0["epoch"] as? Int } == [1, 2])
        let keys: Set = [
            "epoch", "train_loss", "val_loss", "val_miou", "val_pixel_accuracy", "val_iou",
            "learning_rate", "images_per_second", "seconds", "data_wait_seconds",
            "skipped_batches", "peak_memory_mb",
        ]
        #expect(epochs.allSatisfy { keys.isSubset(of: $0.keys) })
        #expect((epochs[0]["val_iou"] as? [Any])?.count == 3)
        #expect(
            String(decoding: try bytes("run/metrics.csv"), as: UTF8.self).count { $0 == "\n" } == 3)
        for name in ["config.yaml", "checkpoints/best.safetensors", "checkpoints/last.state"] {
            #expect(FileManager.default.fileExists(atPath: "\(data.folder)/run/\(name)"))
        }

        // The resolved config is a config.
        #expect(try train("run/config.yaml", "again").exitCode == 0)
        #expect(
            try bytes("again/checkpoints/last.safetensors")
                == bytes("run/checkpoints/last.safetensors"))

        // Evaluation agrees with the log.
        let evaluation = try PixelwiseTool.run(
            "evaluate", "run/checkpoints/last.safetensors", "--json", in: data.folder)
        let document = try json(evaluation.output)
        #expect(document["mean_iou"] as? Double == epochs[1]["val_miou"] as? Double)
        #expect(document["mean_loss"] as? Double == epochs[1]["val_loss"] as? Double)
        #expect(document["images"] as? Int == 3)
        let confusion = try #require(document["confusion"] as? [[Int]])
        #expect(confusion.flatMap { $0 }.reduce(0, +) == document["pixels"] as? Int)
        #expect(
            try PixelwiseTool.run("evaluate", "run", in: data.folder).output.contains("mean IoU"))
    }

    @Test func predictionsHaveTheImagesOwnSize() throws {
        defer { data.remove() }
        #expect(try train(try data.config(epochs: 1), "run").exitCode == 0)
        let odd = "\(data.folder)/odd.png"
        try Image(height: 21, width: 33, pixels: [UInt8](repeating: 90, count: 21 * 33 * 3))
            .writePNG(to: odd)
        let outcome = try PixelwiseTool.run(
            "predict", "run", "odd.png", "val/images/0.png", "--output", "out", "--overlay",
            "--logits", "--probabilities", in: data.folder)
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        let mask = try SourceMask.read(path: "\(data.folder)/out/odd.png")
        #expect(mask.height == 21 && mask.width == 33)
        let logits = try NPYFile.read(path: "\(data.folder)/out/odd.logits.npy")
        let probabilities = try NPYFile.read(path: "\(data.folder)/out/odd.probabilities.npy")
        #expect(logits.shape == [3, 21, 33] && probabilities.shape == logits.shape)
        for pixel in 0..<21 * 33 {
            let sum = (0..<3).reduce(Float(0)) { $0 + probabilities.floats[$1 * 21 * 33 + pixel] }
            // Three float32 roundings.
            #expect(abs(sum - 1) < 1e-6)
        }
        let overlay = try Image.read(path: "\(data.folder)/out/odd.overlay.png")
        #expect(overlay.height == 21 && overlay.width == 33)

        expectError(
            try PixelwiseTool.run(
                "predict", "run", "none.png", "odd.png", "--output", "two", in: data.folder),
            66, "none.png")
        #expect(FileManager.default.fileExists(atPath: "\(data.folder)/two/odd.png"))
    }

    @Test func aKilledRunGoesOnFromItsLastCheckpoint() throws {
        defer { data.remove() }
        let config = try data.config(epochs: 4)
        #expect(try train(config, "whole").exitCode == 0)

        let process = try PixelwiseTool.start(
            ["train", config, "--output", "killed", "--set", "train.log_steps=true"],
            in: data.folder)
        // Killed as soon as the log shows a step of the third epoch: in the middle of that epoch.
        let log = URL(fileURLWithPath: "\(data.folder)/killed/log.jsonl")
        let deadline = Date(timeIntervalSinceNow: 120)
        while process.isRunning, Date() < deadline {
            if let text = try? String(contentsOf: log, encoding: .utf8),
                text.contains("\"epoch\": 3, \"step\": 1")
            {
                break
            }
            usleep(1000)
        }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()

        let resumed = try train(config, "killed", "--resume", "--set", "train.log_steps=true")
        #expect(resumed.exitCode == 0, "\(resumed.errors)")
        #expect(resumed.errors.contains("going on after epoch"), "\(resumed.errors)")
        for name in ["last.safetensors", "best.safetensors", "last.state"] {
            #expect(
                try bytes("killed/checkpoints/\(name)") == bytes("whole/checkpoints/\(name)"),
                "\(name)")
        }
        let lines = String(decoding: try bytes("killed/log.jsonl"), as: UTF8.self)
            .split(separator: "\n")
        #expect(lines.count == 4 * 5)
    }

    @Test func anInterruptSavesAndGoesOn() throws {
        defer { data.remove() }
        let config = try data.config(epochs: 30)
        let process = try PixelwiseTool.start(
            ["train", config, "--output", "run", "--set", "train.log_steps=true"], in: data.folder)
        let log = URL(fileURLWithPath: "\(data.folder)/run/log.jsonl")
        let deadline = Date(timeIntervalSinceNow: 120)
        while process.isRunning, Date() < deadline {
            if let text = try? String(contentsOf: log, encoding: .utf8), text.contains("step") {
                break
            }
            usleep(1000)
        }
        kill(process.processIdentifier, SIGINT)
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 130)
        #expect(FileManager.default.fileExists(atPath: "\(data.folder)/run/checkpoints/last.state"))
    }

    @Test func aRunGoesOnByItsFolderAlone() throws {
        defer { data.remove() }
        let config = try data.config(epochs: 2)
        #expect(try train(config, "run", "--set", "train.seed=3").exitCode == 0)
        let before = try bytes("run/checkpoints/last.state")
        let outcome = try PixelwiseTool.run("train", "--resume", "--output", "run", in: data.folder)
        #expect(outcome.exitCode == 0 && outcome.output.hasPrefix("run: best"), "\(outcome.errors)")
        #expect(try bytes("run/checkpoints/last.state") == before)
        expectError(
            try PixelwiseTool.run("train", "--resume", "--output", "none", in: data.folder), 66,
            "none: does not exist")
        #expect(try PixelwiseTool.run("train", "--resume", in: data.folder).exitCode == 64)
        let other = try PixelwiseTool.run(
            "train", "--resume", "--output", "run", "--weights", "a.safetensors", in: data.folder)
        #expect(other.exitCode == 64)
        #expect(other.errors.contains("leave --weights out"))
    }

    @Test func aFinishedRunGoesOnToMoreEpochs() throws {
        defer { data.remove() }
        let config = try data.config(epochs: 2)
        #expect(try train(config, "run").exitCode == 0)
        let outcome = try PixelwiseTool.run(
            "train", "--resume", "--output", "run", "--set", "train.epochs=4", in: data.folder)
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("going on after epoch 2\n"), "\(outcome.errors)")
        #expect(
            outcome.errors.contains(
                "train.epochs is 4, the run began with 2: the learning rate is 0.00"))
        #expect(outcome.errors.contains("epoch 4/4"))
        let config4 = String(decoding: try bytes("run/config.yaml"), as: UTF8.self)
        #expect(config4.contains("  epochs: 4\n"))
        // The first config does not cut it short.
        expectError(
            try train(config, "run", "--resume"), 65, "train.epochs was 4, now it is 2")
    }

    @Test func whatIsNotThereIsNotGoneOnWith() throws {
        defer { data.remove() }
        let config = try data.config("small", epochs: 1)
        expectError(
            try train(config, "mistyped", "--resume"), 66, "mistyped: holds no run",
            "leave --resume out")
        expectError(
            try PixelwiseTool.run("train", config, "--resume", in: data.folder), 66,
            "runs/small-1: holds no run")
        for path in ["mistyped", "runs"] {
            #expect(!FileManager.default.fileExists(atPath: "\(data.folder)/\(path)"))
        }
        // A run that was stopped before it had written anything has left its lock.
        let begun = "\(data.folder)/begun"
        try FileManager.default.createDirectory(atPath: begun, withIntermediateDirectories: false)
        expectError(try train(config, "begun", "--resume"), 66, "begun: holds no run")
        #expect(FileManager.default.createFile(atPath: "\(begun)/.lock", contents: nil))
        #expect(try train(config, "begun", "--resume").exitCode == 0)
    }

    @Test func aSecondRunDoesNotTakeAnotherOnesFolder() throws {
        defer { data.remove() }
        let config = try data.config(epochs: 1)
        #expect(try train(config, "run").exitCode == 0)
        let before = try bytes("run/log.jsonl")
        expectError(try train(config, "run"), 73, "run: holds a run already", "--resume")
        #expect(try bytes("run/log.jsonl") == before)
        #expect(try train(config, "run", "--resume").exitCode == 0)
        #expect(try bytes("run/log.jsonl") == before)
    }

    @Test func theDefaultFolderIsNumbered() throws {
        defer { data.remove() }
        let config = try data.config("small", epochs: 1)
        for number in 1...2 {
            let outcome = try PixelwiseTool.run("train", config, in: data.folder)
            #expect(outcome.output.hasPrefix("runs/small-\(number): best"), "\(outcome.errors)")
        }
    }

    @Test func aDatasetAloneIsTrainedWithAConfigThatIsShownAndKept() throws {
        defer { data.remove() }
        let outcome = try PixelwiseTool.run(
            "train", ".", "--output", "run", "--set", "train.epochs=1", in: data.folder)
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("8 training images, 32×48"))
        #expect(outcome.errors.contains("  model: {name: tiny-fcn, width: 16}\n"))
        #expect(outcome.output.contains("\n  95 % interval 0."), "\(outcome.output)")
        let text = String(decoding: try bytes("run/config.yaml"), as: UTF8.self)
        #expect(text.contains("resize: null\n") && !text.contains("threads: auto"))
        #expect(text.contains("class_weights: median-frequency"))
        // The kept config is a config.
        #expect(
            try PixelwiseTool.run(
                "train", "run/config.yaml", "--output", "again", in: data.folder
            ).exitCode == 0)
        #expect(
            try bytes("again/checkpoints/last.safetensors")
                == bytes("run/checkpoints/last.safetensors"))

        try FileManager.default.createDirectory(
            atPath: "\(data.folder)/bare", withIntermediateDirectories: false)
        expectError(
            try PixelwiseTool.run("train", "bare", in: data.folder), 65, "bare",
            "no known dataset layout", "dataset.yaml")
    }

    @Test func aFolderThatIsJudgedOnTestLearnsFromAllOfTrain() throws {
        defer { data.remove() }
        try FileManager.default.createDirectory(
            atPath: "\(data.folder)/bare", withIntermediateDirectories: false)
        for (old, new) in [("train", "bare/train"), ("val", "bare/test")] {
            try FileManager.default.moveItem(
                atPath: "\(data.folder)/\(old)", toPath: "\(data.folder)/\(new)")
        }
        let outcome = try PixelwiseTool.run(
            "train", "bare", "--output", "run", "--set", "train.epochs=1", "--set",
            "splits.val=test", in: data.folder)
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains(": 8 training images, 32×48"), "\(outcome.errors)")
        #expect(outcome.errors.contains("bare with 8 training and 3 validation images"))
        #expect(!outcome.errors.contains("fifth"), "\(outcome.errors)")
        #expect(
            outcome.errors.components(separatedBy: "taken for").count == 2, "\(outcome.errors)")
        // Nor does what judges the model set any aside, which it has learnt from.
        expectError(
            try PixelwiseTool.run("evaluate", "run", in: data.folder), 65, "no split 'val'")
        #expect(
            try PixelwiseTool.run("evaluate", "run", "--split", "test", in: data.folder).exitCode
                == 0)
        #expect(
            try PixelwiseTool.run("train", "--resume", "--output", "run", in: data.folder).exitCode
                == 0)
        let divided = try PixelwiseTool.run(
            "train", "bare", "--output", "divided", "--set", "train.epochs=1", in: data.folder)
        #expect(divided.errors.contains("bare with 6 training and 2 validation images"))
    }

    @Test func aChangedDatasetIsNotGoneOnWith() throws {
        defer { data.remove() }
        let config = try data.config(epochs: 1)
        #expect(try train(config, "run").exitCode == 0)
        let image = "\(data.folder)/val/images/0.png"
        try (try Data(contentsOf: URL(fileURLWithPath: image)) + Data([0]))
            .write(to: URL(fileURLWithPath: image))
        expectError(
            try train(config, "run", "--resume"), 65, "another run",
            "files changed")
    }

    /// The long version is `Tools/stress/resume`.
    @Test func killsAtAnyMomentChangeNothing() throws {
        defer { data.remove() }
        let config = try data.config(
            epochs: 3,
            more: "augment: {scale: [0.5, 2], crop: [32, 32], flip: 0.5, brightness: 0.2}")
        let extra = ["--set", "train.ema=0.9", "--set", "train.clip_norm=1"]
        #expect(
            try PixelwiseTool.run(
                ["train", config, "--output", "whole"] + extra, in: data.folder
            ).exitCode == 0)
        for (index, signal) in [SIGKILL, SIGTERM, SIGKILL].enumerated() {
            let hasBegun = FileManager.default.fileExists(atPath: "\(data.folder)/killed/.lock")
            let process = try PixelwiseTool.start(
                ["train", config, "--output", "killed"] + (hasBegun ? ["--resume"] : []) + extra,
                in: data.folder)
            usleep(UInt32(300_000 + index * 400_000))
            kill(process.processIdentifier, signal)
            process.waitUntilExit()
        }
        let resumed = try PixelwiseTool.run(
            ["train", config, "--output", "killed", "--resume"] + extra, in: data.folder)
        #expect(resumed.exitCode == 0, "\(resumed.errors)")
        for name in ["last.safetensors", "best.safetensors", "last.state"] {
            #expect(
                try bytes("killed/checkpoints/\(name)") == bytes("whole/checkpoints/\(name)"),
                "\(name)")
        }
    }

    // MARK: Bad input

    @Test func faultsOfTheDataAreNamedAndBeginNoRun() throws {
        defer { data.remove() }
        let config = try data.config(epochs: 1)
        let image = URL(fileURLWithPath: "\(data.folder)/train/images/3.png")
        let mask = URL(fileURLWithPath: "\(data.folder)/train/masks/3.png")
        let whole = try (image: Data(contentsOf: image), mask: Data(contentsOf: mask))

        try whole.image.prefix(whole.image.count / 2).write(to: image)
        expectError(try train(config, "cut"), 65, "train/images/3.png")
        try whole.image.write(to: image)

        try LabelMap(height: 32, width: 48, labels: [UInt8](repeating: 7, count: 32 * 48))
            .writePNG(to: mask.path, palette: Array(repeating: 0, count: 8))
        expectError(try train(config, "value"), 65, "train/masks/3.png", "value 7 at (0, 0)")

        try LabelMap(height: 16, width: 48, labels: [UInt8](repeating: 0, count: 16 * 48))
            .writePNG(to: mask.path, palette: [0])
        expectError(try train(config, "size"), 65, "train/masks/3.png", "48×16", "48×32")

        try FileManager.default.removeItem(at: mask)
        expectError(try train(config, "missing"), 66, "train/images/3.png", "train/masks/3.png")
        #expect(!FileManager.default.fileExists(atPath: "\(data.folder)/missing"))

        let empty = "\(data.folder)/val/images"
        for name in try FileManager.default.contentsOfDirectory(atPath: empty) {
            try FileManager.default.removeItem(atPath: "\(empty)/\(name)")
        }
        try whole.mask.write(to: mask)
        expectError(try train(config, "empty"), 65, "the split 'val' is empty")
        #expect(!FileManager.default.fileExists(atPath: "\(data.folder)/empty"))
    }

    @Test func aTruncatedJPEGIsAnError() throws {
        defer { data.remove() }
        let image = try Image.read(path: "\(data.folder)/train/images/0.png")
        let path = "\(data.folder)/train/images/0.jpg"
        try image.writeJPEG(to: path, quality: 90)
        try FileManager.default.removeItem(atPath: "\(data.folder)/train/images/0.png")
        let config = try data.config(epochs: 1)
        #expect(try train(config, "whole").exitCode == 0)
        let url = URL(fileURLWithPath: path)
        let bytes = try Data(contentsOf: url)
        try bytes.prefix(bytes.count * 2 / 3).write(to: url)
        expectError(try train(config, "cut"), 65, "train/images/0.jpg")
        try bytes.write(to: url)
        #expect(
            try train(config, "cut").exitCode == 0,
            "once the fault is mended, the same command goes through")
    }

    @Test func faultsOfTheConfigAreNamedWithTheirLine() throws {
        defer { data.remove() }
        let config = try data.config(epochs: 1, more: "trian: {epochs: 2}")
        let unknown = try train(config, "run")
        expectError(unknown, 65, "config.yaml:5:1", "did you mean 'train'?")
        #expect(
            unknown.errors.hasSuffix("\n 5 | trian: {epochs: 2}\n   | ^\n"), "\(unknown.errors)")
        expectError(try train("none.yaml", "run"), 66, "none.yaml")
        let good = try data.config(epochs: 1)
        expectError(try train(good, "run", "--set", "train.batch=0"), 65, "--set train.batch=0")
        expectError(
            try train(good, "run", "--set", "loss.class_weights=[1, 2]"), 65, "2 numbers",
            "3 classes")
        #expect(try PixelwiseTool.run("train", in: data.folder).exitCode == 64)
        #expect(!FileManager.default.fileExists(atPath: "\(data.folder)/run"))
    }

    @Test func somethingElseIsNoCheckpoint() throws {
        defer { data.remove() }
        expectError(
            try PixelwiseTool.run("evaluate", "dataset.yaml", in: data.folder), 65, "dataset.yaml")
        expectError(try PixelwiseTool.run("evaluate", "none", in: data.folder), 66, "none")
        expectError(try PixelwiseTool.run("evaluate", "train", in: data.folder), 66, "train")
        try SafetensorsFile(tensors: []).write(to: "\(data.folder)/x.safetensors")
        expectError(
            try PixelwiseTool.run("evaluate", "x.safetensors", in: data.folder), 65,
            "no checkpoint of pixelwise")
    }
}
