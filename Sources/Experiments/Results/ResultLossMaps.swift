import Evaluation
import LossAnalysis
import Losses
import Reports
import SegmentationDatasets

/// What is drawn of the loss maps of a split.
package struct LossMapChoice: Sendable {
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

    /// An automatic scale, pictures.
    package init() {}
}

extension ResultSource {
    /// Evaluates the samples and writes the loss maps of their images with their index: what `pixelwise lossmap` and the
    /// library's `writeLossMaps` have in common.
    ///
    /// - Parameters:
    ///   - title: The headline, see ``title(ofSplit:)``.
    ///   - folder: Made where it is missing.
    ///   - observe: Hears how many of how many images are evaluated, then how many are drawn; throw to stop there.
    /// - Throws: What the evaluation and `LossMapReport` throw.
    package func writeLossMaps(
        titled title: String, into folder: String, _ choice: LossMapChoice = LossMapChoice(),
        observe: (_ stage: LossMapStage, _ done: Int, _ count: Int) throws -> Void = { _, _, _ in }
    ) throws -> LossMapIndex {
        let report = try LossMapReport(
            folder: folder, settings: settings(title, choice), team: scores.team)
        var done = 0
        _ = try evaluator.run(samples, of: dataset, lossMaps: true) { image in
            try report.add(image.pixelLosses)
            done += 1
            try observe(.evaluated, done, samples.count)
        }
        return try report.finish { try observe(.drawn, $0, samples.count) }
    }

    private func settings(_ title: String, _ choice: LossMapChoice) -> LossMapSettings {
        var settings = LossMapSettings(
            title: title, lossDescription: lossDescription, classNames: dataset.classNames,
            classColors: colors, classWeights: loss.classWeights,
            classWeightsOrigin: classWeightsOrigin, scale: choice.scale,
            writesRawMaps: choice.writesRawMaps, writesRows: choice.writesRows,
            pictures: choice.pictures, writesExplorer: choice.writesExplorer,
            labelProbabilityReason: labelProbabilityReason)
        settings.unit = unit
        settings.bound = scores.leastLogit.map { Double(-$0) }
        return settings
    }
}

/// How far the loss maps of a split are.
package enum LossMapStage: Sendable {
    /// Images went through the network.
    case evaluated
    /// Pictures are drawn.
    case drawn
}
