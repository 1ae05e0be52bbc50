/// One epoch as a run's log tells it: what charts and tables of a run are drawn from.
package struct LoggedEpoch: Equatable, Sendable {
    /// The epoch, from 1.
    package var epoch: Int
    /// The mean training loss in nats.
    package var trainLoss: Double?
    /// The mean loss over the validation split in nats.
    package var validationLoss: Double?
    /// The mean IoU on the validation split, 0…1.
    package var meanIoU: Double?
    /// The share of labelled validation pixels that are right, 0…1.
    package var pixelAccuracy: Double?
    /// One IoU a class, 0…1; nil for a class that neither labels nor predictions hold.
    package var classIoU: [Double?]
    /// The learning rate of the last step.
    package var learningRate: Double?
    /// Training images a second.
    package var imagesPerSecond: Double?
    /// Wall time in seconds.
    package var seconds: Double?
    /// Seconds in which training waited for samples, where that was measured.
    package var dataWaitSeconds: Double?
    /// Batches in which no pixel counted.
    package var skippedBatches: Int
    /// The largest resident size of the process so far, in MB.
    package var peakMemoryMegabytes: Double?

    /// An epoch; what is not given is unknown.
    package init(
        epoch: Int, trainLoss: Double? = nil, validationLoss: Double? = nil,
        meanIoU: Double? = nil, pixelAccuracy: Double? = nil, classIoU: [Double?] = [],
        learningRate: Double? = nil, imagesPerSecond: Double? = nil, seconds: Double? = nil,
        dataWaitSeconds: Double? = nil, skippedBatches: Int = 0,
        peakMemoryMegabytes: Double? = nil
    ) {
        self.epoch = epoch
        self.trainLoss = trainLoss
        self.validationLoss = validationLoss
        self.meanIoU = meanIoU
        self.pixelAccuracy = pixelAccuracy
        self.classIoU = classIoU
        self.learningRate = learningRate
        self.imagesPerSecond = imagesPerSecond
        self.seconds = seconds
        self.dataWaitSeconds = dataWaitSeconds
        self.skippedBatches = skippedBatches
        self.peakMemoryMegabytes = peakMemoryMegabytes
    }
}

extension [LoggedEpoch] {
    /// The epoch with the highest mean IoU, the first of equals; nil where none has one.
    package var best: LoggedEpoch? {
        reduce(nil) { best, next in
            guard let score = next.meanIoU else { return best }
            return score > (best?.meanIoU ?? -1) ? next : best
        }
    }

    /// Wall time of all epochs in seconds.
    package var totalSeconds: Double { reduce(0) { $0 + ($1.seconds ?? 0) } }
}
