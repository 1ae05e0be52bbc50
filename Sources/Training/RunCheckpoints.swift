import Files
import Foundation
import NeuralNetworks
import RunRecords

/// Keeps where a run stands in its folder, and reads it back.
///
/// After each epoch the files are written in this order: `best.safetensors` where the epoch is the best,
/// `last.safetensors`, a line of `log.jsonl` and `metrics.csv`, and at last `last.state`, with which the epoch counts as done.
/// What `last.…` replaces stays as `previous.…`; all of them hold a checksum.
/// A process that is killed anywhere in between goes on from the state before and writes the same again.
///
/// A save that fails ends nothing: an hour of training is worth more than one checkpoint. The lines of its epoch wait for
/// the next save that works.
final class RunCheckpoints {
    /// What came of a save.
    enum Outcome {
        /// Everything is in its files; `isFirstAgain` where the save before had failed.
        case saved(isFirstAgain: Bool)
        /// Something could not be written; `isFirst` where the save before had worked.
        case failed(any Error, isFirst: Bool)
    }

    /// The fault of the newest save, nil where it worked.
    private(set) var fault: (any Error)?
    /// Whether the newest save has written `best.safetensors`, whatever became of the rest.
    private(set) var hasWrittenBest = false
    private let setup: TrainingSetup
    private let log: RunLog
    /// Epochs whose lines could not be written yet.
    private var waiting: [EpochRecord] = []
    private var stepLogHasFailed = false

    init(_ setup: TrainingSetup) {
        self.setup = setup
        log = RunLog(folder: setup.folder, classNames: setup.card.classNames)
    }

    /// Prepares the folder of a new run.
    ///
    /// Its beginning is a state too, before anything else is written: a run that is killed in its first epoch goes on
    /// from there, and a folder without any state is one that has lost it.
    func begin() throws {
        try Folder.create(atPath: setup.folder.checkpoints)
        try state(TrainingProgress()).write(to: setup.folder.previousState)
        try log.begin()
    }

    /// Loads the saved state into the setup's network, optimizer and average, takes back the lines that were recorded after
    /// it, and mends what is missing or damaged beside it.
    ///
    /// - Returns: How far the run has come, and what was mended.
    /// - Throws: As ``ResumePoint``; nothing is changed in the folder then.
    func restore() throws -> ResumePoint {
        let point = try ResumePoint(setup, log: log)
        try point.mend()
        return point
    }

    /// Saves where the run stands.
    ///
    /// - Parameters:
    ///   - record: The epoch that is complete with it; nil in the middle of one.
    func save(
        _ progress: TrainingProgress, isBest: Bool = false, record: EpochRecord? = nil
    ) -> Outcome {
        if let record { waiting.append(record) }
        let before = fault
        do {
            try write(progress, isBest: isBest, meanIoU: record?.validationMeanIoU)
            fault = nil
            return .saved(isFirstAgain: before != nil)
        } catch {
            fault = error
            return .failed(error, isFirst: before == nil)
        }
    }

    private func write(_ progress: TrainingProgress, isBest: Bool, meanIoU: Double?) throws {
        let checkpoint = setup.checkpoint(progress, meanIoU: meanIoU)
        hasWrittenBest = false
        if isBest {
            try AtomicFile.removeLink(at: setup.folder.bestWeights)
            try checkpoint.write(to: setup.folder.bestWeights)
            hasWrittenBest = true
        }
        try CheckpointFile.keep(setup.folder.lastWeights, as: setup.folder.previousWeights)
        try AtomicFile.removeLink(at: setup.folder.lastWeights)
        try checkpoint.write(to: setup.folder.lastWeights)
        while let record = waiting.first {
            try log.add(record)
            waiting.removeFirst()
        }
        try CheckpointFile.keep(setup.folder.lastState, as: setup.folder.previousState)
        try AtomicFile.removeLink(at: setup.folder.lastState)
        try state(progress).write(to: setup.folder.lastState)
    }

    private func state(_ progress: TrainingProgress) -> TrainingState {
        TrainingState(
            progress: progress, settings: setup.settings, weights: setup.step.network.state,
            optimizer: setup.step.optimizer.state, average: setup.step.average?.state ?? [])
    }

    /// Adds a step to the log.
    ///
    /// - Returns: The first fault of that kind; later ones are kept quiet.
    func logStep(
        epoch: Int, step: Int, loss: Double?, learningRate: Double
    ) -> (any Error)? {
        do {
            try log.addStep(epoch: epoch, step: step, loss: loss, learningRate: learningRate)
            return nil
        } catch {
            defer { stepLogHasFailed = true }
            return stepLogHasFailed ? nil : error
        }
    }
}

extension TrainingSetup {
    /// The model as it is handed out at this moment of the run.
    ///
    /// - Parameter meanIoU: That of the validation, at the end of an epoch.
    func checkpoint(_ progress: TrainingProgress, meanIoU: Double?) -> Checkpoint {
        var card = card
        card.epoch = progress.epochsDone + (progress.batchesDone > 0 ? 1 : 0)
        card.steps = progress.steps
        card.validationMeanIoU = meanIoU
        return Checkpoint(
            card: card, weights: step.withAveragedWeights { step.network.inferenceState })
    }
}
