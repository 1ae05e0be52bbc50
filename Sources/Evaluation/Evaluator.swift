import BatchLoading
import ImageFiles
import Losses
import Machine
import NetworkDescriptions
import NeuralNetworks
import SegmentationDatasets
import SegmentationScores

/// Compares the class scores of whole images with their labels.
package struct Evaluator {
    /// Where scores come from.
    package let source: any ScoreSource
    /// The loss.
    package let loss: FusedCrossEntropy
    /// What is measured beyond the confusion matrix and the loss.
    package var measures = EvaluationMeasures()
    /// Whether an image whose loss is NaN or infinite is an error, and not just a part of the result.
    package var requiresFiniteLosses = false

    /// Joins a source of scores and a loss of the same number of classes.
    package init(_ source: any ScoreSource, loss: FusedCrossEntropy) {
        precondition(
            loss.classCount == source.classCount,
            "Evaluator expects a loss for \(source.classCount) classes, got \(loss.classCount)")
        self.source = source
        self.loss = loss
    }

    /// Evaluates samples in their order and hands every image to `visit`.
    ///
    /// - Parameters:
    ///   - lossMaps: Whether images come with their loss maps.
    ///   - watched: The names of images that come with their loss maps in any case.
    ///   - cache: Keeps decoded pairs for the next evaluation.
    ///   - visit: Is called after each image, on the calling thread; throw to stop.
    /// - Throws: What `SegmentationDataset.loadPair(_:)` throws, with the file's path;
    ///   ``EvaluationError``.
    package func run(
        _ samples: [SamplePaths], of dataset: SegmentationDataset, lossMaps: Bool = false,
        lossMapsOf watched: Set<String> = [], cache: PairCache = .none,
        visit: (EvaluatedImage) throws -> Void = { _ in }
    ) throws -> EvaluationResult {
        var result = EvaluationResult(classCount: loss.classCount, measures: measures)
        // Decodes the next images while these are computed.
        let pairs = EvaluationPairs(
            dataset: dataset, samples: samples, workers: (source.team.threads + 1) / 2,
            cache: cache)
        var next = try pairs.next()
        while let first = next {
            var group = [first]
            next = try pairs.next()
            while let pair = next, group.count < source.team.threads,
                (group + [pair]).allSatisfy({ source.takesSideBySide($0.image) })
            {
                group.append(pair)
                next = try pairs.next()
            }
            let parts = try evaluate(group) { lossMaps || watched.contains($0) }
            for (pair, part) in zip(group, parts) {
                let (image, own) = try EvaluationError.namingFile(
                    samples[result.images].image, height: pair.image.height,
                    width: pair.image.width
                ) { try part.get() }
                if requiresFiniteLosses, own.isNotFinite {
                    throw EvaluationError.scoresNotFinite(
                        file: samples[result.images].image,
                        layer: source.nonFiniteLayer(of: image.image))
                }
                result += own
                try visit(image)
            }
        }
        return result
    }

    /// Evaluates one pair, with its loss map.
    ///
    /// - Throws: `LossError` for a label beyond the classes, `NetworkError` where memory does not suffice.
    package func evaluate(_ pair: LabelledImage) throws -> EvaluatedImage {
        try evaluate(pair, by: source, lossMap: true).0
    }

    /// An image and what it adds.
    private typealias Part = (EvaluatedImage, EvaluationResult)

    /// Takes as many images as there are threads side by side, one on each, and fewer one after the other.
    ///
    /// Side by side threads wait for each other once an image instead of once a layer, and none reads what another has
    /// just written: between cores that share no cache that costs as much as the arithmetic of a small network.
    private func evaluate(
        _ group: [LabelledImage], lossMap: (_ name: String) -> Bool
    ) throws -> [Result<Part, any Error>] {
        let team = source.team
        let maps = group.map { lossMap($0.name) }
        if team.threads == 1 || group.count < team.threads {
            return zip(group, maps).map { pair, map in
                Result { try evaluate(pair, by: source, lossMap: map) }
            }
        }
        let siblings = try source.siblings()
        var parts = [Result<Part, any Error>?](repeating: nil, count: group.count)
        parts.withUnsafeMutableBufferPointer { parts in
            // Unchecked because every worker has an image, an inference and a part of its own.
            nonisolated(unsafe) let (parts, siblings, evaluation) = (parts, siblings, self)
            team.forEachWorker { worker in
                parts[worker] = Result {
                    try evaluation.evaluate(
                        group[worker], by: siblings[worker], lossMap: maps[worker])
                }
            }
        }
        return parts.compactMap(\.self)
    }

    private func evaluate(
        _ pair: LabelledImage, by source: any ScoreSource, lossMap: Bool
    ) throws -> Part {
        let (height, width, team) = (pair.image.height, pair.image.width, source.team)
        let labels = pair.labels.labels
        let logits = try source.scores(of: pair.image, named: pair.name)
        guard let scores = logits.baseAddress else {
            preconditionFailure("a plan's logits have a place in memory")
        }
        var result = EvaluationResult(classCount: loss.classCount, measures: measures)
        result.images = 1
        var map = [Float](repeating: 0, count: lossMap ? height * width : 0)
        result.loss = try map.withUnsafeMutableBufferPointer { map in
            try loss.evaluate(
                logits: scores, labels: labels, labelShape: [1, height, width],
                map: lossMap ? map.baseAddress : nil, team: team)
        }
        let predictions = [UInt8](unsafeUninitializedCapacity: height * width) { classes, count in
            result.confusion.add(
                logits: scores, labels: labels, count: height * width,
                predictions: classes.baseAddress, team: team)
            count = height * width
        }
        result.imageScores.add(result.confusion)
        result.calibration?.add(
            logits: logits, classCount: loss.classCount, labels: labels, predictions: predictions,
            team: team)
        result.boundaries?.add(
            labels: labels, predictions: predictions, height: height, width: width, team: team)
        let image = EvaluatedImage(
            name: pair.name, image: pair.image, labels: pair.labels,
            prediction: LabelMap(height: height, width: width, labels: predictions),
            lossMap: map, loss: result.loss)
        return (image, result)
    }
}
