import BatchLoading
import Evaluation
import Losses
import NeuralNetworks
import RunRecords
import SegmentationDatasets
import SegmentationScores

/// Everything that a run is made of, put together: what ``TrainingRun`` carries out.
package struct TrainingSetup {
    /// The step: network, optimizer, loss, threads.
    package var step: TrainingStep
    /// The training batches.
    package var batches: BatchLoader
    /// How the learning rate moves.
    package var schedule: Schedule
    /// Epochs in all.
    package var epochs: Int
    /// Where validation images come from.
    package var dataset: SegmentationDataset
    /// The images on which every epoch is judged, in order.
    package var validation: [SamplePaths]
    /// What goes with the weights.
    package var card: ModelCard
    /// Where everything is written.
    package var folder: RunFolder
    /// The settings on which the numbers depend, as text: a run goes on only with the same.
    package var settings: String
    /// In what the saved settings of a run differ from ``settings``, as a clause; nil where it may go on with these.
    package var difference: (_ saved: String, _ settings: String) -> String? = {
        $0 == $1 ? nil : "its settings are others"
    }
    /// The epochs that the saved settings of a run were to have; nil where they do not tell.
    package var savedEpochs: (_ saved: String) -> Int? = { _ in nil }
    /// Whether every step gets a line in the log.
    package var logsSteps: Bool
    /// Batches a step: their gradients are one, as of one batch of all their images.
    package var accumulate: Int
    /// What becomes of a batch in which no pixel counts.
    package var allIgnored: AllIgnoredPolicy
    /// By what the best epoch is chosen.
    package var best = BestMetric.meanIoU
    /// After how many epochs without a better one the run ends; nil for never.
    package var patience: Int?
    /// The validation images, by name, of which ``TrainingEvent/watched(epoch:_:)`` tells.
    package var watched: Set<String> = []

    /// The time that the run may take; nil for as long as its epochs do.
    package var budget: TimeBudget?
    /// What became of the weights that it starts from; nil where it starts without.
    package var startWeights: WeightTransfer?

    /// Puts the parts together.
    package init(
        step: TrainingStep, batches: BatchLoader, schedule: Schedule, epochs: Int,
        dataset: SegmentationDataset, validation: [SamplePaths], card: ModelCard,
        folder: RunFolder, settings: String, logsSteps: Bool = false,
        accumulate: Int = 1, allIgnored: AllIgnoredPolicy = .skip
    ) {
        self.step = step
        self.batches = batches
        self.schedule = schedule
        self.epochs = epochs
        self.dataset = dataset
        self.validation = validation
        self.card = card
        self.folder = folder
        self.settings = settings
        self.logsSteps = logsSteps
        self.accumulate = accumulate
        self.allIgnored = allIgnored
    }

    func difference(fromSaved saved: String) -> String? { difference(saved, settings) }

    /// The learning rate of a step of a run without a time budget.
    ///
    /// - Parameter epochs: Those of the whole run; the setup's own where it is nil.
    func learningRate(ofStep step: Int, epochs: Int? = nil) -> Double {
        schedule.learningRate(
            step: step, of: steps(ofEpochs: epochs ?? self.epochs),
            peak: self.step.optimizer.options.learningRate)
    }

    /// How many epochs a run has that has come so far, and how long each of them is.
    package func pace(of progress: TrainingProgress) -> RunPace {
        progress.pace ?? RunPace(epochs: epochs, batches: batches.batchesPerEpoch)
    }

    /// The learning rate of the next step of a run that has come so far.
    func learningRate(of progress: TrainingProgress, stepsBack: Int = 0) -> Double {
        let step = progress.steps - stepsBack
        guard let pace = progress.pace else { return learningRate(ofStep: step) }
        return schedule.learningRate(
            at: pace.share(ofStep: step, steps(ofBatches:)),
            peak: self.step.optimizer.options.learningRate)
    }

    /// The share of the steps of the whole run that is done, skipped ones included.
    package func shareDone(_ progress: TrainingProgress) -> Double {
        let pace = pace(of: progress)
        let all = pace.steps(ofEpochs: pace.epochs, steps(ofBatches:))
        return Double(progress.steps) / Double(max(all, 1))
    }

    /// Steps, skipped ones included, of whole epochs.
    func steps(ofEpochs epochs: Int) -> Int { epochs * steps(ofBatches: batches.batchesPerEpoch) }

    /// Steps, skipped ones included, of the first batches of an epoch.
    func steps(ofBatches batches: Int) -> Int { (batches + accumulate - 1) / accumulate }
}

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

/// What becomes of a batch in which every pixel is ignored or has weight 0.
package enum AllIgnoredPolicy: String, CaseIterable, Sendable {
    /// It changes nothing, and is counted and reported at the end of the epoch.
    case skip
    /// It ends the run.
    case error
}

/// What a run tells while it is under way.
package enum TrainingEvent: Sendable {
    /// The run goes on from a saved state.
    case resumed(TrainingProgress)
    /// Behind ``resumed(_:)``: the run was to have fewer epochs when its state was saved.
    case extended(RunExtension)
    /// A file of the folder was missing or damaged: what became of it.
    case mended(String)
    /// A training batch is done: numbers count from 1, the loss is the mean over the epoch so far.
    ///
    /// `waited` are the seconds in which the epoch has waited for batches so far.
    case step(
        epoch: Int, batch: Int, of: Int, images: Int, loss: Double?, learningRate: Double,
        waited: Double)
    /// A validation image is done.
    case validated(epoch: Int, image: Int, of: Int)
    /// One of the setup's ``TrainingSetup/watched`` images is validated; it comes with its loss map.
    case watched(epoch: Int, EvaluatedImage)
    /// All validation images of an epoch are done, and nothing of it is saved yet: what must be there before the epoch
    /// counts as done is written now.
    case evaluated(epoch: Int)
    /// An epoch is complete, recorded and saved (unless ``saveFailed(epoch:reason:)`` came before).
    case epoch(EpochRecord, isBest: Bool)
    /// An epoch could not be saved; training goes on and the next epoch tries again.
    case saveFailed(epoch: Int, reason: String)
    /// The line of a step could not be written to the log; told once.
    case stepLogFailed(epoch: Int, reason: String)
    /// After ``saveFailed(epoch:reason:)`` everything could be written, the epochs in between too.
    case savedAgain(epoch: Int)
    /// Behind ``epoch(_:isBest:)``: the rest of the run has another pace, see ``TimeBudget``.
    case repaced(PaceDecision)
    /// The numbers of an epoch give reason to worry.
    case warning(epoch: Int, TrainingWarning)
    /// No epoch since `bestEpoch` was better and the setup's patience is at its end; what remains of the epochs is left.
    case stoppedEarly(epoch: Int, bestEpoch: Int)
}

/// How a run ended.
package enum TrainingOutcome: Equatable, Sendable {
    /// All epochs are done.
    case finished(TrainingProgress)
    /// It was asked to stop, and has saved where it stands.
    case interrupted(TrainingProgress)
}
