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
    /// - Throws: ``RunFolderError/brokenLog(path:line:reason:)``, ``RunFolderError/notARun(path:reason:)``.
    package static func epochs(of folder: RunFolder) throws(RunFolderError) -> [EpochRecord] {
        guard let data = try? InputFile.contents(path: folder.log) else {
            throw .notARun(path: folder.log, reason: "it cannot be read")
        }
        let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        var epochs: [EpochRecord] = []
        for (index, line) in lines.enumerated() where !line.isEmpty {
            guard let json = try? JSONValue(parsing: line) else {
                // A run that is under way, or was killed, may be in the middle of its newest line.
                if index == lines.count - 1 { break }
                throw .brokenLog(
                    path: folder.log, line: index + 1, reason: "is no JSON document with an 'epoch'"
                )
            }
            if let fault = EpochRecord.fault(in: json) {
                throw .brokenLog(path: folder.log, line: index + 1, reason: fault)
            }
            guard json["step"] == nil, let epoch = EpochRecord(json: json) else { continue }
            if let last = epochs.last?.epoch, epoch.epoch <= last {
                throw .brokenLog(
                    path: folder.log, line: index + 1,
                    reason: "is epoch \(epoch.epoch) behind epoch \(last), epochs follow each other"
                )
            }
            epochs.append(epoch)
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

    /// What of a log belongs to a run that goes on.
    package struct Kept: Sendable {
        /// Its epochs, from 1.
        package let epochs: [EpochRecord]
        fileprivate let lines: [UInt8]
    }

    /// What was recorded up to `epochs` epochs and `batches` of the next one; nothing is changed yet.
    ///
    /// - Throws: ``RunFolderError/logLacksEpochs(path:found:expected:)`` where that are not all these epochs in order.
    package func kept(toEpoch epochs: Int, batches: Int) throws(RunFolderError) -> Kept {
        let data = (try? InputFile.contents(path: folder.log)) ?? []
        var records: [EpochRecord] = []
        var lines: [UInt8] = []
        for line in data.split(separator: UInt8(ascii: "\n")) {
            // Not half a line, from a kill while it was written.
            guard let json = try? JSONValue(parsing: line), let record = EpochRecord(json: json)
            else { continue }
            if let step = json["step"]?.int {
                guard record.epoch <= epochs || record.epoch == epochs + 1 && step <= batches
                else { continue }
            } else {
                guard record.epoch == records.count + 1, record.epoch <= epochs else { continue }
                records.append(record)
            }
            lines += line + [UInt8(ascii: "\n")]
        }
        guard records.count == epochs else {
            throw .logLacksEpochs(path: folder.log, found: records.count, expected: epochs)
        }
        return Kept(epochs: records, lines: lines)
    }

    /// Takes back everything but that, in the log and in the table, which is made from it again where it is not the same.
    package func takeBack(to kept: Kept) throws(AtomicFileError) {
        try replace(folder.log, kept.lines)
        let rows = [EpochRecord.csvHeader(classNames: classNames)] + kept.epochs.map(\.csvRow)
        try replace(folder.metrics, Array(rows.map { $0 + "\n" }.joined().utf8))
    }

    private func replace(_ path: String, _ bytes: [UInt8]) throws(AtomicFileError) {
        if (try? InputFile.contents(path: path)) == bytes { return }
        try AtomicFile.write(bytes, to: path)
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
