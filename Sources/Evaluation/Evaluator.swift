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
            judge: { pair, source in
                try judge.judge(
                    pair, by: source, lossMap: lossMaps || watched.contains(pair.name))
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
        try imageJudge.judge(pair, by: source, lossMap: true).0
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
            let (image, result) = try imageJudge.judge(pair, by: source, lossMap: false)
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
