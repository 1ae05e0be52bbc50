import ImageFiles
import LossAnalysis
import Losses
import SegmentationScores

/// What an evaluation found: sums and counts over all images, divided only when asked.
package struct EvaluationResult: Equatable, Sendable {
    /// Pixels by label (row) and prediction (column); ignored pixels are in no cell.
    package var confusion: ConfusionMatrix
    /// The loss over all pixels that count.
    package var loss = LossSums()
    /// Labelled pixels whose label had the probability 0, so that their loss is the bound that the scores' source sets.
    package var boundedPixels = 0
    /// Images.
    package var images = 0
    /// Boundary scores, where they were asked for.
    package var boundaries: BoundaryScores?
    /// Confidence beside accuracy, where it was asked for.
    package var calibration: Calibration?
    /// What each image adds to the IoU, for an interval.
    package var imageScores: ImageScores

    /// Whether the loss of a pixel that counts is NaN or infinite, so that the scores mean nothing.
    package var isNotFinite: Bool { loss.weight > 0 && !loss.loss.isFinite }

    /// Nothing yet.
    package init(classCount: Int, measures: EvaluationMeasures = EvaluationMeasures()) {
        confusion = ConfusionMatrix(classCount: classCount)
        imageScores = ImageScores(classCount: classCount)
        boundaries = measures.boundaryTolerance.map {
            BoundaryScores(classCount: classCount, tolerance: $0)
        }
        calibration = measures.calibration ? Calibration() : nil
    }

    /// Adds what was found on further images by the same measures.
    static func += (result: inout EvaluationResult, part: EvaluationResult) {
        result.confusion += part.confusion
        result.loss += part.loss
        result.images += part.images
        result.boundedPixels += part.boundedPixels
        if let boundaries = part.boundaries { result.boundaries? += boundaries }
        if let calibration = part.calibration { result.calibration? += calibration }
        result.imageScores += part.imageScores
    }
}

/// What an evaluation measures beyond the confusion matrix and the loss.
package struct EvaluationMeasures: Equatable, Sendable {
    /// The tolerance of the boundary scores in pixels, 0…1000; nil leaves them out.
    package var boundaryTolerance: Double?
    /// Whether confidence is compared with accuracy.
    package var calibration: Bool

    /// Nothing more, unless given.
    package init(boundaryTolerance: Double? = nil, calibration: Bool = false) {
        self.boundaryTolerance = boundaryTolerance
        self.calibration = calibration
    }
}

/// One image after it went through a trained network.
package struct EvaluatedImage: Sendable {
    /// The sample's name.
    package let name: String
    /// The image.
    package let image: Image
    /// The true classes.
    package let labels: LabelMap
    /// The predicted classes.
    package let prediction: LabelMap
    /// The loss of every pixel in nats, class weight included, 0 where ignored: `H·W` numbers row by row; of results that tell
    /// no probabilities the class weight where the prediction is wrong.
    ///
    /// Empty where it was not asked for.
    package let lossMap: [Float]
    /// The sums of the loss over the image.
    package let loss: LossSums
    /// As ``EvaluationResult/boundedPixels``.
    package let boundedPixels: Int

    /// What a loss map is made of, where ``lossMap`` was asked for.
    package var pixelLosses: PixelLosses {
        PixelLosses(
            name: name, image: image, labels: labels, predictions: prediction.labels,
            losses: lossMap, boundedPixels: boundedPixels)
    }
}
