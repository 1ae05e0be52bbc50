import Foundation
import Pixelwise
import Testing
import TinyDataset

@Suite(.serialized) struct TrainAndSeeTests {
    private let data: TinyDataset

    init() throws { data = try TinyDataset() }

    private func config(epochs: Int) -> TrainingConfig {
        var config = TrainingConfig(dataset: data.description)
        config.model = .tinyFCN(width: 4)
        config.losses = [.crossEntropy(classWeights: .method(.medianFrequency))]
        config.optimizer = .adamW(learningRate: 0.01)
        (config.epochs, config.batch, config.threads) = (epochs, 2, 2)
        return config
    }

    private func bytes(_ path: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: "\(data.folder)/\(path)"))
    }

    @Test func aModelIsWrittenForONNXOrNotAtAll() throws {
        defer { data.remove() }
        _ = try train(config(epochs: 1), into: "\(data.folder)/run")
        let model = try SegmentationModel("\(data.folder)/run")
        try model.writeONNX(to: "\(data.folder)/a.onnx")
        try model.writeONNX(
            to: "\(data.folder)/b.onnx", size: Size(height: 32, width: 48), givesClasses: true)
        #expect(try bytes("a.onnx") != bytes("b.onnx"))
        let error = #expect(throws: PixelwiseError.self) {
            try model.writeONNX(to: "\(data.folder)/missing/a.onnx")
        }
        #expect(error?.kind == .cannotCreate)
    }

    @Test func aRunThatWasCancelledGoesOnToTheSameBytes() throws {
        defer { data.remove() }
        var epochs: [Int] = []
        let whole = try train(config(epochs: 3), into: "\(data.folder)/whole") {
            epochs.append($0.epoch)
        }
        #expect(whole.isFinished && epochs == [1, 2, 3])

        let cancellation = Cancellation()
        let part = try train(
            config(epochs: 3), into: "\(data.folder)/part", cancellation: cancellation
        ) { if $0.epoch == 1 { cancellation.cancel() } }
        #expect(!part.isFinished && part.epochs == 1)
        let rest = try train(config(epochs: 3), into: "\(data.folder)/part", resume: true)
        #expect(rest.isFinished && rest.bestMeanIoU == whole.bestMeanIoU)
        #expect(
            try bytes("whole/checkpoints/last.safetensors")
                == bytes("part/checkpoints/last.safetensors"))
    }

    @Test func whatIsCancelledBeforeTheFirstStepWritesNothing() throws {
        defer { data.remove() }
        let cancellation = Cancellation()
        cancellation.cancel()
        let result = try train(
            config(epochs: 1), into: "\(data.folder)/run", cancellation: cancellation)
        #expect(!result.isFinished && result.epochs == 0)
        #expect(!FileManager.default.fileExists(atPath: "\(data.folder)/run"))
    }

    @Test func aFolderThatHoldsARunIsNotOverwritten() throws {
        defer { data.remove() }
        try train(config(epochs: 1), into: "\(data.folder)/run")
        let error = try #require(throws: PixelwiseError.self) {
            try train(config(epochs: 1), into: "\(data.folder)/run")
        }
        #expect(error.kind == .cannotCreate)
        #expect(error.description.contains("holds a run already"))
    }

    @Test func mapsScoresAndSegmentsAgree() throws {
        defer { data.remove() }
        try train(config(epochs: 2), into: "\(data.folder)/run")
        let model = try SegmentationModel("\(data.folder)/run")
        #expect(model.classes.map(\.name) == TinyDataset.classNames)
        let dataset = try model.dataset()
        let scores = try model.evaluate(on: dataset)
        let maps = try model.writeLossMaps(
            of: dataset, into: "\(data.folder)/maps", rawMaps: true)
        #expect(scores.images == 3 && maps.images.count == 3)
        #expect(scores.loss == maps.mean)

        var confusion = [[Int]](repeating: [0, 0, 0], count: 3)
        for (sample, entry) in zip(try dataset.samples(inSplit: "val"), maps.images) {
            let pair = try dataset.pair(sample)
            let map = try model.lossMap(of: pair)
            #expect(map.size == pair.image.size && map.sum == entry.sum)
            #expect(map.weightSum == entry.weightSum)
            let segments = try model.segment(pair.image)
            for (label, prediction) in zip(pair.labels.labels, segments.labels)
            where label != LabelMap.ignored { confusion[Int(label)][Int(prediction)] += 1 }

            let probabilities = try model.probabilities(of: pair.image)
            let (y, x) = (5, 7)
            let atPixel = (0..<3).map { probabilities[$0, y, x] }
            #expect(abs(atPixel.reduce(0, +) - 1) < 1e-5)
            let highest = atPixel.indices.max { atPixel[$0] < atPixel[$1] }
            #expect(highest.map { UInt8($0) } == segments.labels[y * segments.size.width + x])
        }
        #expect(confusion == scores.confusion)
    }

    @Test func frequenciesGiveTheWeightsOfTheRun() throws {
        defer { data.remove() }
        let dataset = try SegmentationDataset(data.description)
        let frequencies = try dataset.labelFrequencies(inSplit: "train")
        #expect(frequencies.masks == 8 && frequencies.classNames == TinyDataset.classNames)
        #expect(abs(frequencies.shares.reduce(0, +) - 1) < 1e-12)
        try train(config(epochs: 1), into: "\(data.folder)/run")
        let model = try SegmentationModel("\(data.folder)/run")
        #expect(model.classWeights == (try frequencies.weights(.medianFrequency)).map { Float($0) })
    }

    @Test func whatIsMissingSaysSo() throws {
        defer { data.remove() }
        for body in [
            { _ = try SegmentationModel("\(self.data.folder)/nowhere") },
            { _ = try SegmentationDataset("\(self.data.folder)/nowhere.yaml") },
            { _ = try RGBImage(contentsOf: "\(self.data.folder)/nowhere.png") },
        ] as [() throws -> Void] {
            let error = try #require(throws: PixelwiseError.self) { try body() }
            #expect(error.kind == .missingInput, "\(error)")
        }
    }
}
