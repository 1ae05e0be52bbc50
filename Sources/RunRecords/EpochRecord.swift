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
    package var learningRate: Double?
    /// Training images over the seconds that training took, evaluation not counted.
    package var imagesPerSecond: Double?
    /// Wall time of the epoch in seconds, evaluation included.
    package var seconds: Double?
    /// Seconds of training in which the next batch was not ready yet.
    package var dataWaitSeconds: Double?
    /// Batches without a pixel that counts.
    package var skippedBatches: Int
    /// The largest resident size of the process so far, in MB (10⁶ bytes).
    package var peakMemoryMegabytes: Double?
    /// Where the run stands in its time budget; nil where it has none.
    package var budget: BudgetRecord?

    /// An epoch; what is not given is unknown, and so is what is not finite.
    ///
    /// Times and sizes are kept to a thousandth: more digits are noise.
    package init(
        epoch: Int, trainLoss: Double? = nil, validationLoss: Double? = nil,
        validationMeanIoU: Double? = nil, validationPixelAccuracy: Double? = nil,
        validationIoU: [Double?] = [], learningRate: Double? = nil,
        imagesPerSecond: Double? = nil, seconds: Double? = nil, dataWaitSeconds: Double? = nil,
        skippedBatches: Int = 0, peakMemoryMegabytes: Double? = nil
    ) {
        self.epoch = epoch
        self.trainLoss = Self.finite(trainLoss)
        self.validationLoss = Self.finite(validationLoss)
        self.validationMeanIoU = Self.finite(validationMeanIoU)
        self.validationPixelAccuracy = Self.finite(validationPixelAccuracy)
        self.validationIoU = validationIoU.map(Self.finite)
        self.learningRate = Self.finite(learningRate)
        self.imagesPerSecond = Self.thousandths(imagesPerSecond)
        self.seconds = Self.thousandths(seconds)
        self.dataWaitSeconds = Self.thousandths(dataWaitSeconds)
        self.skippedBatches = skippedBatches
        self.peakMemoryMegabytes = Self.thousandths(peakMemoryMegabytes)
    }

    private static func finite(_ value: Double?) -> Double? {
        value.flatMap { $0.isFinite ? $0 : nil }
    }

    private static func thousandths(_ value: Double?) -> Double? {
        finite(value).map { ($0 * 1000).rounded() / 1000 }
    }
}

// MARK: log.jsonl

extension EpochRecord {
    /// The record as a document of one line.
    package var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("epoch", .integer(epoch)), .init("train_loss", .optional(trainLoss)),
            .init("val_loss", .optional(validationLoss)),
            .init("val_miou", .optional(validationMeanIoU)),
            .init("val_pixel_accuracy", .optional(validationPixelAccuracy)),
            .init("val_iou", .array(validationIoU.map { .optional($0) })),
            .init("learning_rate", .optional(learningRate)),
            .init("images_per_second", .optional(imagesPerSecond)),
            .init("seconds", .optional(seconds)),
            .init("data_wait_seconds", .optional(dataWaitSeconds)),
            .init("skipped_batches", .integer(skippedBatches)),
            .init("peak_memory_mb", .optional(peakMemoryMegabytes)),
        ]
        if let budget { members.append(.init("budget", budget.json)) }
        return .object(members)
    }

    /// The highest epoch, which is how many a config may ask for.
    package static let largestEpoch = 1_000_000

    /// Reads a line of `log.jsonl`; nil without an epoch, and where a number is none that a run writes.
    ///
    /// Keys that are missing, as in logs of earlier versions, are unknown numbers; keys that are not known are passed over.
    package init?(json: JSONValue) {
        guard Self.fault(in: json) == nil, let epoch = json["epoch"]?.int else { return nil }
        let number = { (key: String) in json[key]?.double }
        self.init(
            epoch: epoch, trainLoss: number("train_loss"), validationLoss: number("val_loss"),
            validationMeanIoU: number("val_miou"),
            validationPixelAccuracy: number("val_pixel_accuracy"),
            validationIoU: json["val_iou"]?.elements?.map(\.double) ?? [],
            learningRate: number("learning_rate"), imagesPerSecond: number("images_per_second"),
            seconds: number("seconds"), dataWaitSeconds: number("data_wait_seconds"),
            skippedBatches: json["skipped_batches"]?.int ?? 0,
            peakMemoryMegabytes: number("peak_memory_mb"))
        budget = json["budget"].flatMap(BudgetRecord.init(json:))
    }

    /// What in a line of `log.jsonl` no run writes, as a clause with what is allowed; nil where nothing is wrong.
    package static func fault(in json: JSONValue) -> String? {
        guard let epoch = json["epoch"] else { return "is no JSON document with an 'epoch'" }
        guard let number = epoch.int, (1...largestEpoch).contains(number) else {
            return "has the epoch \(epoch.compact), allowed is 1…\(largestEpoch)"
        }
        for (key, allowed, text) in ranges {
            if let value = json[key], let number = value.double, !allowed.contains(number) {
                return "has the \(key) \(value.compact), allowed is \(text)"
            }
        }
        if let budget = json["budget"], let fault = BudgetRecord.fault(in: budget) { return fault }
        for value in json["val_iou"]?.elements ?? [] {
            if let number = value.double, !(0...1).contains(number) {
                return "has the val_iou \(value.compact), allowed is 0…1"
            }
        }
        return nil
    }

    /// What the numbers of a line can be, in so wide bounds that charts and sums of them are safe.
    private static let ranges: [(key: String, allowed: ClosedRange<Double>, text: String)] = [
        ("train_loss", -1e300...1e300, "-1e300…1e300"),
        ("val_loss", -1e300...1e300, "-1e300…1e300"),
        ("val_miou", 0...1, "0…1"), ("val_pixel_accuracy", 0...1, "0…1"),
        ("learning_rate", 0...1e300, "0…1e300"), ("images_per_second", 0...1e12, "0…1e12"),
        ("seconds", 0...1e9, "0…1e9"), ("data_wait_seconds", 0...1e9, "0…1e9"),
        ("skipped_batches", 0...1e9, "0…1e9"), ("peak_memory_mb", 0...1e9, "0…1e9"),
    ]
}

// MARK: metrics.csv

extension EpochRecord {
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
            imagesPerSecond, seconds, dataWaitSeconds,
        ]
        let texts: [String] =
            ["\(epoch)"] + numbers.map(Self.text)
            + ["\(skippedBatches)", Self.text(peakMemoryMegabytes)]
            + validationIoU.map(Self.text)
        return CSVText.row(texts)
    }

    private static func text(_ value: Double?) -> String {
        value.map { "\($0)" } ?? ""
    }
}

extension [EpochRecord] {
    /// The epoch with the highest mean IoU, the first of equals; nil where none has one.
    package var best: EpochRecord? {
        reduce(nil) { best, next in
            guard let score = next.validationMeanIoU else { return best }
            return score > (best?.validationMeanIoU ?? -1) ? next : best
        }
    }

    /// Wall time of all epochs in seconds.
    package var totalSeconds: Double { reduce(0) { $0 + ($1.seconds ?? 0) } }
}
