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
        #expect(outcome.errors.contains("s for data"))
        let preview = try PixelwiseTool.run(
            "dataset", "preview", "dataset.yaml", "--config", "config.yaml", in: data.folder)
        #expect(preview.exitCode == 0, "\(preview.errors)")
    }

    @Test func aCropClassThatTheDatasetDoesNotHaveIsNamed() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let outcome = try train(data, "augment: {crop: [16, 16], crop_classes: {names: [rde]}}")
        #expect(outcome.exitCode == 65)
        #expect(
            outcome.errors
                == "error: augment.crop_classes names 'rde', the dataset has the classes ground, red, blue\n"
        )
        #expect(!FileManager.default.fileExists(atPath: "\(data.folder)/run"))
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
