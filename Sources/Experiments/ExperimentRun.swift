import Files
import Foundation
import Machine
import RunRecords
import SegmentationDatasets
import Training

/// A run from its config to its end: what `pixelwise train` and the library's `train` have in common.
///
/// The folder is locked while it trains, holds the config with everything resolved before the first step, and is watched:
/// `report.html` and the TensorBoard file follow every epoch.
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
    /// - Throws: `RunFolderError` for a folder that holds a run already, unless it is to go on; what ``Experiment`` throws.
    package init(
        _ config: ExperimentConfig, dataset: SegmentationDataset? = nil, folder: RunFolder,
        resume: Bool = false, mayBeLonger: Bool = true
    ) throws {
        self.resume = resume
        hasMadeFolder = false
        try Self.refuseToOverwrite(folder, resume: resume)
        let goesOn = resume && !folder.parts.isEmpty
        var config = config
        // A run that goes on has its own weights; its record keeps the file that it began with.
        if goesOn, let saved = try? ExperimentConfig(path: folder.config) {
            config.weights = saved.weights
        }
        experiment = try Experiment(config, dataset: dataset)
        setup = try experiment.setup(folder: folder, mayBeLonger: mayBeLonger, goesOn: goesOn)
    }

    /// Opens everything that the config names, and then makes the folder `PARENT/NAME-n` with the next number.
    ///
    /// - Throws: As above; `RunFolderError` and `AtomicFileError` where no folder can be made.
    package init(
        _ config: ExperimentConfig, dataset: SegmentationDataset? = nil, nextIn parent: String,
        name: String
    ) throws {
        resume = false
        hasMadeFolder = true
        experiment = try Experiment(config, dataset: dataset)
        var setup = try experiment.setup(folder: RunFolder(path: "\(parent)/\(name)"))
        setup.folder = try RunFolder.makeNext(in: parent, name: name)
        self.setup = setup
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
        if shouldStop() {
            if hasMadeFolder { Folder.removeIfEmpty(atPath: folder.path) }
            return nil
        }
        try Folder.create(atPath: folder.path)
        let lock = try RunLock(folder)
        defer { withExtendedLifetime(lock) {} }
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
                    }
                }
            }
        }
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
