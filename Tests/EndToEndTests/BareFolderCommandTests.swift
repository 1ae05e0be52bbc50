import Foundation
import ImageFiles
import Testing

/// What the commands say of a folder without a description.
@Suite final class BareFolderCommandTests {
    let folder: String

    init() throws {
        folder = try PixelwiseTool.makeFolder()
        for place in ["set/images", "set/masks"] {
            try FileManager.default.createDirectory(
                atPath: "\(folder)/\(place)", withIntermediateDirectories: true)
        }
        for index in 1...6 {
            let pixels = (0..<32 * 32 * 3).map {
                UInt8(truncatingIfNeeded: $0 * $0 / 7 + index * $0)
            }
            try Image(height: 32, width: 32, pixels: pixels)
                .writeJPEG(to: "\(folder)/set/images/s\(index).jpg")
            // Five kinds of masks that fit all images alike.
            for kind in ["a", "b", "color", "c", "instance"] {
                let labels = (0..<32 * 32).map { UInt8($0 / (64 + 8 * index) % 3) }
                try LabelMap(height: 32, width: 32, labels: labels).writePNG(
                    to: "\(folder)/set/masks/s\(index)_\(kind).png", palette: [0, 255, 99])
            }
        }
    }

    deinit {
        do { try FileManager.default.removeItem(atPath: folder) } catch { print("left: \(error)") }
    }

    private func run(_ arguments: String...) throws -> PixelwiseTool.Outcome {
        try PixelwiseTool.run(arguments, in: folder)
    }

    /// Sets and dictionaries have another order in every process.
    @Test func twentyProcessesTakeTheSameMasks() throws {
        var answers: Set<String> = []
        for _ in 0..<20 {
            let outcome = try run("weights", "set")
            try #require(outcome.exitCode == 0, "\(outcome.errors)")
            answers.insert(outcome.errors + outcome.output)
        }
        let answer = try #require(answers.first)
        #expect(answers.count == 1)
        let line = try #require(answer.split(separator: "\n").first)
        #expect(line.hasPrefix("set: taken for train: images in 'images', masks in 'masks'"))
        #expect(line.contains("mask_name: '{name}_a.png'"))
        #expect(line.contains("what would fit too: masks in 'masks' as '{name}_b.png'"))
        #expect(line.hasSuffix("to choose: pixelwise dataset describe set > dataset.yaml"))
        #expect(
            Set(try (0..<20).map { _ in try run("dataset", "describe", "set").output }).count == 1)
    }

    @Test func theDescriptionOpensWhatTheFolderDoes() throws {
        let outcome = try PixelwiseTool.shell(
            "\"$PIXELWISE\" dataset describe set > mine.yaml && \"$PIXELWISE\" weights mine.yaml --json",
            in: folder)
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        #expect(outcome.output == (try run("weights", "set", "--json").output))
    }

    /// The fifth that is set aside is drawn anew from what the folder holds.
    @Test func whatARunHasLearntFromIsNotJudgedWhereTheFolderHasGrown() throws {
        let outcome = try run("train", "set", "--set", "train.epochs=1", "--output", "run")
        try #require(outcome.exitCode == 0, "\(outcome.errors)")
        #expect(try !run("evaluate", "run").errors.contains("has learnt from"))
        for index in 7...20 {
            for (kind, end) in [("images", ".jpg"), ("masks", "_a.png")] {
                try FileManager.default.copyItem(
                    atPath: "\(folder)/set/\(kind)/s1\(end)",
                    toPath: "\(folder)/set/\(kind)/s\(index)\(end)")
            }
        }
        let rows = try String(contentsOfFile: "\(folder)/run/splits.csv", encoding: .utf8)
        let learnt = Set(
            rows.split(separator: "\n").filter { $0.hasPrefix("train,") }
                .map { $0.split(separator: ",")[1] })
        try #require(learnt.count == 5)
        let judged = try run("evaluate", "run")
        #expect(judged.exitCode == 0, "\(judged.errors)")
        #expect(
            judged.errors.contains("has learnt from 1 of the 4 images of split 'val', such as '"),
            "\(judged.errors)")
        #expect(try run("lossmap", "run", "--output", "maps").exitCode == 0)
        let maps = try String(contentsOfFile: "\(folder)/maps/index.csv", encoding: .utf8)
        let shown = maps.split(separator: "\n").dropFirst().map { $0.split(separator: ",")[0] }
        #expect(shown.count == 3)
        #expect(learnt.isDisjoint(with: shown))
        // Who asks for these images gets them.
        #expect(try !run("evaluate", "run", "--split", "train").errors.contains("left out"))
        try FileManager.default.moveItem(atPath: "\(folder)/set", toPath: "\(folder)/moved")
        let moved = try run("evaluate", "run")
        #expect(moved.exitCode == 66)
        #expect(
            moved.errors.contains(
                "set: no such file, which run was trained on; name the dataset with --dataset"))
        #expect(try run("evaluate", "run", "--dataset", "moved").exitCode == 0)
    }

    @Test func aFolderWithoutValTrainsAndAnotherSplitCanTakeItsPlace() throws {
        let outcome = try run("train", "set", "--set", "train.epochs=1", "--output", "run")
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("a fifth of train is the split val"))
        let folders = "\(folder)/set"
        for (old, new) in [("images", "images/train"), ("masks", "masks/train")] {
            try FileManager.default.moveItem(atPath: "\(folders)/\(old)", toPath: "\(folder)/moved")
            try FileManager.default.createDirectory(
                atPath: "\(folders)/\(old)", withIntermediateDirectories: true)
            try FileManager.default.moveItem(atPath: "\(folder)/moved", toPath: "\(folders)/\(new)")
            try FileManager.default.copyItem(
                atPath: "\(folders)/\(new)", toPath: "\(folders)/\(old)/test")
        }
        let test = try run(
            "train", "set", "--set", "train.epochs=1", "--set", "splits.val=test", "--output",
            "run2")
        #expect(test.exitCode == 0, "\(test.errors)")
        #expect(test.errors.contains("test: images in 'images/test'"))
    }

    @Test func anUnknownFolderIsToldWithWhatWasSeen() throws {
        try FileManager.default.removeItem(atPath: "\(folder)/set/masks")
        let outcome = try run("weights", "set")
        #expect(outcome.exitCode == 65)
        #expect(
            outcome.errors
                == "error: set: no known dataset layout: it holds 6 .jpg in 'images'; there are images in "
                + "'images', and no folder of masks with the same names; a description to start from: pixelwise "
                + "dataset describe set > dataset.yaml\n")
        let start = try run("dataset", "describe", "set")
        #expect(start.exitCode == 0)
        #expect(start.errors.hasPrefix("warning: set: the description is a start"))
    }
}
