import AtomicFiles
import BatchLoading
import Foundation
import Losses
import NeuralNetworks
import SegmentationScores
import Tensors

/// Carries out a ``TrainingPlan``: epochs of steps, each followed by an evaluation, a record and a checkpoint.
///
/// After each epoch the files are written in this order: `best.safetensors` where the epoch is the best,
/// `last.safetensors`, a line of `log.jsonl` and `metrics.csv`, and at last `last.state`, with which the epoch counts as done.
/// What `last.…` replaces stays as `previous.…`; all of them hold a checksum.
/// A process that is killed anywhere in between goes on from the state before and writes the same again.
public final class TrainingRun {
    private let plan: TrainingPlan
    private let records: RunRecords
    private let evaluation: Evaluation
    private let observe: (TrainingEvent) -> Void
    private let shouldStop: () -> Bool
    private var progress = TrainingProgress()
    /// The fault of the newest save, nil where it worked.
    private var saveFault: (any Error)?
    private var stepLogFailed = false
    /// Seconds that the epoch under way has waited for batches.
    private var dataWaitSeconds = 0.0

    /// Prepares a run in a folder that exists and is locked.
    ///
    /// - Parameters:
    ///   - observe: Hears of everything, on the calling thread.
    ///   - shouldStop: Is asked after each step; true saves and ends the run.
    public init(
        _ plan: TrainingPlan, observe: @escaping (TrainingEvent) -> Void = { _ in },
        shouldStop: @escaping () -> Bool = { false }
    ) {
        self.plan = plan
        self.observe = observe
        self.shouldStop = shouldStop
        records = RunRecords(folder: plan.folder, classNames: plan.card.classNames)
        evaluation = Evaluation(
            inference: ImageInference(
                network: plan.step.network, mean: plan.card.mean, deviation: plan.card.deviation,
                resize: plan.card.resize.flatMap(ImageResize.init(numbers:)), team: plan.step.team),
            loss: plan.step.loss.crossEntropy)
    }

    /// Trains until all epochs are done or it shall stop.
    ///
    /// - Parameter resume: Goes on from `last.state` where there is one.
    /// - Throws: ``TrainingError``, ``CheckpointError``, what loading an image throws, and at the end what kept the
    ///   last epoch from being saved.
    public func run(resume: Bool) throws -> TrainingOutcome {
        try Folder.create(atPath: plan.folder.checkpoints)
        if resume, FileManager.default.fileExists(atPath: plan.folder.lastState) {
            try restore()
            try records.truncate(to: progress)
            observe(.resumed(progress))
        } else {
            try records.begin()
        }
        while progress.epochsDone < plan.epochs {
            if let bestEpoch = patienceIsOver {
                observe(.stoppedEarly(epoch: progress.epochsDone, bestEpoch: bestEpoch))
                break
            }
            let end = try runEpoch()
            if end == .stopped || shouldStop() && progress.epochsDone < plan.epochs {
                if let saveFault { throw saveFault }
                return .interrupted(progress)
            }
        }
        if let saveFault { throw saveFault }
        return .finished(progress)
    }

    private enum EpochEnd { case complete, stopped }

    /// The best epoch, where the plan's patience with those behind it is at its end.
    private var patienceIsOver: Int? {
        guard let patience = plan.patience, progress.batchesDone == 0,
            let bestEpoch = progress.bestEpoch, progress.epochsDone - bestEpoch >= patience
        else { return nil }
        return bestEpoch
    }

