import BatchLoading
import Experiments
import Files
import Foundation
import Machine
import NetworkDescriptions
import NeuralNetworks
import Pictures
import RunRecords
import SegmentationDatasets
import Training

/// What `train` tells while it works.
final class TrainingReport {
    private let progress: ProgressLine
    private let setup: TrainingSetup
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    /// The share of the run that was done when this process began.
    private var shareBefore = 0.0
    private var imagesBefore = 0
    private var epochStart: ContinuousClock.Instant
    private var firstStepIsDone = false
    /// Of the whole run, as far as is decided.
    private var epochs: Int

    init(_ progress: ProgressLine, _ setup: TrainingSetup) {
        self.progress = progress
        self.setup = setup
        start = clock.now
        epochStart = start
        epochs = setup.epochs
    }

    /// Tells what happens to a run of an experiment.
    func observe(_ event: ExperimentRun.Event, of experiment: Experiment) {
        switch event {
        case .startsAnew:
            progress.warn(
                "\(setup.folder.path): holds no run to go on with, a new one begins")
        case .begins: begin(experiment)
        case .training(let event): observe(event)
        case .warning(let text): progress.warn(text)
        }
    }

    private func begin(_ experiment: Experiment) {
        let network = setup.step.network
        progress.print(
            "\(setup.folder.path): \(network.options.title), "
                + "\(network.parameterCount) parameters, "
                + "\(counted(network.classCount, "class", plural: "classes")); "
                + "\(experiment.dataset.name) with \(experiment.trainSamples.count) training and "
                + "\(counted(setup.validation.count, "validation image")); "
                + "\(network.precision.rawValue), \(counted(setup.step.team.threads, "thread")) "
                + "(\(experiment.threadReason))")
        progress.print(experiment.cache.summary)
        if let forecast = experiment.forecast(for: setup) {
            let seconds = forecast.secondsPerBatch * Double(setup.batches.batchesPerEpoch)
            progress.print(
                "forecast: \(forecast.activationBytes / 1_000_000) MB for activations and gradients of "
                    + "\(forecast.network.inputShape), "
                    + "\(forecast.parameterBytes / 1_000_000) MB for parameters and optimizer; about "
                    + String(format: "%.2f s a batch, ", forecast.secondsPerBatch)
                    + "\(durationText(seconds)) an epoch (from a forward pass, timed just now)")
        }
        let weights = zip(experiment.dataset.classNames, experiment.classWeights)
            .map { "\($0) \(String(format: "%.4g", $1))" }
        progress.printDetail("class weights: \(weights.joined(separator: ", "))")
    }

