import JSONText
import Pictures
import RunRecords

/// Several runs side by side: how far each came, and in what their configs differ.
package struct RunComparison: Sendable {
    /// One run.
    package struct Run: Sendable {
        /// What it is called here.
        package var name: String
        /// Its folder.
        package var path: String
        /// The model, for example `tiny-fcn width 16`.
        package var model: String
        /// Learned numbers; nil where there is no checkpoint.
        package var parameterCount: Int?
        /// How many epochs its config asks for.
        package var plannedEpochs: Int?
        /// The epochs that are done.
        package var epochs: [EpochRecord]
        /// Every value of its config by dotted key, in the order of the file.
        package var settings: [(key: String, value: String)]

        /// Joins what is known of a run.
        package init(
            name: String, path: String, model: String, parameterCount: Int?,
            plannedEpochs: Int?, epochs: [EpochRecord], settings: [(key: String, value: String)]
        ) {
            self.name = name
            self.path = path
            self.model = model
            self.parameterCount = parameterCount
            self.plannedEpochs = plannedEpochs
            self.epochs = epochs
            self.settings = settings
        }

        /// Minutes of wall time up to the end of each epoch, from 0.
        var minutes: [Double] {
            epochs.reduce(into: [0]) { $0.append(($0.last ?? 0) + ($1.seconds ?? 0) / 60) }
        }

        /// Training images a second over all epochs: the mean weighted by their time.
        var imagesPerSecond: Double? {
            let timed = epochs.filter { $0.imagesPerSecond != nil && $0.seconds != nil }
            let seconds = timed.reduce(0) { $0 + ($1.seconds ?? 0) }
            let images = timed.reduce(0) { $0 + ($1.imagesPerSecond ?? 0) * ($1.seconds ?? 0) }
            return seconds > 0 ? images / seconds : nil
        }
    }

    /// A key whose value is not the same in all runs.
    package struct Difference: Equatable, Sendable {
        /// The dotted key.
        package let key: String
        /// The value in each run, in their order; nil where the run has no such key.
        package let values: [String?]
    }

    /// The runs in the order in which they were named.
    package let runs: [Run]

    /// Compares these.
    package init(_ runs: [Run]) { self.runs = runs }

    /// The config keys whose values differ, in the order in which the runs have them.
    package var differences: [Difference] {
        var keys: [String] = []
        var seen: Set<String> = []
        for run in runs {
            for setting in run.settings where seen.insert(setting.key).inserted {
                keys.append(setting.key)
            }
        }
        let tables = runs.map { run in
            Dictionary(run.settings.map { ($0.key, $0.value) }) { first, _ in first }
        }
        return keys.compactMap { key in
            let values = tables.map { $0[key] }
            return Set(values).count > 1 ? Difference(key: key, values: values) : nil
        }
    }

    /// Why the runs' scores do not say which is better; nil where they do.
    package var caveat: String? {
        let keys = differences.map(\.key)
        let differing = ["dataset", "data_root", "splits.val"].filter(keys.contains)
        let counts = Set(runs.compactMap { $0.epochs.last?.validationIoU.count })
        if counts.count > 1 {
            let list = counts.sorted().map(String.init).joined(separator: " and ")
            return "the runs have \(list) classes: their scores cannot be compared"
        }
        return differing.isEmpty
            ? nil
            : "the runs differ in \(differing.joined(separator: " and ")): "
                + "their scores can be compared only if all are judged on the same images"
    }

    /// The comparison as a table: a header, then a row a run.
    package var table: [[String]] {
        let header = [
            "run", "model", "parameters", "epochs", "best mean IoU", "at epoch", "last mean IoU",
            "last val loss", "minutes", "img/s",
        ]
        let text = { (value: Double?) -> String in value.map(significant) ?? "–" }
        let rows = runs.map { run -> [String] in
            let (best, last) = (run.epochs.best, run.epochs.last)
            let planned = run.plannedEpochs.map { " of \($0)" } ?? ""
            return [
                run.name, run.model, run.parameterCount.map { "\($0)" } ?? "–",
                "\(run.epochs.count)\(run.epochs.count == run.plannedEpochs ? "" : planned)",
                scoreText(best?.validationMeanIoU), best.map { "\($0.epoch)" } ?? "–",
                scoreText(last?.validationMeanIoU),
                text(last?.validationLoss),
                decimalText(run.epochs.totalSeconds / 60, decimals: 1),
                run.imagesPerSecond.map { decimalText($0, decimals: 1) } ?? "–",
            ]
        }
        return [header] + rows
    }

    /// The differences as a table: a header of run names, then a row a key.
    package var differenceTable: [[String]] {
        [["key"] + runs.map(\.name)]
            + differences.map { [$0.key] + $0.values.map { $0 ?? "–" } }
    }

    /// The comparison as a document.
    package var json: JSONValue {
        let runs = runs.map { run -> JSONValue in
            let (best, last) = (run.epochs.best, run.epochs.last)
            let integer = { (value: Int?) in value.map { JSONValue.integer($0) } ?? .null }
            return [
                "name": .text(run.name), "path": .text(run.path), "model": .text(run.model),
                "parameters": integer(run.parameterCount),
                "epochs": .integer(run.epochs.count),
                "planned_epochs": integer(run.plannedEpochs),
                "best_miou": .optional(best?.validationMeanIoU), "best_epoch": integer(best?.epoch),
                "last_miou": .optional(last?.validationMeanIoU),
                "last_train_loss": .optional(last?.trainLoss),
                "last_val_loss": .optional(last?.validationLoss),
                "minutes": .number((run.epochs.totalSeconds / 60 * 1e4).rounded() / 1e4),
                "images_per_second": .optional(run.imagesPerSecond),
            ]
        }
        let differences = differences.map { difference -> JSONValue in
            [
                "key": .text(difference.key),
                "values": .array(difference.values.map { $0.map { .text($0) } ?? .null }),
            ]
        }
        return [
            "runs": .array(runs), "differences": .array(differences),
            "caveat": caveat.map { .text($0) } ?? .null,
        ]
    }
}