    private func runEpoch() throws -> EpochEnd {
        let epoch = progress.epochsDone + 1
        let clock = ContinuousClock()
        let start = clock.now
        let imagesBefore = progress.sums.images
        if try trainEpoch(epoch) == .stopped {
            saveTrying(epoch) { try saveWeightsAndState(isBest: false) }
            return .stopped
        }
        let trainingSeconds = (clock.now - start) / .seconds(1)
        guard progress.sums.weight > 0 else {
            throw TrainingError.nothingToLearn(
                epoch: epoch, batches: plan.batches.batchesPerEpoch)
        }
        let result = try validate(epoch)
        let images = progress.sums.images - imagesBefore
        let record = EpochRecord(
            epoch: epoch, trainLoss: progress.sums.mean,
            validationLoss: result.loss.weight > 0 ? result.loss.mean : nil,
            validationMeanIoU: result.confusion.meanIoU,
            validationPixelAccuracy: result.confusion.pixelAccuracy,
            validationIoU: result.confusion.classIoU,
            learningRate: learningRate(ofStep: progress.steps - 1),
            imagesPerSecond: Double(images) / max(trainingSeconds, 1e-9),
            seconds: (clock.now - start) / .seconds(1),
            dataWaitSeconds: dataWaitSeconds,
            skippedBatches: progress.sums.skippedBatches,
            peakMemoryMegabytes: MachineMemory.peakMegabytesOfThisProcess)
        let warnings = TrainingWarning.found(
            in: result.confusion, trainLoss: record.trainLoss, classNames: plan.card.classNames,
            progress: &progress)
        let score = plan.best.score(result) ?? -.infinity
        let isBest = progress.bestEpoch == nil || score > progress.bestScore ?? -.infinity
        progress.epochsDone = epoch
        progress.batchesDone = 0
        progress.sums = EpochSums()
        let before = progress
        if isBest {
            progress.bestEpoch = epoch
            progress.bestScore = score.isFinite ? score : nil
            progress.bestMeanIoU = record.validationMeanIoU
            progress.bestInterval = result.imageScores.meanIoUInterval().map {
                [$0.lowerBound, $0.upperBound]
            }
        }
        saveTrying(epoch) {
            try saveWeightsAndState(
                isBest: isBest, meanIoU: record.validationMeanIoU, record: record)
        }
        // What was not saved is not the best of what there is.
        if saveFault != nil { progress = before }
        observe(.epoch(record, isBest: isBest))
        for warning in warnings { observe(.warning(epoch: epoch, warning)) }
        return .complete
    }

    private func trainEpoch(_ epoch: Int) throws -> EpochEnd {
        let count = plan.batches.batchesPerEpoch
        let batches = try plan.batches.batches(
            epoch: progress.epochsDone, from: progress.batchesDone)
        defer { dataWaitSeconds = batches.waitSeconds }
        while let batch = try batches.next() {
            let learningRate = learningRate(ofStep: progress.steps)
            let sums = try fitting(batch) {
                try plan.step.accumulate(
                    images: batch.images, labels: batch.labels,
                    shape: FeatureShape(
                        batch: batch.count, channels: 3, height: batch.height, width: batch.width))
            }
            progress.batchesDone += 1
            func moment(_ sums: LossSums, norm: Double?) -> BatchCapture.Moment {
                BatchCapture.Moment(
                    epoch: epoch, batch: progress.batchesDone, step: progress.steps,
                    learningRate: learningRate, names: batch.names, loss: "\(sums.loss)",
                    gradientNorm: norm.map { "\($0)" })
            }
            guard sums.weight == 0 || sums.loss.isFinite else {
                throw notFinite(moment(sums, norm: nil), batch, loss: sums.loss, norm: nil)
            }
            if sums.weight == 0, plan.allIgnored == .error {
                throw TrainingError.allIgnored(
                    epoch: epoch, batch: progress.batchesDone, names: batch.names)
            }
            progress.sums.add(sums, images: batch.count, skipped: sums.weight == 0)
            // What was accumulated is in no file: a step is never cut in two.
            let isWhole = progress.batchesDone % plan.accumulate == 0
            guard isWhole || progress.batchesDone == count else { continue }
            var batchLoss: Double?
            switch plan.step.update(learningRate: learningRate) {
            case .updated(let sums): batchLoss = sums.mean
            case .nothingCounted: break
            case .notFinite(let sums, let norm):
                throw notFinite(moment(sums, norm: norm), batch, loss: sums.loss, norm: norm)
            }
            progress.steps += 1
            if plan.logsSteps {
                logStep(epoch, loss: batchLoss, learningRate: learningRate)
            }
            observe(
                .step(
                    epoch: epoch, batch: progress.batchesDone, of: count,
                    images: progress.sums.images, loss: progress.sums.mean,
                    learningRate: learningRate, waited: batches.waitSeconds))
            if shouldStop() { return .stopped }
        }
        return .complete
    }

    /// A size that the network cannot take is told of the file that has it.
    private func fitting<Result>(_ batch: Batch, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch NetworkError.shapeMismatch {
            throw TrainingError.imageDoesNotFit(
                file: batch.files[0], height: batch.height, width: batch.width)
        }
    }

