import BatchLoading
import Communication
import Evaluation
import Files
import Foundation
import Losses
import Machine
import NetworkDescriptions
import NeuralNetworks
import RunRecords
import SegmentationDatasets
import SegmentationScores

/// Carries out a ``TrainingSetup``: epochs of steps, each followed by an evaluation, a record and a checkpoint.
///
/// What is written when: `RunCheckpoints`.
///
/// On several ranks (`RankGroup`) every one of them carries it out; the first one writes the files. They decide alike since
/// they have the same numbers, and stop where any of them is asked to.
package final class TrainingRun {
    private let setup: TrainingSetup
    private let checkpoints: RunCheckpoints
    private let evaluator: Evaluator
    private let observe: (TrainingEvent) -> Void
    private let shouldStop: () -> Bool
    private var group: RankGroup { setup.step.group }
    /// What the log of a run that goes on says of its budget, an epoch each.
    private var recorded: [BudgetRecord?] = []
    private var progress = TrainingProgress()
    /// Seconds that the epoch under way has waited for batches.
    private var dataWaitSeconds = 0.0
    /// By which the rest of the run gets another pace; nil without a time budget.
    private var pacing: RunPacing?

    /// Prepares a run in a folder that exists and is locked.
    ///
    /// - Parameters:
    ///   - observe: Hears of everything, on the calling thread.
    ///   - shouldStop: Is asked after each step and each validation image; true saves and ends the run.
    package init(
        _ setup: TrainingSetup, observe: @escaping (TrainingEvent) -> Void = { _ in },
        shouldStop: @escaping () -> Bool = { false }
    ) {
        self.setup = setup
        self.observe = observe
        self.shouldStop = shouldStop
        checkpoints = RunCheckpoints(setup)
        evaluator = Evaluator(
            ImageInference(
                network: setup.step.network, normalization: setup.card.normalization,
                resize: setup.card.resize.flatMap(ImageResize.init(numbers:)), team: setup.step.team
            ),
            loss: setup.step.loss.crossEntropy)
    }

    /// Trains until all epochs are done or it shall stop.
    ///
    /// - Parameters:
    ///   - resume: Goes on from the newest state of the folder, which has one.
    ///   - prepared: Is called before the first step, when the folder holds a state.
    /// - Throws: ``TrainingError``, ``CheckpointError``, `RunFolderError`, what loading an image throws, and at the end what
    ///   kept the last epoch from being saved. On several ranks all throw; all but one `RankError.endedElsewhere(rank:)`.
    package func run(
        resume: Bool, prepared: () throws -> Void = {}
    ) throws -> TrainingOutcome {
        do {
            return try carryOut(resume: resume, prepared)
        } catch let error as TrainingError where !group.endsTogether {
            // What training itself finds, all ranks find at the same place.
            return try group.agree { throw error }
        }
    }

    private func carryOut(
        resume: Bool, _ prepared: () throws -> Void
    ) throws -> TrainingOutcome {
        try group.agree {
            if group.isFirst { try begin(resume: resume, prepared) }
        }
        try copyFromFirstRank()
        if let budget = setup.budget {
            progress.pace = setup.pace(of: progress)
            pacing = RunPacing(budget, progress, recorded: recorded)
        }
        while progress.epochsDone < setup.pace(of: progress).epochs {
            if let bestEpoch = patienceIsOver {
                observe(.stoppedEarly(epoch: progress.epochsDone, bestEpoch: bestEpoch))
                break
            }
            let end = try runEpoch()
            if end == .stopped
                || progress.epochsDone < setup.pace(of: progress).epochs
                    && group.any(shouldStop())
            {
                try throwFaultOfSaving()
                return .interrupted(progress)
            }
        }
        try throwFaultOfSaving()
        if progress.bestEpoch == nil {
            throw TrainingError.noFiniteEpoch(
                folder: setup.folder.path, epochs: progress.epochsDone)
        }
        return .finished(progress)
    }

    /// Prepares the folder of a new run, or loads and mends that of one that goes on.
    private func begin(resume: Bool, _ prepared: () throws -> Void) throws {
        guard resume else {
            try checkpoints.begin()
            return try prepared()
        }
        let point = try checkpoints.restore()
        progress = point.progress
        recorded = point.recorded
        for note in point.notes { observe(.mended(note)) }
        try prepared()
        observe(.resumed(progress))
        if let longer = point.extended { observe(.extended(longer)) }
    }

    /// All ranks begin where the first one stands, whatever files they see.
    private func copyFromFirstRank() throws {
        if group.isAlone { return }
        setup.step.network.copyFromFirst(of: group)
        setup.step.optimizer.copyFromFirst(of: group)
        setup.step.average?.copyFromFirst(of: group)
        let key = "progress of rank 0"
        progress = try MetadataJSON.value(
            TrainingProgress.self, key: key,
            in: [key: group.fromFirst(try MetadataJSON.text(progress))], path: setup.folder.path)
    }

    private func throwFaultOfSaving() throws {
        try group.agree {
            if let fault = checkpoints.fault { throw fault }
        }
    }

    /// Makes sure that sums which are the same on all ranks have left the same weights on all.
    private func requireSameWeights(_ epoch: Int) throws {
        if group.isAlone { return }
        let digests = group.gather(
            withUnsafeBytes(of: setup.step.network.digest) { Array($0) })
        try group.agree {
            guard let other = digests.firstIndex(where: { $0 != digests[0] }), group.isFirst
            else { return }
            throw RankError.parametersDiffer(rank: other, epoch: epoch)
        }
    }

    /// A tensor of the weights that are judged that is not finite; nil where all are.
    private var nonFiniteTensor: String? {
        setup.step.withAveragedWeights {
            setup.step.network.nonFiniteParameter ?? setup.step.network.nonFiniteStatistic
        }
    }

    private enum EpochEnd { case complete, stopped }

    /// The best epoch, where the setup's patience with those behind it is at its end.
    private var patienceIsOver: Int? {
        guard let patience = setup.patience, progress.batchesDone == 0,
            let bestEpoch = progress.bestEpoch, progress.epochsDone - bestEpoch >= patience
        else { return nil }
        return bestEpoch
    }

    private func runEpoch() throws -> EpochEnd {
        let epoch = progress.epochsDone + 1
        let clock = ContinuousClock()
        let start = clock.now
        let imagesBefore = progress.sums.images
        let batchesBefore = progress.batchesDone
        if try trainEpoch(epoch) == .stopped {
            progress.elapsedSeconds = pacing?.elapsed
            save(epoch)
            return .stopped
        }
        pacing?.endTraining()
        try requireSameWeights(epoch)
        let trainingSeconds = (clock.now - start) / .seconds(1)
        guard progress.sums.weight > 0 else {
            throw TrainingError.nothingToLearn(
                epoch: epoch, batches: setup.pace(of: progress).batches(after: epoch - 1))
        }
        guard let result = try validate(epoch) else {
            progress.elapsedSeconds = pacing?.elapsed
            save(epoch)
            return .stopped
        }
        observe(.evaluated(epoch: epoch))
        let images = progress.sums.images - imagesBefore
        var record = EpochRecord(
            epoch: epoch, trainLoss: progress.sums.mean,
            validationLoss: result.loss.weight > 0 ? result.loss.mean : nil,
            validationMeanIoU: result.confusion.meanIoU,
            validationPixelAccuracy: result.confusion.pixelAccuracy,
            validationIoU: result.confusion.classIoU,
            learningRate: setup.learningRate(of: progress, stepsBack: 1),
            imagesPerSecond: Double(images) / max(trainingSeconds, 1e-9),
            seconds: (clock.now - start) / .seconds(1),
            dataWaitSeconds: dataWaitSeconds,
            skippedBatches: progress.sums.skippedBatches,
            peakMemoryMegabytes: MachineMemory.peakMegabytesOfThisProcess)
        var warnings = TrainingWarning.found(
            in: result, trainLoss: record.trainLoss, classNames: setup.card.classNames,
            progress: &progress)
        let score = setup.best.score(result)
        let isFinite = !result.isNotFinite && score?.isFinite != false
        if !isFinite { warnings.append(.validationNotFinite(tensor: nonFiniteTensor)) }
        let isBest =
            isFinite
            && (progress.bestEpoch == nil || score ?? -.infinity > progress.bestScore ?? -.infinity)
        progress.epochsDone = epoch
        progress.batchesDone = 0
        progress.sums = EpochSums()
        let decision = pacing?.end(
            epoch: epoch, progress: &progress, record: &record, batchesBefore: batchesBefore)
        let before = progress
        if isBest {
            progress.bestEpoch = epoch
            progress.bestScore = score
            progress.bestMeanIoU = record.validationMeanIoU
            progress.bestInterval = result.imageScores.meanIoUInterval().map {
                [$0.lowerBound, $0.upperBound]
            }
        }
        save(epoch, isBest: isBest, record: record)
        // What is not in the file of the best is not the best of what there is.
        if isBest, !group.fromFirst(checkpoints.hasWrittenBest) { progress = before }
        observe(.epoch(record, isBest: isBest))
        if let decision { observe(.repaced(decision)) }
        for warning in warnings { observe(.warning(epoch: epoch, warning)) }
        return .complete
    }

    private func trainEpoch(_ epoch: Int) throws -> EpochEnd {
        let pace = setup.pace(of: progress)
        let count = pace.batches(after: progress.epochsDone)
        let start = pace.batches(ofEpochs: progress.epochsDone)
        let batches = try setup.batches.batches(
            epoch: progress.epochsDone, from: progress.batchesDone, span: start..<start + count)
        defer { dataWaitSeconds = batches.waitSeconds }
        while let batch = try nextBatch(batches) {
            let learningRate = setup.learningRate(of: progress)
            let sums = try EvaluationError.namingFile(
                batch.files[0], height: batch.height, width: batch.width
            ) {
                try setup.step.accumulate(
                    images: batch.images, labels: batch.labels,
                    shape: FeatureShape(
                        batch: batch.count, channels: batch.channels, height: batch.height,
                        width: batch.width), imagesBefore: batch.samplesBefore,
                    isLast: setup.accumulate == 1)
            }
            progress.batchesDone += 1
            func moment(_ sums: LossSums, norm: Double?) -> BatchCapture.Moment {
                BatchCapture.Moment(
                    epoch: epoch, batch: progress.batchesDone, step: progress.steps,
                    learningRate: learningRate, names: batch.names(over: group),
                    loss: BatchCapture.text(sums.loss),
                    gradientNorm: norm.map(BatchCapture.text),
                    seed: setup.step.network.seed, dropoutStep: setup.step.network.dropoutStep)
            }
            guard sums.weight == 0 || sums.loss.isFinite else {
                throw notFinite(moment(sums, norm: nil), batch, loss: sums.loss, norm: nil)
            }
            // Before the weights move: what a checkpoint with such statistics predicts is nothing.
            if let tensor = setup.step.network.nonFiniteStatistic {
                throw notFinite(moment(sums, norm: nil), batch, tensor: tensor)
            }
            if sums.weight == 0, setup.allIgnored == .error {
                throw TrainingError.allIgnored(
                    epoch: epoch, batch: progress.batchesDone, names: batch.names(over: group))
            }
            progress.sums.add(sums, images: setup.batches.batch, skipped: sums.weight == 0)
            // What was accumulated is in no file: a step is never cut in two.
            let isWhole = progress.batchesDone % setup.accumulate == 0
            // One batch of several: by itself, so that a capture of it shows the fault.
            if setup.accumulate > 1, sums.weight > 0 {
                let norm = setup.step.heldGradientNorm
                guard norm.isFinite else {
                    throw notFinite(moment(sums, norm: norm), batch, loss: sums.loss, norm: norm)
                }
            }
            guard isWhole || progress.batchesDone == count else { continue }
            var batchLoss: Double?
            switch setup.step.update(learningRate: learningRate) {
            case .updated(let sums): batchLoss = sums.mean
            case .nothingCounted: break
            case .notFinite(let sums, let norm):
                throw notFinite(moment(sums, norm: norm), batch, loss: sums.loss, norm: norm)
            }
            if let tensor = setup.step.network.nonFiniteParameter {
                throw notFinite(moment(sums, norm: nil), batch, tensor: tensor)
            }
            progress.steps += 1
            if setup.logsSteps, group.isFirst {
                let fault = checkpoints.logStep(
                    epoch: epoch, step: progress.batchesDone, loss: batchLoss,
                    learningRate: learningRate)
                if let fault { observe(.stepLogFailed(epoch: epoch, reason: "\(fault)")) }
            }
            observe(
                .step(
                    epoch: epoch, batch: progress.batchesDone, of: count,
                    images: progress.sums.images, loss: progress.sums.mean,
                    learningRate: learningRate, waited: batches.waitSeconds))
            if group.any(shouldStop()) { return .stopped }
        }
        return .complete
    }

    /// The next batch, or this rank's part of it.
    private func nextBatch(_ batches: Batches) throws -> Batch? {
        let batch = try group.agree { try batches.next() }
        try batch?.requireSameSize(over: group)
        return batch
    }

    /// The error of a loss, or the length of its gradient, that is not finite.
    private func notFinite(
        _ moment: BatchCapture.Moment, _ batch: Batch, loss: Double, norm: Double?
    ) -> TrainingError {
        let capture = capture(moment, batch)
        if let norm {
            return .gradientNotFinite(
                epoch: moment.epoch, batch: moment.batch, norm: norm,
                learningRate: moment.learningRate, precision: setup.card.precision,
                names: moment.names, capture: capture)
        }
        return .lossNotFinite(
            epoch: moment.epoch, batch: moment.batch, loss: loss,
            learningRate: moment.learningRate, names: moment.names, capture: capture)
    }

    /// The error of a model that is not finite although the loss is.
    private func notFinite(
        _ moment: BatchCapture.Moment, _ batch: Batch, tensor: String
    ) -> TrainingError {
        .modelNotFinite(
            epoch: moment.epoch, batch: moment.batch, tensor: tensor,
            learningRate: moment.learningRate, names: moment.names,
            capture: capture(moment, batch))
    }

    /// Keeps the batch in a file and names it; nil where that cannot be written.
    private func capture(_ moment: BatchCapture.Moment, _ batch: Batch) -> String? {
        let batch = batch.gathered(over: group)
        guard group.isFirst else { return nil }
        let capture = BatchCapture(
            batch, moment: moment, card: setup.card, settings: setup.settings,
            weights: setup.step.network.state)
        let path = setup.folder.capture
        return (try? capture.write(to: path)).map { path }
    }

    /// Judges the weights, averaged where the setup wants that; nil where the run shall stop before the last image.
    private func validate(_ epoch: Int) throws -> EvaluationResult? {
        let share = ValidationShare(
            setup.validation.map(\.name), watched: setup.watched, of: group)
        let part = try group.agree { try judge(share, epoch) }
        if group.any(part == nil) { return nil }
        return part.map { share.gathered($0, over: group) }
    }

    /// Judges this rank's images; nil where the run shall stop before the last one.
    private func judge(
        _ share: ValidationShare, _ epoch: Int
    ) throws -> (result: EvaluationResult, losses: [LossSums])? {
        struct Stop: Error {}
        let samples = share.places.map { setup.validation[$0] }
        var losses: [LossSums] = []
        do {
            let result = try setup.step.withAveragedWeights {
                try evaluator.run(
                    samples, of: setup.dataset, lossMapsOf: setup.watched,
                    cache: setup.batches.cache
                ) { image in
                    losses.append(image.loss)
                    observe(.validated(epoch: epoch, image: losses.count, of: samples.count))
                    if setup.watched.contains(image.name) { observe(.watched(epoch: epoch, image)) }
                    if losses.count < samples.count, shouldStop() { throw Stop() }
                }
            }
            return (result, losses)
        } catch is Stop {
            return nil
        }
    }

    /// Saves, and tells where that fails for the first time, or works again.
    private func save(_ epoch: Int, isBest: Bool = false, record: EpochRecord? = nil) {
        guard group.isFirst else { return }
        switch checkpoints.save(progress, isBest: isBest, record: record) {
        case .failed(let error, isFirst: true):
            observe(.saveFailed(epoch: epoch, reason: "\(error)"))
        case .saved(isFirstAgain: true): observe(.savedAgain(epoch: epoch))
        case .failed, .saved: break
        }
    }
}
