import BatchLoading
import Evaluation
import Foundation
import ImageFiles
import Losses
import Machine
import NetworkDescriptions
import NeuralNetworks
import SegmentationDatasets
import SegmentationScores
import Tensors
import Testing
import TinyDataset

/// What an evaluation finds is a matter of the images, not of how threads share them.
@Suite struct EvaluatorTests {
    /// Sizes in the order of the images: some alike and side by side, one too large for that, one left over.
    private let sizes = [(32, 48), (32, 48), (40, 32), (32, 48), (1025, 1024), (32, 48), (24, 64)]

    private func dataset() throws -> (TinyDataset, SegmentationDataset, [SamplePaths]) {
        let data = try TinyDataset(train: 1, val: sizes.count)
        var generator = SplitMix64(seed: 8)
        for (index, (height, width)) in sizes.enumerated() {
            let pixels = (0..<height * width * 3).map { _ in UInt8(generator.next() & 255) }
            let stripes: [UInt8] = [0, 1, 2, LabelMap.ignored]
            let labels = (0..<height * width).map { stripes[$0 / 8 % 4] }
            try Image(height: height, width: width, pixels: pixels)
                .writePNG(to: "\(data.folder)/val/images/\(index).png")
            try LabelMap(height: height, width: width, labels: labels)
                .writePNG(to: "\(data.folder)/val/masks/\(index).png", palette: [1, 2, 3])
        }
        let dataset = try SegmentationDataset(path: data.description)
        return (data, dataset, try dataset.samples(inSplit: "val"))
    }

    private func evaluation(threads: Int, _ options: InferenceOptions) throws -> Evaluator {
        let network = try Network.make(
            ModelOptions(name: "tiny-fcn", width: 4), classCount: 3, seed: 4)
        let inference = ImageInference(
            network: network,
            normalization: Normalization(mean: [0.5, 0.5, 0.5], deviation: [0.25, 0.25, 0.25]),
            team: ThreadTeam(threads: threads))
        inference.options = options
        var evaluation = Evaluator(
            inference, loss: try FusedCrossEntropy(classCount: 3, ignoreIndex: 255))
        evaluation.measures = EvaluationMeasures(boundaryTolerance: 2, calibration: true)
        return evaluation
    }

    @Test(arguments: [InferenceOptions(), InferenceOptions(flip: true, scales: [1, 0.75])])
    func theNumberOfThreadsChangesNothing(options: InferenceOptions) throws {
        let (data, dataset, samples) = try dataset()
        defer { data.remove() }
        var first: (EvaluationResult, [EvaluatedImage])?
        for threads in 1...3 {
            var images: [EvaluatedImage] = []
            let result = try evaluation(threads: threads, options)
                .run(samples, of: dataset, lossMaps: true) { images.append($0) }
            #expect(images.map(\.name) == samples.map(\.name))
            #expect(result.images == sizes.count)
            #expect(result.imageScores.images == sizes.count)
            #expect(result.confusion.pixels == images.reduce(0) { $0 + $1.loss.counted })
            guard let (expected, others) = first else {
                first = (result, images)
                continue
            }
            #expect(result == expected, "\(threads) threads")
            for (image, other) in zip(images, others) {
                #expect(image.prediction == other.prediction)
                #expect(image.lossMap == other.lossMap, "\(threads) threads, \(image.name)")
            }
        }
    }

    /// Of a large image in tiles the scores of a row of tiles are held at a time; what is found is the same.
    @Test(arguments: [(200, 9), (500, 0)])
    func bandsOfTilesGiveWhatAllScoresGive(tile: Int, overlap: Int) throws {
        let (data, dataset, samples) = try dataset()
        defer { data.remove() }
        let options = InferenceOptions(tile: tile, overlap: overlap)
        let inBands = try evaluation(threads: 2, options)
        let inference = try #require(inBands.source as? ImageInference)
        let pair = try dataset.loadPair(samples[4])
        var rows: [Range<Int>] = []
        try inference.forEachBand(of: pair) { band, scores in
            #expect(scores.count == band.count * pair.image.width * 3)
            rows.append(band)
        }
        #expect(rows.count > 1)
        #expect(rows.flatMap { Array($0) } == Array(0..<pair.image.height))

        var found: [EvaluatedImage] = []
        let result = try inBands.run(samples, of: dataset, lossMaps: true) { found.append($0) }
        var whole = Evaluator(AllAtOnce(inference), loss: inBands.loss)
        whole.measures = inBands.measures
        var others: [EvaluatedImage] = []
        let expected = try whole.run(samples, of: dataset, lossMaps: true) { others.append($0) }
        for (image, other) in zip(found, others) {
            #expect(image.prediction == other.prediction)
            #expect(image.lossMap == other.lossMap, "\(image.name)")
        }
        #expect(result.confusion == expected.confusion)
        #expect(result.boundaries == expected.boundaries)
        #expect(result.calibration == expected.calibration)
        #expect(result.loss.counted == expected.loss.counted)
        #expect(result.loss.ignored == expected.loss.ignored)
        // Sums of a million doubles in another order.
        #expect(abs(result.loss.loss - expected.loss.loss) < 1e-9 * expected.loss.loss)
    }

