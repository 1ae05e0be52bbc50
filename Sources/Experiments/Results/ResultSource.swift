import Evaluation
import Files
import Losses
import Reports
import SegmentationDatasets
import Training

/// Where the results come from that are judged: a trained model, or files that another program wrote.
///
/// All that `evaluate`, `lossmap` and `audit` ask of either, so that both get the same numbers, files and pages.
package struct ResultSource {
    /// The class scores of every image.
    package let scores: any ScoreSource
    /// What judges them.
    package let loss: FusedCrossEntropy
    /// Its name and options, for readers.
    package let lossDescription: String
    /// Where its class weights come from, for readers.
    package let classWeightsOrigin: String
    /// Why p(label) = exp(-loss / weight) does not hold; nil where it does.
    package let labelProbabilityReason: String?
    /// What gives the results, for readers: a model's name, or `the logits in DIR`.
    package let name: String
    /// The same with what more is known of it.
    package let longName: String
    /// The checkpoint's file, or the folder of results.
    package let path: String
    /// One colour a class as 0xRRGGBB.
    package let colors: [UInt32]
    /// The dataset that holds the labels, its images read as the source wants them.
    package let dataset: SegmentationDataset
    /// The samples that have results, in their order.
    package let samples: [SamplePaths]
    /// Which file is whose, and what has no partner; nil for a model.
    package let files: ResultFiles?
    /// What to know before relying on the numbers.
    package let warnings: [String]

    /// The headline of pages about a split.
    package func title(ofSplit split: String) -> String {
        "\(dataset.name), split \(split): \(longName)"
    }

    /// What a loss is counted in: masks of classes have none, and count errors.
    package var unit: String { scores.tellsProbabilities ? LossMapSettings.nats : "errors" }

    /// What judges the results; a loss that is NaN or infinite is an error.
    package var evaluator: Evaluator {
        var evaluator = Evaluator(scores, loss: loss)
        evaluator.requiresFiniteLosses = true
        return evaluator
    }
}

extension TrainedModel {
    /// The model's results on a split, on ``samplesToJudge(of:split:)``.
    ///
    /// - Parameters:
    ///   - data: A dataset with the classes of the model.
    ///   - classWeights: One a class; nil for those of the run.
    ///   - origin: Where they come from, for readers.
    /// - Throws: `DatasetError`, `LossError`.
    package func results(
        on data: SegmentationDataset, split: String, classWeights: [Float]? = nil,
        origin: String = "those of the run"
    ) throws -> ResultSource {
        let smoothing = card.loss.labelSmoothing
        let (samples, note) = try samplesToJudge(of: data, split: split)
        return ResultSource(
            scores: inference, loss: try loss(classWeights: classWeights),
            lossDescription: card.loss.name
                + (smoothing > 0 ? ", label smoothing \(smoothing)" : ""),
            classWeightsOrigin: origin,
            labelProbabilityReason: smoothing > 0
                ? "the loss was smoothed over the classes by \(smoothing)" : nil,
            name: card.model, longName: "\(card.model) after \(counted(card.epoch, "epoch"))",
            path: path, colors: card.colors, dataset: data,
            samples: samples, files: nil, warnings: warnings + [note].compactMap(\.self))
    }
}