    private func observe(_ event: TrainingEvent) {
        switch event {
        case .resumed(let done):
            epochs = setup.pace(of: done).epochs
            shareBefore = min(setup.shareDone(done), 1)
            imagesBefore = done.sums.images
            progress.print(
                done.steps == 0
                    ? "going on from the beginning"
                    : "going on after epoch \(done.epochsDone)"
                        + (done.batchesDone > 0
                            ? " and \(counted(done.batchesDone, "batch", plural: "batches"))" : ""))
        case .extended(let longer): progress.print("\(longer)")
        case .mended(let text): progress.warn(text)
        case .step(
            let epoch, let batch, let count, let images, let loss, let learningRate, let waited):
            let seconds = (clock.now - epochStart) / .seconds(1)
            if !firstStepIsDone, let age = ProcessAge.seconds {
                progress.printDetail(
                    String(format: "first step done %.2f s after the start", age))
            }
            firstStepIsDone = true
            let rate = Double(images - imagesBefore) / max(seconds, 1e-9)
            let text = { [self] in
                "epoch \(epoch)/\(epochs)  batch \(batch)/\(count)  "
                    + "loss \(Self.text(loss))  \(String(format: "%.1f", rate)) img/s  "
                    + "waited \(String(format: "%.0f", waited / max(seconds, 1e-9) * 100)) %  "
                    + "\(durationText(secondsLeft(epoch, batch, count))) left"
            }
            if batch == count || batch % max(1, count / 10) == 0 {
                progress.printDetail(
                    text() + "  learning rate \(String(format: "%.3g", learningRate))")
            }
            progress.show(text())
        case .watched, .evaluated: break
        case .validated(let epoch, let image, let count):
            progress.show("epoch \(epoch)/\(epochs)  validation \(image)/\(count)")
        case .epoch(let record, let isBest):
            progress.print(line(record, isBest: isBest))
            tellSpeed(record)
            imagesBefore = 0
            epochStart = clock.now
        case .repaced(let decision):
            epochs = decision.part.epochs
            progress.print("  \(decision.reason)")
        case .warning(let epoch, let warning):
            progress.warn("epoch \(epoch): \(warning)")
        case .stoppedEarly(let epoch, let bestEpoch):
            progress.print(
                "stopped after epoch \(epoch): none since epoch \(bestEpoch) was better by "
                    + "\(setup.best.rawValue), as train.patience asks")
        case .saveFailed(let epoch, let reason):
            progress.warn(
                "epoch \(epoch) could not be saved, training goes on and tries again: \(reason)")
        case .stepLogFailed(let epoch, let reason):
            progress.warn("epoch \(epoch): steps are missing in the log: \(reason)")
        case .savedAgain(let epoch):
            progress.print(
                "epoch \(epoch): saved again, and the epochs with it that could not be saved")
        }
    }

    /// The line that ends a run.
    func summary(of final: TrainingProgress) -> String {
        let best = final.bestMeanIoU.map { scoreText($0) } ?? "none"
        let by = setup.best == .meanIoU ? "" : ", chosen by \(setup.best.rawValue)"
        let epoch = final.bestEpoch.map { " (epoch \($0)\(by))" } ?? ""
        let interval = final.bestInterval.map {
            "\n  95 % interval \(scoreText($0[0])) to \(scoreText($0[1])) over "
                + counted(setup.validation.count, "image")
        }
        return "\(setup.folder.path): best validation mean IoU \(best)\(epoch)\(interval ?? "")"
    }

    private func secondsLeft(_ epoch: Int, _ batch: Int, _ count: Int) -> Double {
        let share = (Double(epoch - 1) + Double(batch) / Double(count)) / Double(epochs)
        let seconds = (clock.now - start) / .seconds(1)
        return seconds * (1 - share) / max(share - shareBefore, 1e-9)
    }

    private func line(_ record: EpochRecord, isBest: Bool) -> String {
        let width = "\(epochs)".count
        let number = String(repeating: " ", count: width - "\(record.epoch)".count)
        return
            "epoch \(number)\(record.epoch)/\(epochs)  loss \(Self.text(record.trainLoss))"
            + " val \(Self.text(record.validationLoss))"
            + "  mean IoU \(scoreText(record.validationMeanIoU))\(isBest ? Terminal.colored(" *", .green) : "  ")"
            + "  accuracy \(scoreText(record.validationPixelAccuracy))"
            + "  \(durationText(record.seconds ?? 0))"
            + (record.skippedBatches > 0
                ? "\n  \(counted(record.skippedBatches, "batch", plural: "batches")) skipped" : "")
    }

    /// How fast an epoch was, where it waited for samples, or where somebody asks.
    private func tellSpeed(_ record: EpochRecord) {
        let (waited, seconds) = (record.dataWaitSeconds ?? 0, record.seconds ?? 0)
        let text = String(
            format: "  %.1f img/s, waited %.1f s for data", record.imagesPerSecond ?? 0, waited)
        if waited > Self.noticedWait * seconds {
            progress.print(text)
        } else {
            progress.printDetail(text)
        }
    }

    /// The share of an epoch's time that is worth a line where it is waited.
    private static let noticedWait = 0.1

    private static func text(_ value: Double?) -> String {
        value.map { String(format: "%.4f", $0) } ?? "–"
    }
}