    /// Parameters that change after an evaluation count in the next one, on every thread.
    @Test func everyThreadSeesNewParameters() throws {
        let (data, dataset, samples) = try dataset()
        defer { data.remove() }
        let evaluation = try evaluation(threads: 2, InferenceOptions())
        let four = Array(samples[..<4])
        let before = try evaluation.run(four, of: dataset)
        negate(try #require(evaluation.source as? ImageInference).network)
        let after = try evaluation.run(four, of: dataset)
        #expect(before.loss != after.loss)
        let fresh = try self.evaluation(threads: 1, InferenceOptions())
        negate(try #require(fresh.source as? ImageInference).network)
        #expect(try fresh.run(four, of: dataset) == after)
    }

    private func negate(_ network: Network) {
        for index in 0..<network.parameterCount { network.parameterValues[index] *= -1 }
        network.parametersDidChange()
    }
}

/// Scores that something else has made.
private final class GivenScores: ScoreSource {
    let classCount = 3
    let team = ThreadTeam(threads: 1)
    private let scores: [String: AlignedBuffer<Float>]

    /// The score 1 for one class of every pixel of an image, 0 for the others.
    init(_ classes: [String: [Int]]) {
        scores = classes.mapValues { classes in
            AlignedBuffer(classes.flatMap { id in (0..<3).map { $0 == id ? Float(1) : 0 } })
        }
    }

    func scores(of pair: LabelledImage) -> UnsafeBufferPointer<Float> {
        UnsafeBufferPointer(scores[pair.name]?.buffer ?? .init(start: nil, count: 0))
    }

    func takesSideBySide(_ image: Raster) -> Bool { false }
    func siblings() -> [any ScoreSource] { [self] }
}

@Suite struct ScoreSourceTests {
    /// Any source is judged as a model is: its classes against the labels, its cross entropy by hand.
    @Test func scoresOfAnyOriginAreJudged() throws {
        let data = try TinyDataset(train: 1, val: 1)
        defer { data.remove() }
        let dataset = try SegmentationDataset(path: data.description)
        let sample = try dataset.samples(inSplit: "val")[0]
        let labels = try dataset.loadPair(sample).labels.labels
        // Right everywhere but at the first labelled pixel.
        var classes = labels.map { $0 == LabelMap.ignored ? 0 : Int($0) }
        let first = try #require(labels.firstIndex { $0 != LabelMap.ignored })
        classes[first] = (classes[first] + 1) % 3
        let counted = labels.count { $0 != LabelMap.ignored }
        let evaluator = Evaluator(
            GivenScores([sample.name: classes]),
            loss: try FusedCrossEntropy(classCount: 3, ignoreIndex: 255))
        let result = try evaluator.run([sample], of: dataset)
        #expect(result.confusion.pixels == counted)
        #expect(result.confusion.pixelAccuracy == Double(counted - 1) / Double(counted))
        // log(e + 2) - 1 where the class is right, log(e + 2) where it is not.
        let expected = Double(counted) * (log(exp(1) + 2) - 1) + 1
        #expect(abs(result.loss.loss - expected) <= 1e-5 * expected)
    }
}

/// The scores of a model, all of an image at once.
private final class AllAtOnce: ScoreSource {
    private let source: ImageInference
    var classCount: Int { source.classCount }
    var team: ThreadTeam { source.team }

    init(_ source: ImageInference) { self.source = source }

    func scores(of pair: LabelledImage) throws -> UnsafeBufferPointer<Float> {
        try source.scores(of: pair)
    }
    func takesSideBySide(_ image: Raster) -> Bool { false }
    func siblings() -> [any ScoreSource] { [self] }
}
