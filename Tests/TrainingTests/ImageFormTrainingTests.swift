import Evaluation
import Experiments
import Foundation
import ImageFiles
import RunRecords
import SegmentationDatasets
import Tensors
import Testing
import TinyDataset
import Training

/// Trainings on images of other bits and channels than 8-bit RGB.
@Suite(.serialized) struct ImageFormTrainingTests {
    /// The set with every image made another one, and further lines in its description.
    private func dataset(
        _ lines: String = "", _ change: (Image) -> Raster = { Raster($0) }
    ) throws -> TinyDataset {
        let data = try TinyDataset(train: 4, val: 2)
        for split in ["train", "val"] {
            let folder = "\(data.folder)/\(split)/images"
            for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
                try change(Image.read(path: "\(folder)/\(name)"))
                    .writePNG(to: "\(folder)/\(name)", flushed: false)
            }
        }
        let text = try String(contentsOfFile: data.description, encoding: .utf8)
        try "\(text)\n\(lines)\n"
            .write(toFile: data.description, atomically: true, encoding: .utf8)
        return data
    }

    private func setup(_ data: TinyDataset, into name: String) throws -> TrainingSetup {
        let config = try data.config(
            name, epochs: 2,
            more:
                "augment: {scale: [0.8, 1.2], crop: [32, 48], flip: 0.5, brightness: 0.2, hue: 0.1}"
        )
        let experiment = try Experiment(ExperimentConfig(path: config))
        let folder = RunFolder(path: "\(data.folder)/\(name)")
        try experiment.writeConfig(to: folder)
        return try experiment.setup(folder: folder)
    }

    private func trained(_ data: TinyDataset) throws -> Checkpoint {
        let setup = try setup(data, into: "run")
        _ = try TrainingRun(setup).run(resume: false)
        return try Checkpoint(path: setup.folder.lastWeights)
    }

    /// Gray, RGB as it is, or RGB with a channel that a network can learn from.
    private func raster(_ image: Image, channels: Int) -> Raster {
        if channels < 4 { return Raster(image) }
        let bytes = (0..<image.height * image.width).flatMap { pixel in
            let color = image.pixels[3 * pixel..<3 * pixel + 3]
            return color + [255 - (color.max() ?? 0)]
        }
        return Raster(
            height: image.height, width: image.width, channels: 4, samples: .bytes(bytes))
    }

    /// 16 · v of 0…4080 is v of 0…255, to the last bit of the weights and of the scores.
    @Test func twelveBitsAreLearntAsTheirEightBitTwin() throws {
        let twin = try dataset()
        let deep = try dataset("range: [0, 4080]") { image in
            Raster(
                height: image.height, width: image.width, channels: 3,
                samples: .words(image.pixels.map { UInt16($0) * 16 }))
        }
        defer { for data in [twin, deep] { data.remove() } }
        let (first, second) = (try trained(twin), try trained(deep))
        #expect(first.weights == second.weights)
        #expect(first.card.validationMeanIoU == second.card.validationMeanIoU)
        #expect(second.card.range == .values(lowest: 0, highest: 4080))
        // What has neither key is written as it was before there were any.
        #expect(first.card.range == nil && first.card.channels == nil)
    }

    @Test(arguments: [1, 4]) func otherChannelsTrainAndGoOnAndPredict(channels: Int) throws {
        let data = try dataset("channels: \(channels)\nnormalize: dataset") {
            raster($0, channels: channels)
        }
        defer { data.remove() }
        let trained = try StoppedTraining(after: 3) { try setup(data, into: $0) }
        let (whole, resumed) = (trained.whole, trained.resumed)
        for path in [\RunFolder.lastWeights, \.bestWeights, \.lastState] {
            #expect(
                try Data(contentsOf: URL(fileURLWithPath: whole.folder[keyPath: path]))
                    == Data(contentsOf: URL(fileURLWithPath: resumed.folder[keyPath: path])))
        }

        let model = try TrainedModel(whole.folder.lastWeights)
        #expect(model.card.channels == channels)
        #expect(model.card.mean.count == channels)
        let checkpoint = try Checkpoint(path: whole.folder.lastWeights)
        // PyTorch's order: outputs, inputs, rows, columns.
        let first = try #require(checkpoint.weights.first { $0.array.shape.count == 4 })
        #expect(first.array.shape[1] == channels)
        let dataset = try model.dataset()
        let sample = try dataset.samples(inSplit: "val")[0]
        let pair = try dataset.loadPair(sample)
        #expect(try model.image(path: sample.image) == pair.image)
        #expect(try model.inference.logits(of: pair.image).count == 32 * 48 * 3)
        let result = try model.evaluator().run(
            try dataset.samples(inSplit: "val"), of: dataset)
        #expect(result.images == 2)
    }

    @Test func anRGBFileBecomesGrayForOneChannelAndIsRefusedForFour() throws {
        for channels in [1, 4] {
            let data = try dataset("channels: \(channels)") { raster($0, channels: channels) }
            defer { data.remove() }
            _ = try trained(data)
            let model = try TrainedModel("\(data.folder)/run")
            let path = "\(data.folder)/rgb.png"
            let picture = Image(height: 16, width: 16, pixels: [UInt8](repeating: 9, count: 768))
            try picture.writePNG(to: path, flushed: false)
            if channels == 1 {
                #expect(try model.image(path: path).channels == 1)
                #expect(try model.raster(of: picture) == model.image(path: path))
            } else {
                #expect(throws: ImageFileError.missingChannel(path: path, found: .rgb)) {
                    try model.image(path: path)
                }
                #expect(throws: TrainedModelError.fourChannels(model: model.path)) {
                    try model.raster(of: picture)
                }
            }
        }
    }

    @Test func theMeansOfTheSetTravelWithTheModel() throws {
        let data = try dataset("normalize: dataset")
        defer { data.remove() }
        let card = try trained(data).card
        let statistics = try SegmentationDataset(path: data.description)
            .imageStatistics(inSplit: "train")
        #expect(card.mean == statistics.mean.map { Float($0) })
        #expect(card.deviation == statistics.deviation.map { Float($0) })
        #expect(try TrainedModel("\(data.folder)/run").card.mean == card.mean)
    }

    /// The values of other training images would make other numbers of the same files.
    @Test func aRunDoesNotGoOnWithAnotherRange() throws {
        let data = try dataset("range: [0, 200]")
        defer { data.remove() }
        let stopped = try setup(data, into: "run")
        var done = 0
        _ = try TrainingRun(
            stopped, observe: { if case .step = $0 { done += 1 } }, shouldStop: { done >= 1 }
        ).run(resume: false)
        let text = try String(contentsOfFile: data.description, encoding: .utf8)
        try text.replacing("[0, 200]", with: "[0, 100]")
            .write(toFile: data.description, atomically: true, encoding: .utf8)
        let resumed = try setup(data, into: "run")
        #expect(throws: (any Error).self) { try TrainingRun(resumed).run(resume: true) }
    }
}
