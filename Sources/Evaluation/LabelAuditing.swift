import ImageFiles
import LossAnalysis
import Losses
import NeuralNetworks
import SegmentationDatasets

extension Evaluator {
    /// The first walk of an audit: what the labels of these samples cost in the eyes of this source of scores.
    ///
    /// - Parameter visit: Is called after each image; throw to stop.
    /// - Throws: As ``run(_:of:lossMaps:lossMapsOf:cache:visit:)``.
    package func labelNorms(
        _ samples: [SamplePaths], of dataset: SegmentationDataset, visit: () throws -> Void = {}
    ) throws -> LabelNorms {
        var norms = LabelNorms(classCount: loss.classCount)
        try ScoredImages(source: source).forEach(
            of: samples, in: dataset,
            judge: { pair, source in
                LabelNorms(logits: try source.scores(of: pair), labels: pair.labels)
            },
            visit: { sample, pair, part in
                try requireFinite(part.isFinite, sample, pair)
                norms += part
                try visit()
            })
        return norms
    }

    /// The second walk: every image with its loss map, and what its labels look like beside those of the whole set.
    package func audit(
        _ samples: [SamplePaths], of dataset: SegmentationDataset, norms: LabelNorms,
        visit: (EvaluatedImage, LabelFindings) throws -> Void
    ) throws {
        let judge = imageJudge
        let expectation = LabelExpectation(norms)
        try ScoredImages(source: source).forEach(
            of: samples, in: dataset,
            judge: { pair, source in
                let logits = try source.scores(of: pair)
                let (image, sums) = try judge.judge(
                    pair, logits, lossMap: true, source.team)
                let findings = LabelFindings(
                    logits: logits, labels: image.labels, predictions: image.prediction.labels,
                    expectation: expectation)
                return (image, sums, findings)
            },
            visit: { sample, pair, part in
                try requireFinite(!part.1.isNotFinite, sample, pair)
                try visit(part.0, part.2)
            })
    }
}