    /// Keeps the batch in a file, where that can be written, and names it in the error.
    private func notFinite(
        _ moment: BatchCapture.Moment, _ batch: Batch, loss: Double, norm: Double?
    ) -> TrainingError {
        var capture: String? = plan.folder.capture
        do {
            try BatchCapture(
                batch, moment: moment, card: plan.card, settings: plan.settings,
                weights: plan.step.network.state
            ).write(to: plan.folder.capture)
        } catch {
            capture = nil
        }
        if let norm {
            return .gradientNotFinite(
                epoch: moment.epoch, batch: moment.batch, norm: norm,
                learningRate: moment.learningRate, names: moment.names, capture: capture)
        }
        return .lossNotFinite(
            epoch: moment.epoch, batch: moment.batch, loss: loss,
            learningRate: moment.learningRate, names: moment.names, capture: capture)
    }

    private func learningRate(ofStep step: Int) -> Double {
        plan.schedule.learningRate(
            step: step, of: plan.totalSteps, peak: plan.step.optimizer.options.learningRate)
    }

    private func validate(_ epoch: Int) throws -> EvaluationResult {
        var done = 0
        return try withAveragedWeights {
            try evaluation.run(
                plan.validation, of: plan.dataset, lossMapsOf: plan.watched,
                cache: plan.batches.cache
            ) { image in
                done += 1
                observe(.validated(epoch: epoch, image: done, of: plan.validation.count))
                if plan.watched.contains(image.name) { observe(.watched(epoch: epoch, image)) }
            }
        }
    }

    /// The weights that are judged and handed out: the running mean where the plan wants one.
    private func withAveragedWeights<Result>(_ body: () throws -> Result) rethrows -> Result {
        guard let average = plan.step.average else { return try body() }
        return try average.whileInUse(body)
    }

    // MARK: Saving and restoring

    /// Saves; a fault is told and kept, since an hour of training is worth more than one checkpoint.
    private func saveTrying(_ epoch: Int, _ save: () throws -> Void) {
        do {
            try save()
            saveFault = nil
        } catch {
            if saveFault == nil { observe(.saveFailed(epoch: epoch, reason: "\(error)")) }
            saveFault = error
        }
    }

    private func logStep(_ epoch: Int, loss: Double?, learningRate: Double) {
        do {
            try records.addStep(
                epoch: epoch, step: progress.batchesDone, loss: loss, learningRate: learningRate)
        } catch {
            if !stepLogFailed { observe(.saveFailed(epoch: epoch, reason: "\(error)")) }
            stepLogFailed = true
        }
    }

    private func saveWeightsAndState(
        isBest: Bool, meanIoU: Double? = nil, record: EpochRecord? = nil
    ) throws {
        var card = plan.card
        card.epoch = progress.epochsDone + (progress.batchesDone > 0 ? 1 : 0)
        card.steps = progress.steps
        card.validationMeanIoU = meanIoU
        let checkpoint = Checkpoint(
            card: card, weights: withAveragedWeights { plan.step.network.inferenceState })
        if isBest { try checkpoint.write(to: plan.folder.bestWeights) }
        try CheckpointFile.keep(plan.folder.lastWeights, as: plan.folder.previousWeights)
        try checkpoint.write(to: plan.folder.lastWeights)
        if let record { try records.add(record) }
        try CheckpointFile.keep(plan.folder.lastState, as: plan.folder.previousState)
        try TrainingState(
            progress: progress, settings: plan.settings, weights: plan.step.network.state,
            optimizer: plan.step.optimizer.state, average: plan.step.average?.state ?? []
        ).write(to: plan.folder.lastState)
    }

    private func restore() throws {
        let path = plan.folder.lastState
        let state = try TrainingState(path: path)
        guard state.settings == plan.settings else {
            throw TrainingError.stateOfAnotherRun(
                path: path,
                reason: Self.firstDifference(saved: state.settings, now: plan.settings))
        }
        do {
            try plan.step.network.load(state: state.weights)
            try plan.step.optimizer.load(state: state.optimizer)
            try plan.step.average?.load(state: state.average)
        } catch {
            throw CheckpointError.doesNotFit(path: path, reason: "\(error)")
        }
        progress = state.progress
    }

    private static func firstDifference(saved: String, now: String) -> String {
        let (old, new) = (saved.split(separator: "\n"), now.split(separator: "\n"))
        let pairs = zip(old, new).first { $0 != $1 }
        guard let (before, after) = pairs else {
            return "its settings have \(old.count) lines, the new ones \(new.count)"
        }
        let words = { (line: Substring) in line.drop { $0 == " " } }
        return "it was trained with '\(words(before))', now it is '\(words(after))'"
    }
}
