import ArgumentParser
import BatchLoading
import Evaluation
import Experiments
import Files
import Foundation
import Machine
import Pixelwise
import RunRecords
import Training

/// `pixelwise train`.
struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a model as a config says, and write a run folder.",
        discussion: """
            The run folder holds config.yaml, log.jsonl, metrics.csv, report.html (curves, written anew after every epoch), \
            an event file for TensorBoard, and checkpoints/ with best.safetensors, last.safetensors and last.state. Ctrl-C saves and stops; --resume goes on to the same result as without \
            the stop.

            A network of one's own is listed under model.layers in place of a name; Configs/shapes-own-network.yaml is \
            an example, 'pixelwise inspect CONFIG' shows the result as a table.

            The mean IoU at the end comes with a 95 % interval by the bootstrap over validation images (1000 draws).

            Examples:
              pixelwise train Configs/shapes.yaml --set train.epochs=10 --output runs/try
              pixelwise train Datasets/Shapes

            Keys of a config; only dataset is needed, and the run's config.yaml holds all with their values:
            \(ExperimentConfig.helpText)
            """)

    @Argument(
        help: ArgumentHelp(
            "A training config (YAML), or a dataset (a folder or its description), for which a config is chosen; not needed with --resume --output.",
            valueName: "config"))
    var source: String?

    @Option(help: "The run folder; runs/NAME-n for the config NAME.yaml unless given.")
    var output: String?

    @Flag(
        help: "Go on from the folder's last checkpoint; without --output in the newest runs/NAME-n."
    )
    var resume = false

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Override a value of the config, as in train.epochs=3; may be given several times.",
            valueName: "key=value"))
    var overrides: [String] = []

    @Option(help: "The folder that holds the data, in place of the description's root.")
    var dataRoot: String?

    @Option(
        help: ArgumentHelp(
            "Compute the batch of a capture.safetensors, at which the loss was not finite, again and say what is wrong.",
            valueName: "file"))
    var replay: String?

    @Flag(help: "Print all keys of a config as a Markdown page, and do nothing else.")
    var keys = false

    @OptionGroup var talk: VerbosityOptions

    func validate() throws {
        if keys { return }
        let hasConfig = source != nil || resume && output != nil
        guard hasConfig != (replay != nil) else {
            throw ValidationError(
                "expected a config, a dataset, --resume --output RUN, or --replay FILE")
        }
    }

    func run() throws {
        if keys {
            print(ExperimentConfig.page, terminator: "")
        } else if let replay {
            for line in try CaptureReplay(path: replay).lines { print(line) }
        } else if let source = source ?? output.map({ RunFolder(path: $0).config }) {
            try train(source)
        }
    }

    private func train(_ source: String) throws {
        Interrupt.watch()
        let progress = ProgressLine(talk.verbosity)
        var settings = try settings(source, progress)
        if let dataRoot { settings.dataRoot = dataRoot }
        let folder = runFolder(source)
        try refuseToOverwrite(folder)
        let experiment = try Experiment(settings)
        let setup = try experiment.setup(folder: folder)
        experiment.warnings.forEach(progress.warn)
        if Interrupt.isRequested {
            progress.print("interrupted before the first step; nothing was written")
            throw ExitCode(Interrupt.exitCode)
        }

        try Folder.create(atPath: folder.path)
        let lock = try RunLock(folder)
        defer { withExtendedLifetime(lock) {} }
        // Another process may have begun and ended a run there while this one was counting labels.
        try refuseToOverwrite(folder)
        try folder.removeUnfinishedFiles()
        let goesOn = resume && FileManager.default.fileExists(atPath: folder.lastState)
        if resume, !goesOn {
            progress.print("\(folder.path): no checkpoint to go on from, starting at the beginning")
        }
        if !goesOn { try experiment.writeConfig(to: folder) }
        let report = TrainingReport(progress, setup)
        report.begin(experiment)
        let watch = RunWatch(experiment, setup, warn: progress.warn)

        let run = TrainingRun(
            setup,
            observe: { event in
                watch.observe(event)
                report.observe(event)
            }, shouldStop: { Interrupt.isRequested })
        let outcome: TrainingOutcome
        do {
            outcome = try run.run(resume: goesOn)
        } catch {
            progress.clear()
            throw error
        }
        progress.clear()
        if case .interrupted = outcome {
            progress.print(
                "interrupted and saved; go on with: pixelwise train --resume --output \(folder.path)"
            )
            throw ExitCode(Interrupt.exitCode)
        }
        if case .finished(let final) = outcome {
            let best = final.bestMeanIoU.map { String(format: "%.4f", $0) } ?? "none"
            let by = setup.best == .meanIoU ? "" : ", chosen by \(setup.best.rawValue)"
            let epoch = final.bestEpoch.map { " (epoch \($0)\(by))" } ?? ""
            let interval = final.bestInterval.map {
                String(format: ", 95 %% interval %.4f to %.4f over ", $0[0], $0[1])
                    + "\(setup.validation.count) images"
            }
            print("\(folder.path): best validation mean IoU \(best)\(epoch)\(interval ?? "")")
        }
    }

    /// The config, or what is chosen for a dataset that comes alone.
    private func settings(_ source: String, _ progress: ProgressLine) throws -> ExperimentConfig {
        guard AutomaticConfig.isDataset(source) else {
            return try ExperimentConfig(path: source, overrides: overrides)
        }
        let chosen = try AutomaticConfig(dataset: source, dataRoot: dataRoot)
        progress.print(
            "\(chosen.summary); no config is given, this one is chosen (--set changes it):")
        for line in chosen.config.brief { progress.print("  \(line)") }
        return try chosen.config(overrides: overrides)
    }

    private func refuseToOverwrite(_ folder: RunFolder) throws {
        if !resume, folder.holdsARun {
            throw RunFolderError.folderHoldsARun(path: folder.path)
        }
    }

    private func runFolder(_ source: String) -> RunFolder {
        if let output { return RunFolder(path: output) }
        let name = URL(fileURLWithPath: source).standardizedFileURL.deletingPathExtension()
            .lastPathComponent
        if resume, let newest = RunFolder.newest(in: "runs", name: name) { return newest }
        return RunFolder.next(in: "runs", name: name)
    }
}

