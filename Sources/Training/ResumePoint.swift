import Files
import NetworkDescriptions
import NeuralNetworks
import RunRecords
import Tensors

/// From where a run goes on: the newest state of its folder that is whole and has all epochs behind it in the log.
///
/// Finding it changes nothing in the folder, so that a fault leaves everything for whoever mends it. What is missing or
/// damaged beside the state is made again, where the state or another file of the run holds it: ``mend()``.
struct ResumePoint {
    /// How far the run has come.
    let progress: TrainingProgress
    /// What was missing or damaged and what becomes of it, a sentence each.
    let notes: [String]
    /// What it means that the state was to have fewer epochs; nil where it had not.
    let extended: RunExtension?
    /// What the log says of the run's time budget, for each epoch, those that come again included.
    let recorded: [BudgetRecord?]
    private let setup: TrainingSetup
    private let log: RunLog
    private let kept: RunLog.Kept
    /// `last.state`, or the one before it.
    private let statePath: String
    private let last: Checkpoint
    private let best: ResumedBest

    /// Finds the state and loads it into the setup's network, optimizer and average.
    ///
    /// The state before the last one is taken where that one is missing or damaged, or has more epochs behind it than the
    /// log: the epochs between come out the same once more.
    ///
    /// - Throws: `RunFolderError`, ``CheckpointError``, ``TrainingError/stateOfAnotherRun(path:reason:)``.
    init(_ setup: TrainingSetup, log: RunLog) throws {
        let found = try SavedRun.newest(setup, log: log)
        let state = found.state
        do {
            try setup.step.network.load(state: state.weights)
            try setup.step.optimizer.load(state: state.optimizer)
            try setup.step.average?.load(state: state.average)
        } catch {
            throw CheckpointError.doesNotFit(path: found.path, reason: "\(error)")
        }
        let (steps, all) = (setup.step.optimizer.stepCount, state.progress.steps)
        if steps > all {
            throw CheckpointError.doesNotFit(
                path: found.path,
                reason: "its optimizer has \(steps) steps behind it, the run \(all)")
        }
        self.setup = setup
        self.log = log
        kept = found.log
        recorded = ((try? RunLog.epochs(of: setup.folder)) ?? found.log.epochs).map(\.budget)
        statePath = found.path
        progress = state.progress
        extended = RunExtension(setup, found.state, epochs: found.log.epochs)
        last = setup.checkpoint(
            state.progress,
            meanIoU: state.progress.batchesDone == 0 ? kept.epochs.last?.validationMeanIoU : nil)
        best = try ResumedBest(
            setup, progress: state.progress, last: last, epochsComeAgain: extended == nil)
        notes = [found.passedOver, best.note].compactMap(\.self)
    }

    /// Puts everything into the folder as it was when the state was written.
    func mend() throws {
        try best.write()
        // What is there may be of an epoch that comes again.
        if progress.steps > 0, (try? Checkpoint(path: setup.folder.lastWeights)) != last {
            try last.write(to: setup.folder.lastWeights)
        }
        try log.takeBack(to: kept)
        // A damaged state must not take the place of the whole one at the next save.
        let isDamaged = FileStatus(path: setup.folder.lastState) != nil
        if statePath != setup.folder.lastState, progress.steps > 0 || isDamaged {
            try CheckpointFile.keep(statePath, as: setup.folder.lastState)
        }
    }
}

/// A state as it lies in a run folder, with the part of the log that belongs to it.
private struct SavedRun {
    let path: String
    let state: TrainingState
    let log: RunLog.Kept
    /// Why it is not the newest one, and that it is taken; nil where it is.
    var passedOver: String?

    static func newest(_ setup: TrainingSetup, log: RunLog) throws -> SavedRun {
        let folder = setup.folder
        guard let newest = folder.states.first else {
            throw RunFolderError.nothingToGoOnFrom(folder: folder.path, parts: folder.parts)
        }
        do {
            var run = try SavedRun(newest, setup, log)
            if newest == folder.previousState {
                run.passedOver = passing(over: "\(folder.lastState): is missing", folder)
            }
            return run
        } catch {
            guard newest == folder.lastState, let clause = CheckpointFile.damage(in: error),
                var run = try? SavedRun(folder.previousState, setup, log)
            else { throw error }
            run.passedOver = passing(over: clause, folder)
            return run
        }
    }

    private static func passing(over clause: String, _ folder: RunFolder) -> String {
        clause + "; the run goes on from \(folder.previousState), which gives the same result"
    }

    private init(_ path: String, _ setup: TrainingSetup, _ log: RunLog) throws {
        self.path = path
        state = try TrainingState(path: path)
        if let difference = setup.difference(fromSaved: state.settings) {
            throw TrainingError.stateOfAnotherRun(path: path, reason: difference)
        }
        let progress = state.progress
        if let fault = progress.fault(in: setup) {
            throw CheckpointError.doesNotFit(
                path: path, reason: "its progress is none of this run: \(fault)")
        }
        self.log = try log.kept(toEpoch: progress.epochsDone, batches: progress.batchesDone)
        if let fault = progress.difference(from: self.log.epochs) {
            throw RunFolderError.logOfAnotherRun(path: setup.folder.log, reason: fault)
        }
    }
}

extension TrainingProgress {
    /// Which number of the log is another one here, as a clause; nil where all that both hold agree.
    fileprivate func difference(from epochs: [EpochRecord]) -> String? {
        if let lowestTrainLoss, let lowest = epochs.compactMap(\.trainLoss).min(),
            lowest != lowestTrainLoss
        {
            return "its lowest train_loss is \(lowest), the state has \(lowestTrainLoss)"
        }
        if let bestEpoch, let score = epochs[bestEpoch - 1].validationMeanIoU, let bestMeanIoU,
            score != bestMeanIoU
        {
            return "its epoch \(bestEpoch) has the val_miou \(score), the state has \(bestMeanIoU)"
        }
        return nil
    }
}
