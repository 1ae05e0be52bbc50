import Foundation
import Reports
import RunRecords
import Training
import YAMLFiles

/// A run folder read back: its config and what its log tells of every epoch.
package struct RunHistory: Sendable {
    /// The folder.
    package let folder: RunFolder
    /// The config as it stands in the folder.
    package let configText: String
    /// Every value of the config by its dotted key, lists as one text, in the order of the file.
    package let settings: [(key: String, value: String)]
    /// The epochs in the log, in order.
    package let epochs: [LoggedEpoch]
    /// What the best or last checkpoint says of its model; nil where there is none yet, or none that can be read.
    package let card: ModelCard?
    /// The number of learned numbers, where there is a checkpoint.
    package let parameterCount: Int?
    /// What is wrong with checkpoints, a sentence each: they are not needed for curves and scores.
    package let faults: [String]

    /// Reads the run at `path`.
    ///
    /// - Throws: ``RunHistoryError``, `YAMLFileError` for the config.
    package init(path: String) throws {
        let folder = RunFolder(path: path)
        let files = FileManager.default
        var isFolder: ObjCBool = false
        guard files.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw RunHistoryError.missing(path: path)
        }
        for file in [folder.config, folder.log]
        where !isFolder.boolValue || !files.fileExists(atPath: file) {
            let name = URL(fileURLWithPath: file).lastPathComponent
            throw RunHistoryError.notARun(
                path: path, reason: isFolder.boolValue ? "it holds no \(name)" : "it is a file")
        }
        self.folder = folder
        let config = try YAMLFile.read(path: folder.config)
        configText = try String(contentsOfFile: folder.config, encoding: .utf8)
        settings = config.flattened
        epochs = try Self.epochs(inLog: folder.log)
        var (card, parameterCount, faults) = (ModelCard?.none, Int?.none, [String]())
        for checkpoint in [folder.bestWeights, folder.lastWeights]
        where card == nil && files.fileExists(atPath: checkpoint) {
            do {
                let model = try Checkpoint(path: checkpoint)
                parameterCount = try model.network(path: checkpoint).parameterCount
                card = model.card
            } catch {
                faults.append("\(error)")
            }
        }
        (self.card, self.parameterCount, self.faults) = (card, parameterCount, faults)
    }

    /// The value of a config key as text.
    package func setting(_ key: String) -> String? { settings.first { $0.key == key }?.value }

    /// How many epochs the config asks for.
    package var plannedEpochs: Int? { setting("train.epochs").flatMap { Int($0) } }

    /// The folder's own name.
    package var name: String {
        URL(fileURLWithPath: folder.path).standardizedFileURL.lastPathComponent
    }

    /// The page `report.html` of the run.
    package var page: TrainingPage {
        let model = [setting("model.name"), setting("model.width").map { "width \($0)" }]
            .compactMap { $0 }.joined(separator: " ")
        let data =
            card?.dataset
            ?? setting("dataset").map {
                URL(fileURLWithPath: $0).deletingPathExtension().lastPathComponent
            }
        let parts = [
            data, model, parameterCount.map { "\($0) parameters" }, card?.precision.rawValue,
        ]
        return TrainingPage(
            title: name, subtitle: parts.compactMap { $0 }.joined(separator: ", "),
            classNames: card?.classNames ?? [], classColors: card?.colors ?? [], epochs: epochs,
            plannedEpochs: plannedEpochs, config: configText)
    }

    /// The epochs of a log; lines of steps are passed over, and so is a last line that is not complete.
    ///
    /// - Throws: ``RunHistoryError/brokenLog(path:line:)``.
    static func epochs(inLog path: String) throws -> [LoggedEpoch] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw RunHistoryError.notARun(path: path, reason: "it cannot be read")
        }
        let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        var epochs: [LoggedEpoch] = []
        for (index, line) in lines.enumerated() where !line.isEmpty {
            do {
                if let epoch = try epoch(inLine: line) { epochs.append(epoch) }
            } catch {
                // A run that is under way, or was killed, may be in the middle of its newest line.
                if index == lines.count - 1 { break }
                throw RunHistoryError.brokenLog(path: path, line: index + 1)
            }
        }
        return epochs
    }

    /// The epoch in a line of a log; nil for the line of a step.
    static func epoch(inLine line: Data) throws -> LoggedEpoch? {
        guard let record = try JSONSerialization.jsonObject(with: line) as? [String: Any],
            record["epoch"] is Int
        else { throw CocoaError(.coderReadCorrupt) }
        return record["step"] == nil ? LoggedEpoch(record: record) : nil
    }
}

/// Why a folder cannot be read as a run.
package enum RunHistoryError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Nothing stands at the path.
    case missing(path: String)
    /// What stands there is no run folder.
    case notARun(path: String, reason: String)
    /// A line of the log is no JSON document with an epoch.
    case brokenLog(path: String, line: Int)

    /// One sentence: what is wrong, what is expected.
    package var description: String {
        switch self {
        case .missing(let path):
            "\(path): does not exist; name a run folder, as 'pixelwise train' writes it"
        case .notARun(let path, let reason):
            "\(path): is no run folder (\(reason)); name one, as 'pixelwise train' writes it"
        case .brokenLog(let path, let line):
            "\(path):\(line): is no JSON document with an 'epoch'; take the line out, or restore the file"
        }
    }
}

extension LoggedEpoch {
    /// Reads a line of `log.jsonl`; nil without an epoch.
    init?(record: [String: Any]) {
        guard let epoch = record["epoch"] as? Int else { return nil }
        let number = { (key: String) in (record[key] as? NSNumber)?.doubleValue }
        self.init(
            epoch: epoch, trainLoss: number("train_loss"), validationLoss: number("val_loss"),
            meanIoU: number("val_miou"), pixelAccuracy: number("val_pixel_accuracy"),
            classIoU: (record["val_iou"] as? [Any])?.map { ($0 as? NSNumber)?.doubleValue } ?? [],
            learningRate: number("learning_rate"), imagesPerSecond: number("images_per_second"),
            seconds: number("seconds"), dataWaitSeconds: number("data_wait_seconds"),
            skippedBatches: record["skipped_batches"] as? Int ?? 0,
            peakMemoryMegabytes: number("peak_memory_mb"))
    }
}
