import Experiments
import RunRecords
import Training

/// Trains as a config says and writes a run folder.
///
/// The folder holds `config.yaml` (everything resolved), `log.jsonl`, `metrics.csv`, `report.html` (curves, written anew after
/// every epoch), an event file for TensorBoard, and `checkpoints/`. It is locked while the run lasts. The same config, data,
/// machine and number of threads give the same bytes, whether the run was interrupted or not.
///
/// Computes on all cores and returns when the run ends: call it from one thread, not from several at a time.
///
/// - Parameters:
///   - config: What depends on you; its paths are relative to the current folder.
///   - folder: The run folder; made where it is missing.
///   - resume: Goes on from the folder's last checkpoint, to more epochs than it was to have where the config says so; a
///     folder that holds nothing of a run gets a new one.
///   - cancellation: Saves and ends the run once it is cancelled.
///   - onEpoch: Hears of every epoch when it is saved, on the calling thread.
///   - onWarning: Hears what you should know: classes that never occur, a loss that goes up, a file that cannot be written.
/// - Throws: ``PixelwiseError``: a config value or a mask that is wrong, a file that is missing, a folder that is in use or
///   (without `resume`) holds a run already, a loss that is not a number, a disk that is full at the end.
@discardableResult
public func train(
    _ config: TrainingConfig, into folder: String, resume: Bool = false,
    cancellation: Cancellation = Cancellation(), onEpoch: (EpochRecord) -> Void = { _ in },
    onWarning: (String) -> Void = { _ in }
) throws(PixelwiseError) -> TrainingResult {
    try PixelwiseError.translating {
        let run = try ExperimentRun(
            config.config, folder: RunFolder(path: folder), resume: resume)
        (run.experiment.notes + run.experiment.warnings).forEach(onWarning)
        let outcome = try run.train(
            shouldStop: { cancellation.isCancelled },
            observe: { event in
                switch event {
                case .warning(let text), .training(.mended(let text)): onWarning(text)
                case .training(.extended(let longer)): onWarning("\(longer)")
                case .training(.warning(let epoch, let warning)):
                    onWarning("epoch \(epoch): \(warning)")
                case .training(.saveFailed(let epoch, let reason)):
                    onWarning("epoch \(epoch) could not be saved, training goes on: \(reason)")
                case .training(.epoch(let record, let isBest)):
                    onEpoch(EpochRecord(record, isBest: isBest))
                default: break
                }
            })
        return TrainingResult(folder: folder, outcome)
    }
}

/// One epoch in numbers.
public struct EpochRecord: Sendable, Equatable {
    /// The epoch, from 1.
    public let epoch: Int
    /// Whether it is the best one so far, by ``TrainingConfig/best``.
    public let isBest: Bool
    /// The loss in nats over the epoch's training batches, while the weights were changing.
    public let trainLoss: Double?
    /// The loss in nats over the validation split; nil where no pixel is labelled.
    public let validationLoss: Double?
    /// The mean IoU over the classes that occur, 0…1.
    public let validationMeanIoU: Double?
    /// The share of labelled pixels that are right, 0…1.
    public let validationPixelAccuracy: Double?
    /// One IoU (0…1) a class; nil for a class that neither labels nor predictions hold.
    public let validationIoU: [Double?]
    /// The learning rate of the epoch's last step.
    public let learningRate: Double?
    /// Training images a second, evaluation not counted.
    public let imagesPerSecond: Double?
    /// Wall time in seconds, evaluation included.
    public let seconds: Double?

    init(_ record: RunRecords.EpochRecord, isBest: Bool) {
        epoch = record.epoch
        self.isBest = isBest
        trainLoss = record.trainLoss
        validationLoss = record.validationLoss
        validationMeanIoU = record.validationMeanIoU
        validationPixelAccuracy = record.validationPixelAccuracy
        validationIoU = record.validationIoU
        learningRate = record.learningRate
        imagesPerSecond = record.imagesPerSecond
        seconds = record.seconds
    }
}

/// How a run ended.
public struct TrainingResult: Sendable, Equatable {
    /// The run folder: a ``SegmentationModel`` can be opened from it.
    public let folder: String
    /// Whether all epochs are done (or patience ended them); false where the run was cancelled, and has saved where it stands.
    public let isFinished: Bool
    /// Epochs that are complete.
    public let epochs: Int
    /// The best epoch, from 1, by ``TrainingConfig/best``; nil where none is complete.
    public let bestEpoch: Int?
    /// That epoch's mean IoU on the validation split, 0…1.
    public let bestMeanIoU: Double?

    init(folder: String, _ outcome: TrainingOutcome?) {
        self.folder = folder
        let progress: TrainingProgress
        switch outcome {
        case .finished(let final): (isFinished, progress) = (true, final)
        case .interrupted(let saved): (isFinished, progress) = (false, saved)
        case nil: (isFinished, progress) = (false, TrainingProgress())
        }
        epochs = progress.epochsDone
        bestEpoch = progress.bestEpoch
        bestMeanIoU = progress.bestMeanIoU
    }
}
