import Files
import Foundation
import RunRecords
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

    /// What a run tells while it is under way.
    package enum Event {
        /// It was to go on from a checkpoint and the folder has none; it starts at the beginning.
        case startsAnew
        /// The folder is locked and its config written; the first step comes next.
        case begins
        /// What the training tells.
        case training(TrainingEvent)
        /// What the user should know about a file that cannot be written.
        case warning(String)
    }

    /// Opens everything that the config names; nothing is written yet.
    ///
    /// - Parameter resume: Whether it goes on from the folder's last checkpoint, where there is one.
    /// - Throws: `RunFolderError` for a folder that holds a run already, unless it is to go on; what ``Experiment`` throws.
    package init(_ config: ExperimentConfig, folder: RunFolder, resume: Bool = false) throws {
        self.resume = resume
        try Self.refuseToOverwrite(folder, resume: resume)
        experiment = try Experiment(config)
        setup = try experiment.setup(folder: folder)
    }

    /// Trains until all epochs are done or it shall stop.
    ///
    /// - Parameters:
    ///   - shouldStop: Is asked after each step and each validation image; true saves and ends the run.
    ///   - observe: Hears of everything, on the calling thread.
    /// - Returns: How it ended; nil where it was to stop before anything was written.
    /// - Throws: `RunFolderError` for a folder that another process uses, what `TrainingRun` throws.
    package func train(
        shouldStop: () -> Bool = { false }, observe: (Event) -> Void = { _ in }
    ) throws -> TrainingOutcome? {
        if shouldStop() { return nil }
        let folder = setup.folder
        try Folder.create(atPath: folder.path)
        let lock = try RunLock(folder)
        defer { withExtendedLifetime(lock) {} }
        // Another process may have begun and ended a run there while this one was counting labels.
        try Self.refuseToOverwrite(folder, resume: resume)
        try folder.removeUnfinishedFiles()
        let goesOn = resume && FileStatus(path: folder.lastState) != nil
        if resume, !goesOn { observe(.startsAnew) }
        // A page is written anew in any case; the rest only belongs to a new run.
        for file in goesOn ? [folder.report] : folder.files {
            try AtomicFile.removeLink(at: file)
        }
        if !goesOn { try experiment.writeConfig(to: folder) }
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
                return try run.run(resume: goesOn)
            }
        }
    }

    private static func refuseToOverwrite(_ folder: RunFolder, resume: Bool) throws {
        if !resume, folder.holdsARun { throw RunFolderError.folderHoldsARun(path: folder.path) }
    }
}
