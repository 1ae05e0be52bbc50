import ArgumentParser
import Communication
import Experiments
import Files
import Planning
import RunRecords
import SegmentationDatasets
import Training

/// `pixelwise train`.
struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a model as a config says, and write a run folder.",
        discussion: """
            The run folder holds config.yaml, splits.csv (which image is in which split), log.jsonl, metrics.csv, report.html (curves, written anew after every epoch; with report.loss_maps=8 the loss maps of so many images through time), \
            an event file for TensorBoard, and checkpoints/ with best.safetensors, last.safetensors and last.state. Ctrl-C saves and stops; --resume goes on to the same result as without \
            the stop. A finished run goes on with --resume and more epochs: weights, averages, optimizer and order as they were, the learning rate that of the longer run (it jumps up where the schedule had come down).

            A network of one's own is listed under model.layers in place of a name; Configs/shapes-own-network.yaml is \
            an example, 'pixelwise inspect CONFIG' shows the result as a table.

            --weights FILE, or 'weights: {file: FILE, rename: {backbone: stages}}', starts from a checkpoint of ours or of PyTorch with our \
            names, such as a run's best.safetensors. Every tensor is listed as taken, started anew (the layer of the class scores, for \
            another number of classes), missing or unexpected; another shape is an error. train.freeze and train.learning_rates say \
            what learns slower, or not at all.

            'mpirun -n 4 pixelwise train CONFIG' trains on four processes, on one machine or several: each takes a part of every batch, and \
            the result is that of one process, to rounding. Open MPI or MPICH is found when it starts; see Documentation/mpi.md.

            --budget 30m, for a dataset, chooses a config as 'pixelwise plan' does and trains it within that time, counted from the start of \
            the command to the last file. At the ends of epochs what is left becomes shorter or longer, as fast as the machine is; the \
            learning rate comes down to its end in any case, and log.jsonl tells every decision. A config keeps to --budget too, or \
            to train.budget.

            The mean IoU at the end comes with a 95 % interval by the bootstrap over validation images (1000 draws).

            Examples:
              pixelwise train Configs/shapes.yaml --set train.epochs=10 --output runs/try
              pixelwise train Datasets/Shapes
              pixelwise train Datasets/Shapes --budget 2m
              pixelwise train --resume --output runs/try --set train.epochs=20

            Keys of a config; only dataset is needed, and the run's config.yaml holds all with their values:
            \(ExperimentConfig.helpText)
            """)

    @Argument(
        help: ArgumentHelp(
            "A training config (YAML), or a dataset (a folder or its description), for which a config is chosen; not needed with --resume --output.",
            valueName: "config"), completion: .configs)
    var source: String?

    @Option(
        help: "The run folder; runs/NAME-n for the config NAME.yaml unless given.",
        completion: .directory)
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

    @Option(
        help: ArgumentHelp(
            "End within this time (90s, 30m, 1h30m); for a dataset, plan a config for it.",
            valueName: "time"),
        transform: budgetArgument)
    var budget: TimeSpan?

    @Option(
        help: ArgumentHelp(
            "Start from a safetensors file of ours or PyTorch's, in place of the config's weights.file.",
            valueName: "file"), completion: .models)
    var weights: String?

    @Option(
        help: "The folder that holds the data, in place of the description's root.",
        completion: .directory)
    var dataRoot: String?

    @OptionGroup var limit: PixelLimit

    @Option(
        help: ArgumentHelp(
            "Compute the batch of a capture.safetensors, at which the loss was not finite, again and say what is wrong.",
            valueName: "file"), completion: .models)
    var replay: String?

    @Flag(help: "Print all keys of a config as a Markdown page, and do nothing else.")
    var keys = false

    @OptionGroup var talk: VerbosityOptions

    func validate() throws {
        if resume, weights != nil {
            throw ValidationError(
                "--weights belongs to a run that begins; one that goes on has its own, leave --weights out"
            )
        }
        if keys { return }
        let hasConfig = source != nil || resume && output != nil
        guard hasConfig != (replay != nil) else {
            throw ValidationError(
                "expected a config, a dataset, --resume --output RUN, or --replay FILE")
        }
    }

    /// Whether it trains, which several processes can do together.
    var trains: Bool { !keys && replay == nil }

    func run() throws {
        if keys {
            print(ExperimentConfig.page, terminator: "")
        } else if let replay {
            for line in try CaptureReplay(path: replay).lines { print(line) }
        } else if let source {
            try train { source }
        } else if let output {
            try train { try configOfRun(RunFolder(path: output)) }
        }
    }

    /// The config of a run that is to go on.
    private func configOfRun(_ folder: RunFolder) throws(RunFolderError) -> String {
        guard FileStatus(path: folder.path) != nil else { throw .missing(path: folder.path) }
        guard FileStatus(path: folder.config) != nil else {
            throw .notARun(path: folder.path, reason: "it holds no config.yaml")
        }
        return folder.config
    }

    private func train(_ source: () throws -> String) throws {
        let group = try Ranks.join()
        var source = try group.agree(source)
        if budget != nil, !group.isAlone {
            try group.agree { throw RankError.budgetOfOneProcess(ranks: group.count) }
        }
        let progress = ProgressLine(group.isFirst ? talk.verbosity : .silent)
        let folder = try folder(source, group)
        // A run that was planned goes on with the plan that it has.
        if resume, budget != nil, let folder, FileStatus(path: folder.config) != nil {
            source = folder.config
        }
        var (config, dataset, plan) = try group.agree { try self.config(source, progress) }
        if let dataRoot { config.dataRoot = dataRoot }
        if let pixels = limit.maxPixels { config.maximumPixels = pixels }
        if let weights {
            config.weights = StartWeights(file: weights, rename: config.weights?.rename ?? [])
        }
        var run = try run(config, dataset, source, folder, group)
        run.plan = plan
        try group.agree {
            if !resume, group.isFirst { try requireApart(run, from: source) }
        }
        if !group.isAlone { progress.print(Ranks.line(run.setup)) }
        if dataset == nil { tell(run.experiment.dataset, progress) }
        run.experiment.tell(progress)
        run.setup.startWeights?.lines.forEach(progress.print)
        // Until here a signal ends the command at once: nothing is written yet.
        Interrupt.watch()
        let report = TrainingReport(progress, run.setup)
        defer { progress.clear() }
        let outcome = try run.train(
            shouldStop: { Interrupt.isRequested },
            observe: { report.observe($0, of: run.experiment) })
        progress.clear()
        switch outcome {
        case .finished(let final): if group.isFirst { print(report.summary(of: final)) }
        case .interrupted:
            progress.print(
                "interrupted and saved; go on with: pixelwise train --resume --output "
                    + run.setup.folder.path)
            throw ExitCode(Interrupt.exitCode)
        case nil:
            progress.print("interrupted before the first step; nothing was written")
            throw ExitCode(Interrupt.exitCode)
        }
    }

    /// Makes sure that no file that is written is one that is read.
    private func requireApart(_ run: ExperimentRun, from source: String) throws {
        let experiment = run.experiment
        let images = (experiment.trainSamples + experiment.validationSamples).flatMap {
            [$0.image, $0.mask]
        }
        try OutputFiles(run.setup.folder.files).requireApart(
            from: [source, experiment.config.dataset, experiment.config.weights?.file] + images)
    }

    /// Says what a folder without a description was taken for.
    private func tell(_ dataset: SegmentationDataset, _ progress: ProgressLine) {
        if let line = dataset.description.recognitionLine { progress.print(line) }
    }

    /// The config; or what is chosen for a dataset that comes alone, and this dataset, opened, unless an override names
    /// another one.
    private func config(
        _ source: String, _ progress: ProgressLine
    ) throws -> (ExperimentConfig, SegmentationDataset?, DatasetPlan?) {
        guard OpenedDataset.isDataset(source) else {
            var config = try ExperimentConfig(path: source, overrides: overrides)
            if let budget { config.train.budget = budget }
            return (config, nil, nil)
        }
        if let budget { return try planned(source, budget, progress) }
        let chosen = try AutomaticConfig(
            dataset: source, dataRoot: dataRoot, overrides: overrides)
        tell(chosen.dataset, progress)
        progress.print(
            "\(chosen.summary); no config is given, this one is chosen (--set changes it):")
        for line in chosen.config.brief { progress.print("  \(line)") }
        let config = try chosen.config(overrides: overrides)
        let isSame =
            config.dataset == chosen.config.dataset && config.dataRoot == chosen.config.dataRoot
        return (config, isSame ? chosen.dataset : nil, nil)
    }

    /// The config that is chosen for a dataset and a time.
    private func planned(
        _ source: String, _ budget: TimeSpan, _ progress: ProgressLine
    ) throws -> (ExperimentConfig, SegmentationDataset?, DatasetPlan?) {
        var overrides = overrides
        if let pixels = limit.maxPixels { overrides.append("max_pixels=\(pixels)") }
        let plan = try DatasetPlan(
            dataset: source, dataRoot: dataRoot, overrides: overrides, budget: budget,
            purpose: .training, elapsed: CommandClock.elapsed, progress: { progress.show($0) })
        progress.clear()
        tell(plan.dataset, progress)
        plan.warnings.forEach(progress.warn)
        for line in plan.lines {
            for part in paragraph(line).split(separator: "\n") { progress.print(String(part)) }
        }
        progress.print(plan.summary)
        return (plan.config, plan.dataset, plan)
    }

    /// The run folder; nil where the next number makes a new one.
    ///
    /// - Throws: `RunFolderError` where a run is to go on and none began there.
    private func folder(_ source: String, _ group: RankGroup) throws -> RunFolder? {
        let name = Self.name(source)
        let found = try group.agree { () throws -> RunFolder? in
            let folder =
                output.map(RunFolder.init(path:))
                ?? (resume ? RunFolder.newest(in: Self.parent, name: name) : nil)
            if resume, group.isFirst {
                guard let folder else {
                    throw RunFolderError.noRun(path: "\(Self.parent)/\(name)-1")
                }
                try folder.requireBegun()
            }
            return folder
        }
        // All ranks take the first one's, whatever theirs is.
        let path = group.fromFirst(found?.path ?? "")
        return path.isEmpty ? nil : RunFolder(path: path)
    }

    private static let parent = "runs"

    private static func name(_ source: String) -> String { FileName(source.absolutePath).stem }

    private func run(
        _ config: ExperimentConfig, _ dataset: SegmentationDataset?, _ source: String,
        _ folder: RunFolder?, _ group: RankGroup
    ) throws -> ExperimentRun {
        guard let folder else {
            return try ExperimentRun(
                config, dataset: dataset, nextIn: Self.parent, name: Self.name(source),
                group: group, elapsed: CommandClock.elapsed)
        }
        return try ExperimentRun(
            config, dataset: dataset, folder: folder, resume: resume, group: group,
            elapsed: CommandClock.elapsed)
    }
}

extension Experiment {
    /// Says what was decided by looking at the data, and what the user should know.
    func tell(_ progress: ProgressLine) {
        notes.forEach(progress.print)
        warnings.forEach(progress.warn)
    }
}
