import Evaluation
import Losses
import SegmentationScores

/// By what the best epoch, and with it `best.safetensors`, is chosen: `train.best` of a config.
package enum BestMetric: String, CaseIterable, Sendable {
    /// The mean IoU over the classes that occur; the higher the better.
    case meanIoU = "mean-iou"
    /// The validation loss; the lower the better.
    case loss
    /// The share of labelled pixels that are right; the higher the better.
    case pixelAccuracy = "pixel-accuracy"
    /// The mean of the classes' recalls; the higher the better.
    case meanAccuracy = "mean-accuracy"

    /// What an evaluation says: higher is better, so the loss counts negative; nil where no pixel was labelled.
    package func score(_ result: EvaluationResult) -> Double? {
        switch self {
        case .meanIoU: result.confusion.meanIoU
        case .loss: result.loss.weight > 0 ? -result.loss.mean : nil
        case .pixelAccuracy: result.confusion.pixelAccuracy
        case .meanAccuracy: result.confusion.meanAccuracy
        }
    }
}
