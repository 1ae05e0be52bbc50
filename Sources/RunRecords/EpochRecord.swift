import Files
import JSONText

/// One epoch in numbers: a line of `log.jsonl` and a row of `metrics.csv`.
package struct EpochRecord: Equatable, Sendable {
    /// The epoch, from 1.
    package var epoch: Int
    /// Σl/Σw over the epoch's training batches, in nats, while the weights were changing.
    package var trainLoss: Double?
    /// Σl/Σw over the validation split, in nats.
    package var validationLoss: Double?
    /// The mean IoU over the classes that occur.
    package var validationMeanIoU: Double?
    /// The share of labelled pixels that are right, 0…1.
    package var validationPixelAccuracy: Double?
    /// One IoU a class; nil for a class that neither labels nor predictions hold.
    package var validationIoU: [Double?]
    /// The learning rate of the epoch's last step.
    package var learningRate: Double
    /// Training images over the seconds that training took, evaluation not counted.
    package var imagesPerSecond: Double
    /// Wall time of the epoch in seconds, evaluation included.
    package var seconds: Double
    /// Seconds of training in which the next batch was not ready yet.
    package var dataWaitSeconds: Double
    /// Batches without a pixel that counts.
    package var skippedBatches: Int
    /// The largest resident size of the process so far, in MB (10⁶ bytes).
    package var peakMemoryMegabytes: Double?

    /// An epoch; what is not given is unknown.
    package init(
        epoch: Int, trainLoss: Double? = nil, validationLoss: Double? = nil,
        validationMeanIoU: Double? = nil, validationPixelAccuracy: Double? = nil,
        validationIoU: [Double?] = [], learningRate: Double, imagesPerSecond: Double,
        seconds: Double, dataWaitSeconds: Double, skippedBatches: Int = 0,
        peakMemoryMegabytes: Double? = nil
    ) {
        self.epoch = epoch
        self.trainLoss = trainLoss
        self.validationLoss = validationLoss
        self.validationMeanIoU = validationMeanIoU
        self.validationPixelAccuracy = validationPixelAccuracy
        self.validationIoU = validationIoU
        self.learningRate = learningRate
        self.imagesPerSecond = imagesPerSecond
        self.seconds = seconds
        self.dataWaitSeconds = dataWaitSeconds
        self.skippedBatches = skippedBatches
        self.peakMemoryMegabytes = peakMemoryMegabytes
    }

    /// The record as a document of one line.
    package var json: JSONValue {
        .object([
            .init("epoch", .integer(epoch)), .init("train_loss", .optional(trainLoss)),
            .init("val_loss", .optional(validationLoss)),
            .init("val_miou", .optional(validationMeanIoU)),
            .init("val_pixel_accuracy", .optional(validationPixelAccuracy)),
            .init("val_iou", .array(validationIoU.map { .optional($0) })),
            .init("learning_rate", .number(learningRate)),
            .init("images_per_second", .number(rounded(imagesPerSecond))),
            .init("seconds", .number(rounded(seconds))),
            .init("data_wait_seconds", .number(rounded(dataWaitSeconds))),
            .init("skipped_batches", .integer(skippedBatches)),
            .init("peak_memory_mb", .optional(peakMemoryMegabytes.map(rounded))),
        ])
    }

    /// The header of `metrics.csv`.
    package static func csvHeader(classNames: [String]) -> String {
        let columns =
            [
                "epoch", "train_loss", "val_loss", "val_miou", "val_pixel_accuracy",
                "learning_rate",
                "images_per_second", "seconds", "data_wait_seconds", "skipped_batches",
                "peak_memory_mb",
            ] + classNames.map { "val_iou_\($0)" }
        return CSVText.row(columns)
    }

    /// The row of `metrics.csv`; absent numbers are empty.
    package var csvRow: String {
        let numbers: [Double?] = [
            trainLoss, validationLoss, validationMeanIoU, validationPixelAccuracy, learningRate,
            rounded(imagesPerSecond), rounded(seconds), rounded(dataWaitSeconds),
        ]
        let texts: [String] =
            ["\(epoch)"] + numbers.map(Self.text)
            + ["\(skippedBatches)", Self.text(peakMemoryMegabytes.map(rounded))]
            + validationIoU.map(Self.text)
        return CSVText.row(texts)
    }

    private static func text(_ value: Double?) -> String {
        guard let value, value.isFinite else { return "" }
        return "\(value)"
    }

    /// Times and sizes to a thousandth: more digits are noise.
    private func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
}
