import Foundation
import ImageFiles
import Testing
import TinyDataset

/// What `train` says about its input: sizes, crops, the cache.
@Suite(.serialized) struct TrainInputTests {
    private func train(_ data: TinyDataset, _ more: String) throws -> PixelwiseTool.Outcome {
        let config = try data.config(epochs: 1, more: more)
        return try PixelwiseTool.run("train", config, "--output", "run", in: data.folder)
    }

    @Test func allAugmentationsTogetherTrainAndTheCacheIsTold() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let outcome = try train(
            data,
            """
            augment:
              {scale: [0.5, 2], crop: [32, 40], crop_classes: {names: [red, blue]}, flip: 0.5, vertical_flip: 0.5,
               rotation: 30, brightness: 0.2, contrast: 0.2, saturation: 0.3, hue: 0.1, gamma: [0.7, 1.4], blur: 1,
               noise: 0.05, cutout: {probability: 0.5, size: 0.3}}
            """)
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("cache auto: decoded images and masks take about 1 MB"))
        let preview = try PixelwiseTool.run(
            "dataset", "preview", "dataset.yaml", "--config", "config.yaml", in: data.folder)
        #expect(preview.exitCode == 0, "\(preview.errors)")
    }

    @Test func anEpochFitsALineAndSaysMoreWhereAsked() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let config = try data.config(epochs: 2)
        let outcome = try PixelwiseTool.run(
            "train", config, "--output", "run", "--verbose", in: data.folder)
        let lines = outcome.errors.split(separator: "\n").filter { $0.hasPrefix("epoch 2/2  loss") }
        #expect(lines.count == 1 && lines[0].count <= 80, "\(outcome.errors)")
        #expect(outcome.errors.contains(" img/s, waited 0."), "\(outcome.errors)")
    }

    /// What the config names and neither dataset nor disk has: told with its place in the config.
    @Test(arguments: [
        (
            "augment: {crop: [16, 16], crop_classes: {names: [red, rde]}}", 55,
            "augment.crop_classes names 'rde', the dataset has the classes ground, red, blue", 65
        ),
        (
            "splits: {val: test}", 15, "FOLDER/dataset.yaml: no split 'test', there is train, val",
            65
        ),
        (
            "loss: {class_weights: [1, 2]}", 23,
            "loss.class_weights lists 2 numbers, the dataset has 3 classes; give one number a class",
            65
        ),
        ("loss: {class_weights: none.yaml}", 23, "FOLDER/none.yaml: no such file", 66),
        (
            "data_root: none", 12,
            "FOLDER/dataset.yaml: the data folder FOLDER/none does not exist; name its folder with "
                + "--data-root DIR, or change 'root'", 66
        ),
    ])
    func aNameOfNothingIsToldWithItsPlace(
        line: String, column: Int, problem: String, exitCode: Int32
    ) throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let outcome = try train(data, line)
        #expect(outcome.exitCode == exitCode)
        let config = "\(data.folder)/config.yaml"
        let told = problem.replacing("FOLDER", with: data.folder)
        #expect(
            outcome.errors == """
                error: \(config):5:\(column): \(told)
                 5 | \(line)
                   | \(String(repeating: " ", count: column - 1))^

                """)
        #expect(!FileManager.default.fileExists(atPath: "\(data.folder)/run"))
    }

    @Test func weightsOfOtherDataAreToldWithTheirPlace() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let written = try PixelwiseTool.run(
            "weights", "dataset.yaml", "--method", "balanced", "--output", "w.yaml",
            in: data.folder)
        #expect(written.exitCode == 0, "\(written.errors)")
        try TinyDataset.writeIgnoredMask(to: "\(data.folder)/train/masks/0.png")
        let outcome = try train(data, "loss: {class_weights: w.yaml}")
        #expect(outcome.exitCode == 65)
        #expect(
            outcome.errors.hasPrefix("error: \(data.folder)/config.yaml:5:23: ")
                && outcome.errors.contains("computed from other label data")
                && outcome.errors.hasSuffix("^\n"), "\(outcome.errors)")
    }

    @Test func aCropFarLargerThanTheImagesIsWarnedAboutAndTrains() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let outcome = try train(data, "augment: {crop: [64, 96]}")
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        #expect(
            outcome.errors.contains("warning: augment.crop [64, 96] is far larger than the images"))
    }

    @Test func imagesThatAreTooSmallForTheModelAreNamedByTheirFile() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let outcome = try train(data, "resize: [4, 5]")
        #expect(outcome.exitCode == 65, "\(outcome.errors)")
        let error = outcome.errors.split(separator: "\n").last ?? ""
        #expect(error.contains("/train/images/") && error.contains("cannot take 4 × 5"), "\(error)")
        #expect(!error.contains("layer"))
    }
}