/// `--quiet` and `--verbose`.
struct VerbosityOptions: ParsableArguments {
    @Flag(help: "Only warnings and errors on standard error.")
    var quiet = false

    @Flag(help: "More on standard error.")
    var verbose = false

    var verbosity: Verbosity { quiet ? .quiet : verbose ? .verbose : .normal }

    func validate() throws {
        if quiet && verbose { throw ValidationError("--quiet and --verbose exclude each other") }
    }
}

/// What `train` tells while it works.
private final class TrainingReport {
    private let progress: ProgressLine
    private let setup: TrainingSetup
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    /// The share of the run that was done when this process began.
    private var shareBefore = 0.0
    private var imagesBefore = 0
    private var epochStart: ContinuousClock.Instant
    private var firstStepIsDone = false

    init(_ progress: ProgressLine, _ setup: TrainingSetup) {
        self.progress = progress
        self.setup = setup
        start = clock.now
        epochStart = start
    }

    func begin(_ experiment: Experiment) {
        let network = setup.step.network
        progress.print(
            "\(setup.folder.path): \(network.options.title), "
                + "\(network.parameterCount) parameters, "
                + "\(counted(network.classCount, "class", plural: "classes")); "
                + "\(experiment.dataset.name) with \(experiment.trainSamples.count) training and "
                + "\(counted(setup.validation.count, "validation image")); "
                + "\(network.precision.rawValue), \(counted(setup.step.team.threads, "thread"))")
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

    func observe(_ event: TrainingEvent) {
        switch event {
        case .resumed(let done):
            let share = Double(done.steps) / Double(setup.totalSteps)
            shareBefore = min(share, 1)
            imagesBefore = done.sums.images
            progress.print(
                "going on after epoch \(done.epochsDone)"
                    + (done.batchesDone > 0
                        ? " and \(counted(done.batchesDone, "batch", plural: "batches"))" : ""))
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
                "epoch \(epoch)/\(setup.epochs)  batch \(batch)/\(count)  "
                    + "loss \(Self.text(loss))  \(String(format: "%.1f", rate)) img/s  "
                    + "waited \(String(format: "%.0f", waited / max(seconds, 1e-9) * 100)) %  "
                    + "\(durationText(secondsLeft(epoch, batch, count))) left"
            }
            if batch == count || batch % max(1, count / 10) == 0 {
                progress.printDetail(
                    text() + "  learning rate \(String(format: "%.3g", learningRate))")
            }
            progress.show(text())
        case .watched: break
        case .validated(let epoch, let image, let count):
            progress.show("epoch \(epoch)/\(setup.epochs)  validation \(image)/\(count)")
        case .epoch(let record, let isBest):
            progress.print(line(record, isBest: isBest))
            imagesBefore = 0
            epochStart = clock.now
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

    private func secondsLeft(_ epoch: Int, _ batch: Int, _ count: Int) -> Double {
        let share = (Double(epoch - 1) + Double(batch) / Double(count)) / Double(setup.epochs)
        let seconds = (clock.now - start) / .seconds(1)
        return seconds * (1 - share) / max(share - shareBefore, 1e-9)
    }

    private func line(_ record: EpochRecord, isBest: Bool) -> String {
        let width = "\(setup.epochs)".count
        let number = String(repeating: " ", count: width - "\(record.epoch)".count)
        return
            "epoch \(number)\(record.epoch)/\(setup.epochs)  train loss \(Self.text(record.trainLoss))"
            + "  val loss \(Self.text(record.validationLoss))"
            + "  mean IoU \(Self.text(record.validationMeanIoU))\(isBest ? Terminal.colored(" *", .green) : "  ")"
            + "  accuracy \(Self.text(record.validationPixelAccuracy))"
            + String(format: "  %.1f img/s", record.imagesPerSecond ?? 0)
            + "  \(durationText(record.seconds ?? 0))"
            + String(format: "  waited %.1f s for data", record.dataWaitSeconds ?? 0)
            + (record.skippedBatches > 0
                ? "  \(counted(record.skippedBatches, "batch", plural: "batches")) skipped" : "")
    }

    private static func text(_ value: Double?) -> String {
        value.map { String(format: "%.4f", $0) } ?? "–"
    }
}

extension RunFolderError: CommandFault {
    var exitCode: Int32 {
        switch self {
        case .folderInUse, .folderHoldsARun: EX_CANTCREAT
        case .missing, .notARun: EX_NOINPUT
        case .brokenLog: EX_DATAERR
        }
    }
}

extension TrainingError: CommandFault {
    var exitCode: Int32 { EX_DATAERR }
}

extension EvaluationError: CommandFault {
    var exitCode: Int32 { EX_DATAERR }
}

extension CheckpointError: CommandFault {
    var exitCode: Int32 {
        switch self {
        case .missing, .noCheckpoints: EX_NOINPUT
        default: EX_DATAERR
        }
    }
}

extension ExperimentError: CommandFault {
    var exitCode: Int32 {
        if case .named(_, _, isMissing: true) = self { EX_NOINPUT } else { EX_DATAERR }
    }
}

extension TrainedModelError: CommandFault {
    var exitCode: Int32 {
        if case .noDataset = self { EX_NOINPUT } else { EX_DATAERR }
    }
}

extension BatchLoadingError: CommandFault {
    var exitCode: Int32 { EX_DATAERR }
}
