import Evaluation
import RunRecords
import SegmentationScores

/// What a model's page says of its quality, from an evaluation or, without the data, from the log of the run.
package struct ModelScores: Equatable, Sendable {
    /// The split that was judged.
    package let split: String
    /// Images of the split; nil where only the log tells.
    package let images: Int?
    /// The mean IoU over the classes that occur.
    package let meanIoU: Double?
    /// The middle 95 % of 1000 draws of as many images; nil where only the log tells, and for less than two images.
    package let interval: ClosedRange<Double>?
    /// The share of labelled pixels that are right.
    package let pixelAccuracy: Double?
    /// One IoU a class; nil for a class that does not occur.
    package let classIoU: [Double?]

    /// The scores of an evaluation.
    package init(_ result: EvaluationResult, split: String) {
        self.split = split
        images = result.images
        meanIoU = result.confusion.meanIoU
        interval = result.imageScores.meanIoUInterval()
        pixelAccuracy = result.confusion.pixelAccuracy
        classIoU = result.confusion.classIoU
    }

    /// What the log says of an epoch, or the model's card, which knows the mean IoU alone.
    package init(logged record: EpochRecord?, meanIoU: Double?, split: String) {
        self.split = split
        images = nil
        self.meanIoU = meanIoU
        interval = nil
        pixelAccuracy = record?.validationPixelAccuracy
        classIoU = record?.validationIoU ?? []
    }
}
