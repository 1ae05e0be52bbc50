import Files

/// Where a run keeps what: the names that scripts rely on.
package struct RunFolder: Equatable, Sendable {
    /// The folder.
    package let path: String

    /// Names a folder; nothing is created.
    package init(path: String) { self.path = path }

    /// The config with everything resolved.
    package var config: String { "\(path)/config.yaml" }
    /// Why the config is as it is, where a plan made it.
    package var plan: String { "\(path)/plan.json" }
    /// Which image is in which split: the columns split, name, image and mask.
    package var splits: String { "\(path)/splits.csv" }
    /// One JSON document a line: one an epoch, and one a step where wanted.
    package var log: String { "\(path)/log.jsonl" }
    /// A row an epoch.
    package var metrics: String { "\(path)/metrics.csv" }
    /// A page of curves, written anew after every epoch.
    package var report: String { "\(path)/report.html" }
    /// What TensorBoard reads.
    package var tensorBoard: String { "\(path)/events.out.tfevents.pixelwise" }
    /// The folder of loss maps that are kept during training.
    package var lossMaps: String { "\(path)/loss_maps" }
    /// The folder of checkpoints.
    package var checkpoints: String { "\(path)/checkpoints" }
    /// The newest weights.
    package var lastWeights: String { "\(checkpoints)/last.safetensors" }
    /// The weights with the highest validation mean IoU.
    package var bestWeights: String { "\(checkpoints)/best.safetensors" }
    /// Everything that training needs to go on.
    package var lastState: String { "\(checkpoints)/last.state" }

    /// The newest weights before ``lastWeights``.
    package var previousWeights: String { "\(checkpoints)/previous.safetensors" }
    /// The state before ``lastState``; until there are two, the run's beginning.
    package var previousState: String { "\(checkpoints)/previous.state" }
    /// The batch at which the loss was not finite, with the weights of that moment.
    package var capture: String { "\(path)/capture.safetensors" }

    /// What ``RunLock`` locks; stays when a run has ended, and tells that one began here.
    package var lock: String { "\(path)/.lock" }

    /// What pages of a run are made from.
    package var inputs: [String] { [config, log, bestWeights, lastWeights] }
    /// Every file that training writes.
    package var files: [String] {
        inputs + [
            plan, splits, metrics, report, tensorBoard, lastState, previousWeights, previousState,
            capture,
        ]
    }

    /// Whether there is a run here that must not be overwritten.
    ///
    /// One that ended at a fault before it had anything to keep does not count: its log is empty, and once the fault
    /// is mended the same command goes through.
    package var holdsARun: Bool {
        let kept = [lastState, lastWeights, bestWeights, previousWeights]
        if kept.contains(where: { FileStatus(path: $0) != nil }) { return true }
        if let log = FileStatus(path: log) { return log.size > 0 }
        return [config, previousState].contains { FileStatus(path: $0) != nil }
    }

    /// The names of all that a run writes and that exists here, relative to the folder; a run goes on from one of its
    /// ``states``, the other files are no use without.
    package var parts: [String] {
        let paths = [
            config, log, metrics, bestWeights, lastWeights, previousWeights, lastState,
            previousState,
        ]
        return paths.filter { FileStatus(path: $0) != nil }.map {
            String($0.dropFirst(path.count + 1))
        }
    }

    /// Makes sure that a run began here.
    ///
    /// - Throws: ``RunFolderError/noRun(path:)``.
    package func requireBegun() throws(RunFolderError) {
        if FileStatus(path: lock) == nil, parts.isEmpty { throw .noRun(path: path) }
    }

    /// The states from which a run can go on, as far as they exist, the newest first.
    package var states: [String] {
        [lastState, previousState].filter { FileStatus(path: $0) != nil }
    }

    /// Removes what a process that was killed while it wrote has left: files that never got their name.
    ///
    /// Only for the holder of the folder's ``RunLock``.
    package func removeUnfinishedFiles() throws {
        for folder in [path, checkpoints] where FileStatus(path: folder) != nil {
            try Folder.removeUnfinishedFiles(atPath: folder)
        }
    }

    /// The run folder in which a checkpoint lies, judged by its path and a `config.yaml` beside `checkpoints`.
    package static func containing(checkpoint path: String) -> RunFolder? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 2, parts[parts.count - 2] == "checkpoints" else { return nil }
        let folder = parts.count == 2 ? "." : parts.dropLast(2).joined(separator: "/")
        let run = RunFolder(path: folder)
        return FileStatus(path: run.config) != nil ? run : nil
    }

    /// Makes `PARENT/NAME-n` for the next number n: one above the highest that exists, from 1.
    ///
    /// A folder belongs to the one process that made it, so that several may ask at the same time.
    ///
    /// - Throws: ``RunFolderError/noNumberLeft(path:)``, `AtomicFileError` where folders cannot be made.
    package static func makeNext(in parent: String, name: String) throws -> RunFolder {
        try Folder.create(atPath: parent)
        var highest = numbers(in: parent, name: name).max() ?? 0
        while highest < Int.max {
            highest += 1
            let path = "\(parent)/\(name)-\(highest)"
            if try Folder.createNew(atPath: path) { return RunFolder(path: path) }
        }
        throw RunFolderError.noNumberLeft(path: "\(parent)/\(name)-\(highest)")
    }

    /// `PARENT/NAME-n` with the highest number that exists.
    package static func newest(in parent: String, name: String) -> RunFolder? {
        numbers(in: parent, name: name).max().map { RunFolder(path: "\(parent)/\(name)-\($0)") }
    }

    private static func numbers(in parent: String, name: String) -> [Int] {
        // A parent that cannot be listed holds no runs; creating the folder names the reason then.
        let entries = (try? Folder.names(atPath: parent)) ?? []
        return entries.compactMap { entry in
            guard entry.hasPrefix(name + "-"), let number = Int(entry.dropFirst(name.count + 1)),
                number > 0, entry == "\(name)-\(number)"
            else { return nil }
            return number
        }
    }
}
