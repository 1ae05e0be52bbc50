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
        let judge = imageJudge
        try ScoredImages(source: source).forEach(
            of: samples, in: dataset, cache: cache,
            judge: { pair, logits, team in
                try judge.judge(
                    pair, logits, lossMap: lossMaps || watched.contains(pair.name), team)
            },
            visit: { sample, pair, part in
                let (image, own) = part
                try requireFinite(!own.isNotFinite, sample, pair)
                result += own
                try visit(image)
            })
        return result
    }

    /// Refuses an image whose loss is NaN or infinite, where that is wanted.
    func requireFinite(
        _ isFinite: Bool, _ sample: SamplePaths, _ pair: LabelledImage
    ) throws(EvaluationError) {
        guard requiresFiniteLosses, !isFinite else { return }
        throw EvaluationError.scoresNotFinite(
            file: sample.image, layer: source.nonFiniteLayer(of: pair.image))
    }

    /// Evaluates one pair, with its loss map.
    ///
    /// - Throws: `LossError` for a label beyond the classes, `NetworkError` where memory does not suffice.
    package func evaluate(_ pair: LabelledImage) throws -> EvaluatedImage {
        let logits = try source.scores(of: pair)
        return try imageJudge.judge(pair, logits, lossMap: true, source.team).0
    }

    /// Loads and evaluates one sample: the image, and what it adds to a result.
    ///
    /// - Throws: As ``run(_:of:lossMaps:lossMapsOf:cache:visit:)``.
    package func judge(
        _ sample: SamplePaths, of dataset: SegmentationDataset
    ) throws -> (image: EvaluatedImage, result: EvaluationResult) {
        let pair = try dataset.loadPair(sample)
        return try EvaluationError.namingFile(
            sample.image, height: pair.image.height, width: pair.image.width
        ) {
            let (image, result) = try imageJudge.judge(
                pair, try source.scores(of: pair), lossMap: false, source.team)
            try requireFinite(!result.isNotFinite, sample, pair)
            return (image, result)
        }
    }

    /// What compares the scores of one image.
    var imageJudge: ImageJudge {
        ImageJudge(
            loss: loss, measures: measures, leastLogit: source.leastLogit,
            tellsProbabilities: source.tellsProbabilities)
    }
}

/// Compares the scores of one image with its labels.
struct ImageJudge: Sendable {
    let loss: FusedCrossEntropy
    let measures: EvaluationMeasures
    let leastLogit: Float?
    let tellsProbabilities: Bool

    /// An image and what it adds.
    func judge(
        _ pair: LabelledImage, _ logits: UnsafeBufferPointer<Float>, lossMap: Bool,
        _ team: ThreadTeam
    ) throws -> (EvaluatedImage, EvaluationResult) {
        let (height, width) = (pair.image.height, pair.image.width)
        let labels = pair.labels.labels
        guard let scores = logits.baseAddress else {
            preconditionFailure("a plan's logits have a place in memory")
        }
        var result = EvaluationResult(classCount: loss.classCount, measures: measures)
        result.images = 1
        var map = [Float](repeating: 0, count: lossMap ? height * width : 0)
        if tellsProbabilities {
            result.loss = try map.withUnsafeMutableBufferPointer { map in
                try loss.evaluate(
                    logits: scores, labels: labels, labelShape: [1, height, width],
                    map: lossMap ? map.baseAddress : nil, team: team)
            }
            result.boundedPixels = boundedPixels(logits, labels)
        }
        let predictions = [UInt8](unsafeUninitializedCapacity: height * width) { classes, count in
            result.confusion.add(
                logits: scores, labels: labels, count: height * width,
                predictions: classes.baseAddress, team: team)
            count = height * width
        }
        if !tellsProbabilities {
            let losses = zeroOneLosses(labels, predictions)
            result.loss = losses.sums
            if lossMap { map = losses.map }
        }
        result.imageScores.add(result.confusion)
        result.calibration?.add(
            logits: logits, classCount: loss.classCount, labels: labels, predictions: predictions,
            team: team)
        result.boundaries?.add(
            labels: labels, predictions: predictions, height: height, width: width, team: team)
        let image = EvaluatedImage(
            name: pair.name, image: pair.image.picture, labels: pair.labels,
            prediction: LabelMap(height: height, width: width, labels: predictions),
            lossMap: map, loss: result.loss, boundedPixels: result.boundedPixels)
        return (image, result)
    }

    /// The labelled pixels whose label has the least logit, and so a loss that is bounded.
    private func boundedPixels(
        _ logits: UnsafeBufferPointer<Float>, _ labels: [UInt8]
    ) -> Int {
        guard let leastLogit else { return 0 }
        var count = 0
        for (pixel, label) in labels.enumerated() where label != LabelMap.ignored {
            count += logits[pixel * loss.classCount + Int(label)] <= leastLogit ? 1 : 0
        }
        return count
    }

    /// What stands in the place of a loss where only classes are known: the class weight of a labelled pixel whose class is
    /// not the predicted one, 0 elsewhere.
    private func zeroOneLosses(
        _ labels: [UInt8], _ predictions: [UInt8]
    ) -> (map: [Float], sums: LossSums) {
        var map = [Float](repeating: 0, count: labels.count)
        var sums = LossSums()
        for (pixel, label) in labels.enumerated() {
            guard label != LabelMap.ignored else {
                sums.ignored += 1
                continue
            }
            let weight = loss.classWeights[Int(label)]
            sums.counted += 1
            sums.weight += Double(weight)
            guard label != predictions[pixel] else { continue }
            map[pixel] = weight
            sums.loss += Double(weight)
        }
        return (map, sums)
    }
}
