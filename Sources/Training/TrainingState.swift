import Losses
import RunRecords
import Tensors

/// How far a run has come: what the file `last.state` says beside its tensors.
///
/// No random state is kept: the sample at (seed, epoch, position) is a pure function of these three.
package struct TrainingProgress: Codable, Equatable, Sendable {
    /// Epochs that are complete.
    package var epochsDone = 0
    /// Batches of the next epoch that are done; above 0 only after an interrupt.
    package var batchesDone = 0
    /// Optimizer steps and skipped batches in all: the position in the learning-rate schedule.
    package var steps = 0
    /// The training loss over the batches of the epoch that is under way.
    package var sums = EpochSums()
    /// The best epoch so far, from 1, by the run's metric; the first one of equals.
    package var bestEpoch: Int?
    /// What that epoch has by the metric, see ``BestMetric/score(_:)``.
    package var bestScore: Double?
    /// That epoch's validation mean IoU.
    package var bestMeanIoU: Double?
    /// Between which two that mean IoU lies, see `ImageScores.meanIoUInterval`.
    package var bestInterval: [Double]?
    /// The lowest training loss of an epoch so far.
    package var lowestTrainLoss: Double?
    /// For each class how many epochs in a row it was labelled but never predicted.
    package var unpredictedEpochs: [Int]?
    /// Whether it was told that the loss is worse than that of a guess.
    package var wasWorseThanGuessing: Bool?
    /// How many epochs of how many batches it has, as was decided on the way; nil without a time budget.
    package var pace: RunPace?
    /// Seconds of its time budget that are gone; nil without one.
    package var elapsedSeconds: Double?

    /// The beginning of a run.
    package init() {}
}

/// What adds up over the batches of an epoch.
package struct EpochSums: Codable, Equatable, Sendable {
    /// Σ l, in nats, class weights included.
    package var loss = 0.0
    /// Σ w: the divisor of the mean.
    package var weight = 0.0
    /// Images seen.
    package var images = 0
    /// Batches without a pixel that counts.
    package var skippedBatches = 0

    /// Nothing yet.
    package init() {}

    /// The mean loss in nats; nil before the first pixel.
    package var mean: Double? { weight > 0 ? loss / weight : nil }

    /// Adds a batch.
    package mutating func add(_ batch: LossSums, images: Int, skipped: Bool) {
        loss += batch.loss
        weight += batch.weight
        self.images += images
        skippedBatches += skipped ? 1 : 0
    }
}

/// Everything that training needs to go on as if it had never stopped, in one file.
///
/// It holds the weights as well as the optimizer, so that it needs no other file to be of the same moment: a process
/// may be killed between the writing of `last.safetensors` and of this one.
struct TrainingState {
    var progress: TrainingProgress
    /// The settings on which the numbers depend, as text; another text means another run.
    var settings: String
    var weights: [NamedTensor]
    var optimizer: [NamedTensor]
    /// The running mean of the weights, empty where there is none.
    var average: [NamedTensor]

    private static let progressKey = "pixelwise.progress"
    private static let settingsKey = "pixelwise.settings"
    private static let optimizerPrefix = "optimizer."
    private static let averagePrefix = "average."

    func write(to path: String) throws {
        try CheckpointFile.write(
            SafetensorsFile(
                tensors: weights + optimizer + average,
                metadata: [
                    Self.progressKey: try MetadataJSON.text(progress), Self.settingsKey: settings,
                ]), to: path)
    }

    init(
        progress: TrainingProgress, settings: String, weights: [NamedTensor],
        optimizer: [NamedTensor], average: [NamedTensor]
    ) {
        self.progress = progress
        self.settings = settings
        self.weights = weights
        self.optimizer = optimizer
        self.average = average
    }

    init(path: String) throws {
        let file = try CheckpointFile.read(
            path: path, keys: [Self.progressKey, Self.settingsKey])
        progress = try MetadataJSON.value(
            TrainingProgress.self, key: Self.progressKey, in: file.metadata, path: path)
        settings = file.metadata[Self.settingsKey] ?? ""
        optimizer = file.tensors.filter { $0.name.hasPrefix(Self.optimizerPrefix) }
        average = file.tensors.filter { $0.name.hasPrefix(Self.averagePrefix) }
        weights = file.tensors.filter {
            !$0.name.hasPrefix(Self.optimizerPrefix) && !$0.name.hasPrefix(Self.averagePrefix)
        }
    }
}

extension RunFolder {
    /// The settings with which the run began or went on, as text, from the newest state that can be read; nil for none.
    package var savedSettings: String? {
        // `first` of a lazy collection would read the file twice, and fail hard on one that differs by then.
        for path in states {
            if let state = try? TrainingState(path: path) { return state.settings }
        }
        return nil
    }
}
