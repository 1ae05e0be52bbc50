import Evaluation
import Experiments
import Losses
import SegmentationDatasets
import SegmentationScores
import Training

/// How well a model does on a split: pixels are counted over all images, and divided once.
public struct EvaluationScores: Sendable, Equatable {
    /// Images.
    public let images: Int
    /// The mean IoU over the classes that labels or predictions hold, 0…1; nil where no pixel is labelled.
    public let meanIoU: Double?
    /// The share of labelled pixels that are right, 0…1; nil where no pixel is labelled.
    public let pixelAccuracy: Double?
    /// The mean of the classes' recalls, 0…1; nil where no pixel is labelled.
    public let meanAccuracy: Double?
    /// The mean loss in nats, class weights included; nil where no pixel counts.
    public let loss: Double?
    /// The scores of each class, in the order of the class ids.
    public let classes: [ClassScore]
    /// Pixels by label (row) and prediction (column); ignored pixels are in no cell.
    public let confusion: [[Int]]

    /// The scores of one class, 0…1 each; nil where nothing was to be divided by.
    public struct ClassScore: Sendable, Equatable {
        /// The class's name.
        public let name: String
        /// Right pixels over those that labels or predictions hold.
        public let iou: Double?
        /// Right pixels over those that predictions hold.
        public let precision: Double?
        /// Right pixels over those that labels hold.
        public let recall: Double?
        /// The harmonic mean of precision and recall.
        public let f1: Double?
        /// Pixels that labels hold.
        public let pixels: Int
    }

    init(_ result: EvaluationResult, classNames: [String]) {
        let matrix = result.confusion
        images = result.images
        meanIoU = matrix.meanIoU
        pixelAccuracy = matrix.pixelAccuracy
        meanAccuracy = matrix.meanAccuracy
        loss = result.loss.weight > 0 ? result.loss.mean : nil
        confusion = matrix.rows
        let (iou, precision) = (matrix.classIoU, matrix.classPrecision)
        let (recall, f1, pixels) = (matrix.classRecall, matrix.classF1, matrix.labelled)
        classes = classNames.enumerated().map { id, name in
            ClassScore(
                name: name, iou: iou[id], precision: precision[id], recall: recall[id],
                f1: f1[id], pixels: pixels[id])
        }
    }
}

extension SegmentationModel {
    /// Judges the model on a split: on those of its images that the model's run, where it lies in one, has not learnt from.
    ///
    /// - Parameters:
    ///   - dataset: One with the model's classes.
    ///   - split: The split's name in the dataset.
    /// - Throws: ``PixelwiseError`` for a split or a file that is missing, masks that are wrong, other classes.
    public func evaluate(
        on dataset: SegmentationDataset, split: String = "val"
    ) throws(PixelwiseError) -> EvaluationScores {
        try PixelwiseError.translating {
            let data = try trained.fitting(dataset.dataset)
            let result = try trained.evaluator().run(
                try trained.samplesToJudge(of: data, split: split).samples, of: data)
            return EvaluationScores(result, classNames: trained.card.classNames)
        }
    }
}
