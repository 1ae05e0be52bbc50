import Foundation
import Pixelwise
import Testing

@Suite struct TrainingConfigTests {
    @Test func aConfigMadeInCodeIsTheOneOfAFileThatSaysTheSame() throws {
        var made = TrainingConfig(dataset: "d.yaml")
        made.model = .unet(width: 8)
        made.losses = [.crossEntropy(classWeights: .method(.balanced)), .dice(weight: 0.5)]
        made.resize = .size(Size(height: 64, width: 96))
        made.augmentation.scale = 0.5...2
        made.augmentation.crop = Size(height: 32, width: 48)
        made.augmentation.cutout = (probability: 0.25, size: 0.5)
        made.optimizer = .sgd(learningRate: 0.1, nesterov: true)
        made.schedule = .polynomial(power: 2, warmup: 0.25)
        made.epochs = 7
        made.ema = 0.9
        made.best = .loss
        made.precision = .float32
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "pixelwise-\(UUID().uuidString)"
        ).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try """
        dataset: d.yaml
        model: {name: unet, width: 8}
        loss: [{name: cross-entropy, class_weights: balanced}, {name: dice, weight: 0.5}]
        resize: [64, 96]
        augment: {scale: [0.5, 2], crop: [32, 48], cutout: {probability: 0.25, size: 0.5}}
        optimizer: {name: sgd, learning_rate: 0.1, nesterov: true}
        schedule: {name: polynomial, power: 2, warmup: 0.25}
        train: {epochs: 7, ema: 0.9, best: loss, precision: float32}
        """.write(toFile: "\(folder)/c.yaml", atomically: true, encoding: .utf8)
        var read = try TrainingConfig(contentsOf: "\(folder)/c.yaml")
        #expect(read.dataset == "\(folder)/d.yaml")
        read.dataset = made.dataset
        #expect(made == read)
        #expect(made.yaml == read.yaml)
        #expect(read.schedule == made.schedule && read.augmentation.crop?.width == 48)
        try made.validate()
    }

    @Test func aValueOutOfItsRangeIsNamedByItsKey() throws {
        var config = TrainingConfig(dataset: "d.yaml")
        config.augmentation.flip = 1.5
        let error = try #require(throws: PixelwiseError.self) { try config.validate() }
        #expect(error.kind == .badData)
        #expect(error.description.contains("'augment.flip' is '1.5'"), "\(error)")
    }

    @Test func aConfigThatIsNotThereIsAMissingInput() throws {
        let error = try #require(throws: PixelwiseError.self) {
            try TrainingConfig(contentsOf: "nowhere.yaml")
        }
        #expect(error.kind == .missingInput)
        #expect(error.description == "nowhere.yaml: no such file")
    }
}
