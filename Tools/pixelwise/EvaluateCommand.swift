import ArgumentParser
import Foundation
import JSONText
import Pixelwise

/// `pixelwise evaluate`.
struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract:
            "Measure a trained model on a split: IoU, precision, recall, F1, loss, confusion matrix.",
        discussion: """
            Images are taken whole, at their own size, unless --tile cuts them. Ignored pixels count nowhere; a class that neither labels nor \
            predictions hold has no score and stays out of the means.

            Example: pixelwise evaluate runs/shapes-1 --split val --json
            """)

    @OptionGroup var model: ModelArguments

    @OptionGroup var views: ViewArguments

    @Flag(help: "Print one JSON document.")
    var json = false

    @OptionGroup var talk: VerbosityOptions

    func run() throws {
        let trained = try model.openModel()
        trained.inference.options = views.options
        let dataset = try model.openDataset(for: trained)
        let samples = try dataset.samples(inSplit: model.split)
        let progress = ProgressLine(talk.verbosity)
        var done = 0
        let result = try trained.evaluation().run(samples, of: dataset) { _ in
            done += 1
            progress.show("image \(done)/\(samples.count)")
        }
        progress.clear()
        let report = EvaluationReport(result, classNames: trained.card.classNames)
        if json {
            print(report.document.lines, terminator: "")
        } else {
            print("\(trained.path) on \(dataset.name), split '\(model.split)'")
            print(report.table)
        }
    }
}

/// An evaluation as a JSON document and as a table.
struct EvaluationReport {
    private let result: EvaluationResult
    private let classNames: [String]

    init(_ result: EvaluationResult, classNames: [String]) {
        self.result = result
        self.classNames = classNames
    }

    var document: JSONValue {
        let matrix = result.confusion
        let classes = classNames.indices.map { id in
            JSONValue.object([
                .init("name", .text(classNames[id])), .init("iou", .optional(matrix.classIoU[id])),
                .init("precision", .optional(matrix.classPrecision[id])),
                .init("recall", .optional(matrix.classAccuracy[id])),
                .init("f1", .optional(matrix.classF1[id])),
                .init("pixels", .integer(matrix.labelled[id])),
            ])
        }
        let rows = classNames.indices.map { row in
            JSONValue.array(
                classNames.indices.map { .integer(matrix.counts[row * classNames.count + $0]) })
        }
        return .object([
            .init("mean_iou", .optional(matrix.meanIoU)),
            .init("pixel_accuracy", .optional(matrix.pixelAccuracy)),
            .init("mean_accuracy", .optional(matrix.meanAccuracy)),
            .init("mean_loss", .number(result.loss.mean)),
            .init("loss_sum", .number(result.loss.loss)),
            .init("weight_sum", .number(result.loss.weight)),
            .init("images", .integer(result.images)),
            .init("pixels", .integer(result.loss.counted)),
            .init("ignored", .integer(result.loss.ignored)),
            .init("classes", .array(classes)), .init("confusion", .array(rows)),
        ])
    }

    var table: String {
        let matrix = result.confusion
        var rows = [["class", "IoU", "precision", "recall", "F1", "pixels"]]
        for (id, name) in classNames.enumerated() {
            let scores = [
                matrix.classIoU[id], matrix.classPrecision[id], matrix.classAccuracy[id],
                matrix.classF1[id],
            ]
            rows.append([name] + scores.map(Self.percent) + ["\(matrix.labelled[id])"])
        }
        return TextTable(rows).text
            + """

            mean IoU \(Self.percent(matrix.meanIoU)) %, pixel accuracy \(Self.percent(matrix.pixelAccuracy)) %, \
            mean accuracy \(Self.percent(matrix.meanAccuracy)) %
            mean loss \(String(format: "%.6g", result.loss.mean)) nats; \(result.images) images, \
            \(result.loss.counted) labelled pixels, \(result.loss.ignored) ignored
            """
    }

    private static func percent(_ value: Double?) -> String {
        value.map { String(format: "%.2f", $0 * 100) } ?? "–"
    }
}

/// Rows of cells in columns: the first to the left, the others to the right.
struct TextTable {
    let text: String

    init(_ rows: [[String]]) {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0
        }
        text = rows.map { row in
            row.enumerated().map { column, cell in
                let space = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 ? cell + space : space + cell
            }.joined(separator: "  ") + "\n"
        }.joined()
    }
}
