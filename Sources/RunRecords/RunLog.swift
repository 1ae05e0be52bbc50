import Files
import JSONText

/// The files `log.jsonl` and `metrics.csv` of a run: lines are added whole, and taken back when a run goes on from
/// before them.
package struct RunLog {
    private let folder: RunFolder
    private let classNames: [String]

    /// The files of a run folder, which exists once ``begin()`` is called.
    package init(folder: RunFolder, classNames: [String]) {
        self.folder = folder
        self.classNames = classNames
    }

    /// The epochs of the log, in order; lines of steps are passed over, and so is a last line that is not complete.
    ///
    /// - Throws: ``RunFolderError/brokenLog(path:line:)``, ``RunFolderError/notARun(path:reason:)``.
    package static func epochs(of folder: RunFolder) throws(RunFolderError) -> [EpochRecord] {
        guard let data = try? InputFile.contents(path: folder.log) else {
            throw .notARun(path: folder.log, reason: "it cannot be read")
        }
        let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        var epochs: [EpochRecord] = []
        for (index, line) in lines.enumerated() where !line.isEmpty {
            guard let json = try? JSONValue(parsing: line), let epoch = EpochRecord(json: json)
            else {
                // A run that is under way, or was killed, may be in the middle of its newest line.
                if index == lines.count - 1 { break }
                throw .brokenLog(path: folder.log, line: index + 1)
            }
            if json["step"] == nil { epochs.append(epoch) }
        }
        return epochs
    }

    /// Starts both files anew.
    package func begin() throws {
        try AtomicFile.write("", to: folder.log)
        try AtomicFile.write(
            EpochRecord.csvHeader(classNames: classNames) + "\n", to: folder.metrics)
    }

    /// Adds an epoch to both files, or to none.
    package func add(_ record: EpochRecord) throws {
        let end = try append(record.json.line, to: folder.log)
        do {
            try append(record.csvRow, to: folder.metrics)
        } catch {
            // Best effort: a line too many is taken back when the run goes on.
            try? GrowingFile(path: folder.log).truncate(to: end)
            throw error
        }
    }

    /// Adds a training step to the log.
    package func addStep(epoch: Int, step: Int, loss: Double?, learningRate: Double) throws {
        let line: JSONValue = [
            "epoch": .integer(epoch), "step": .integer(step), "train_loss": .optional(loss),
            "learning_rate": .number(learningRate),
        ]
        // Lines of steps are many and of little worth: the flush of the epoch's line brings them to the disk too.
        try append(line.line, to: folder.log, flush: false)
    }

    /// Takes back everything that was recorded after `epochs` epochs and `batches` of the next one.
    package func truncate(toEpoch epochs: Int, batches: Int) throws {
        try keep(in: folder.log) { line in
            guard let record = try? JSONValue(parsing: line), let epoch = record["epoch"]?.int
            else { return false }  // half a line, from a kill while it was written
            if let step = record["step"]?.int {
                return epoch <= epochs
                    || epoch == epochs + 1 && step <= batches
            }
            return epoch <= epochs
        }
        let header = EpochRecord.csvHeader(classNames: classNames)
        try keep(in: folder.metrics) { line in
            if line == header { return true }
            guard let epoch = line.split(separator: ",").first.flatMap({ Int($0) }) else {
                return false
            }
            return epoch <= epochs
        }
    }

    /// Rewrites a file with the lines that are wanted; a file that does not exist stays so.
    private func keep(in path: String, _ isWanted: (String) -> Bool) throws {
        guard let data = try? InputFile.contents(path: path) else { return }
        let lines = String(decoding: data, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
        let kept = lines.filter(isWanted).map { $0 + "\n" }.joined()
        if Array(kept.utf8) != data { try AtomicFile.write(kept, to: path) }
    }

    /// Adds a line at the end; where that fails the file is as before.
    ///
    /// - Returns: The file's size before, in bytes.
    @discardableResult
    private func append(
        _ line: String, to path: String, flush: Bool = true
    ) throws(AtomicFileError) -> Int {
        try GrowingFile(path: path).append(Array((line + "\n").utf8), flush: flush)
    }
}
