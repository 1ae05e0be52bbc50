import Evaluation
import Files
import LossAnalysis
import Losses
import Machine
import Reports
import SegmentationDatasets
import Training

/// What is drawn of the loss maps of a split, and with which class weights.
package struct LossMapChoice: Sendable {
    /// One class weight of at least 0 a class; nil for those of the run.
    package var classWeights: [Float]?
    /// Where the class weights come from, for readers.
    package var classWeightsOrigin = "those of the run"
    /// Where the colours end.
    package var scale = LossScale.automatic
    /// Whether the losses are written as float32 `.npy` too.
    package var writesRawMaps = false
    /// Whether image, label, prediction and loss are drawn side by side too.
    package var writesRows = false
    /// Of which images pictures are drawn.
    package var pictures = PictureChoice.all
    /// Whether the explorer is written.
    package var writesExplorer = true

    /// The loss of the run on an automatic scale, as pictures.
    package init() {}
}

extension TrainedModel {
    /// Evaluates ``samplesToJudge(of:split:)`` and writes the loss maps of these images with their index: what `pixelwise lossmap MODEL` and the
    /// library's `writeLossMaps` have in common.
    ///
    /// - Parameters:
    ///   - data: A dataset with the classes of the model.
    ///   - folder: Made where it is missing.
    ///   - observe: Hears how many of how many images are evaluated, then how many are drawn; throw to stop there.
    /// - Throws: What the evaluation and `LossMapReport` throw.
    package func writeLossMaps(
        of data: SegmentationDataset, split: String, into folder: String,
        _ choice: LossMapChoice = LossMapChoice(),
        observe: (_ stage: LossMapStage, _ done: Int, _ count: Int) throws -> Void = { _, _, _ in }
    ) throws -> LossMapIndex {
        let samples = try samplesToJudge(of: data, split: split).samples
        let evaluator = try evaluator(classWeights: choice.classWeights)
        let report = try LossMapReport(
            folder: folder,
            settings: settings(data, split, choice, weights: evaluator.loss.classWeights),
            team: evaluator.source.team)
        var done = 0
        _ = try evaluator.run(samples, of: data, lossMaps: true) { image in
            try report.add(image.pixelLosses)
            done += 1
            try observe(.evaluated, done, samples.count)
        }
        return try report.finish { try observe(.drawn, $0, samples.count) }
    }
}

/// How far the loss maps of a split are.
package enum LossMapStage: Sendable {
    /// Images went through the network.
    case evaluated
    /// Pictures are drawn.
    case drawn
}

extension TrainedModel {
    private func settings(
        _ data: SegmentationDataset, _ split: String, _ choice: LossMapChoice, weights: [Float]
    ) -> LossMapSettings {
        let smoothing = card.loss.labelSmoothing
        let epochs = counted(card.epoch, "epoch")
        return LossMapSettings(
            title: "\(data.name), split \(split): \(card.model) after \(epochs)",
            lossDescription: card.loss.name
                + (smoothing > 0 ? ", label smoothing \(smoothing)" : ""),
            classNames: card.classNames, classColors: card.colors, classWeights: weights,
            classWeightsOrigin: choice.classWeightsOrigin, scale: choice.scale,
            writesRawMaps: choice.writesRawMaps, writesRows: choice.writesRows,
            pictures: choice.pictures, writesExplorer: choice.writesExplorer,
            labelProbabilityReason: smoothing > 0
                ? "the loss was smoothed over the classes by \(smoothing)" : nil)
    }
}
