import Communication
import Files
import Foundation
import Machine
import RunRecords
import SegmentationDatasets
import Training

/// A run from its config to its end: what `pixelwise train` and the library's `train` have in common.
///
/// The folder is locked while it trains, holds the config with everything resolved before the first step, and is watched:
/// `report.html` and the TensorBoard file follow every epoch. On several ranks (`RankGroup`) the first one does all that, and
/// what a rank throws ends all.
///
/// ```
/// let run = try ExperimentRun(config, folder: RunFolder(path: "runs/leaves"))
/// let outcome = try run.train { event in … }
/// ```
package struct ExperimentRun {
    /// The config turned into objects.
    package let experiment: Experiment
    /// What the run is made of.
    package let setup: TrainingSetup
    /// What made the config; it is kept beside it.
    package var plan: DatasetPlan?
    private let resume: Bool
    /// Whether this run has made its folder.
    private let hasMadeFolder: Bool

    /// What a run tells while it is under way.
    package enum Event {
        /// It was to go on and the folder holds nothing of a run; it starts at the beginning.
        case startsAnew
        /// The folder is locked; the first step comes next.
        case begins
        /// What the training tells.
        case training(TrainingEvent)
        /// What the user should know about a file that cannot be written.
        case warning(String)
    }

    /// Opens everything that the config names; nothing is written yet.
    ///
    /// - Parameters:
    ///   - dataset: Takes the place of the one that the config names; it has the config's two splits.
    ///   - resume: Whether it goes on from the folder's newest state; a folder that holds nothing of a run gets a new one.
    ///   - mayBeLonger: Whether that state may be of a run that was to have fewer epochs.
    ///   - group: The ranks that train together.
    ///   - elapsed: Seconds since the start of what a time budget counts; nil for those from now on.
    /// - Throws: `RunFolderError` for a folder that holds a run already, unless it is to go on; what ``Experiment`` throws;
    ///   `RankError` for ranks that have not the same settings or data.
    package init(
        _ config: ExperimentConfig, dataset: SegmentationDataset? = nil, folder: RunFolder,
        resume: Bool = false, mayBeLonger: Bool = true, group: RankGroup = .alone,
        elapsed: (@Sendable () -> Double)? = nil
    ) throws {
        self.resume = resume
        hasMadeFolder = false
        try group.agree {
            if group.isFirst { try Self.refuseToOverwrite(folder, resume: resume) }
        }
        let goesOn = group.fromFirst(resume && !folder.parts.isEmpty)
        var config = config
        // A run that goes on has its own weights; its record keeps the file that it began with.
        if goesOn, let saved = try? ExperimentConfig(path: folder.config) {
            config.weights = saved.weights
        }
        (experiment, setup) = try Self.opened(config, dataset, group) {
            try $0.setup(
                folder: folder, mayBeLonger: mayBeLonger, goesOn: goesOn, group: group,
                elapsed: elapsed)
        }
    }

    /// Opens everything that the config names, and then makes the folder `PARENT/NAME-n` with the next number.
    ///
    /// - Throws: As above; `RunFolderError` and `AtomicFileError` where no folder can be made.
    package init(
        _ config: ExperimentConfig, dataset: SegmentationDataset? = nil, nextIn parent: String,
        name: String, group: RankGroup = .alone, elapsed: (@Sendable () -> Double)? = nil
    ) throws {
        resume = false
        hasMadeFolder = true
        var setup: TrainingSetup
        (experiment, setup) = try Self.opened(config, dataset, group) {
            try $0.setup(
                folder: RunFolder(path: "\(parent)/\(name)"), group: group, elapsed: elapsed)
        }
        let made = try group.agree {
            group.isFirst ? try RunFolder.makeNext(in: parent, name: name).path : ""
        }
        setup.folder = RunFolder(path: group.fromFirst(made))
        self.setup = setup
    }

    /// Opens everything on every rank, and makes sure that all have opened the same.
    private static func opened(
        _ config: ExperimentConfig, _ dataset: SegmentationDataset?, _ group: RankGroup,
        _ setup: (Experiment) throws -> TrainingSetup
    ) throws -> (Experiment, TrainingSetup) {
        let opened = try group.agree {
            let experiment = try Experiment(config, dataset: dataset)
            return (experiment, try setup(experiment))
        }
        try group.requireSame("config or data", opened.1.settings) { first, other in
            RunSettings.difference(of: other, from: first)
        }
        return opened
    }

    /// Trains until all epochs are done or it shall stop.
    ///
    /// - Parameters:
    ///   - shouldStop: Is asked after each step and each validation image; true saves and ends the run.
    ///   - observe: Hears of everything, on the calling thread.
    /// - Returns: How it ended; nil where it was to stop before anything was written.
    /// - Throws: `RunFolderError` for a folder that another process uses, or that has lost what a run goes on from; what
    ///   `TrainingRun` throws.
    package func train(
        shouldStop: () -> Bool = { false }, observe: (Event) -> Void = { _ in }
    ) throws -> TrainingOutcome? {
        let folder = setup.folder
        let group = setup.step.group
        if group.any(shouldStop()) {
            if hasMadeFolder, group.isFirst { Folder.removeIfEmpty(atPath: folder.path) }
            return nil
        }
        let begun = try group.agree { group.isFirst ? try begin(observe) : nil }
        defer { withExtendedLifetime(begun?.lock) {} }
        let goesOn = group.fromFirst(begun?.goesOn ?? false)
        guard group.isFirst else {
            return try withoutActuallyEscaping(shouldStop) { shouldStop in
                try TrainingRun(setup, shouldStop: shouldStop).run(resume: goesOn)
            }
        }
        return try withoutActuallyEscaping(shouldStop) { shouldStop in
            try withoutActuallyEscaping(observe) { observe in
                let watch = RunWatch(experiment, setup) { observe(.warning($0)) }
                let run = TrainingRun(
                    setup,
                    observe: { event in
                        watch.observe(event)
                        observe(.training(event))
                    }, shouldStop: shouldStop)
                defer { watch.finish() }
                return try run.run(resume: goesOn) {
                    if !goesOn || !experiment.agrees(withConfigIn: folder) {
                        try experiment.writeConfig(to: folder)
                        try plan?.write(to: folder.plan)
                    }
                }
            }
        }
    }

    /// Takes the folder for this run: locked, without what a run before left unfinished.
    private func begin(_ observe: (Event) -> Void) throws -> (lock: RunLock, goesOn: Bool) {
        let folder = setup.folder
        try Folder.create(atPath: folder.path)
        let lock = try RunLock(folder)
        // Another process may have begun and ended a run there while this one was counting labels.
        try Self.refuseToOverwrite(folder, resume: resume)
        try folder.removeUnfinishedFiles()
        let goesOn = resume && !folder.parts.isEmpty
        if resume, !goesOn { observe(.startsAnew) }
        if goesOn, let warning = threadWarning { observe(.warning(warning)) }
        // A page is written anew in any case; the rest only belongs to a new run.
        for file in goesOn ? [folder.report] : folder.files {
            try AtomicFile.removeLink(at: file)
        }
        observe(.begins)
        return (lock, goesOn)
    }

    /// That the run began with another number of threads, on which the order of sums depends.
    private var threadWarning: String? {
        guard let before = (try? ExperimentConfig(path: setup.folder.config))?.train.threads,
            before != setup.step.team.threads
        else { return nil }
        return
            "the run began with train.threads \(before) and goes on with \(setup.step.team.threads): its bytes will "
            + "differ from those of a run without a stop, in the last digits of numbers; set train.threads=\(before) for "
            + "the same"
    }

    private static func refuseToOverwrite(_ folder: RunFolder, resume: Bool) throws {
        if !resume, folder.holdsARun { throw RunFolderError.folderHoldsARun(path: folder.path) }
    }
}
