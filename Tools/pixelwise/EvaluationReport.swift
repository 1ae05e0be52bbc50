import Evaluation
import Experiments
import Files
import Foundation
import ImageFiles
import JSONText
import Losses
import Pictures
import Reports
import SegmentationDatasets
import SegmentationScores

/// An evaluation as a JSON document, as a table, and as files.
struct EvaluationReport {
    private let result: EvaluationResult
    private let classNames: [String]
    private let source: ResultSource

    init(_ result: EvaluationResult, of source: ResultSource) {
        self.result = result
        self.source = source
        classNames = source.dataset.classNames
    }

    /// Whether there is a loss.
    private var hasLoss: Bool { source.scores.tellsProbabilities }

    /// The names of the files in a folder.
    static let files = [
        "confusion.png", "confusion.csv", "classes.csv", "reliability.csv", "evaluation.json",
        EvaluatedImages.file,
    ]

    /// Writes the confusion matrix and the tables into a folder that exists.
    func write(to folder: String, title: String) throws {
        let matrix = result.confusion
        try confusionPicture(matrix, classNames: classNames, title: title)
            .writePNG(to: "\(folder)/confusion.png")
        try AtomicFile.write(
            matrix.csv(classNames: classNames), to: "\(folder)/confusion.csv")
        let classes = classScoresCSV(
            matrix, boundaries: result.boundaries, classNames: classNames)
        try AtomicFile.write(classes, to: "\(folder)/classes.csv")
        if let calibration = result.calibration {
            try AtomicFile.write(calibration.csv, to: "\(folder)/reliability.csv")
        }
        try AtomicFile.write(document.lines, to: "\(folder)/evaluation.json")
        let images = EvaluatedImages(
            classNames: classNames, names: source.samples.map(\.name), scores: result.imageScores)
        try images.json.write(to: "\(folder)/\(EvaluatedImages.file)")
    }

    var document: JSONValue {
        let matrix = result.confusion
        let rows = matrix.rows.map { JSONValue.array($0.map { .integer($0) }) }
        var members: [JSONValue.Member] = [
            .init("mean_iou", .optional(matrix.meanIoU)),
            .init("mean_iou_interval", intervalDocument),
            .init("absent_classes", .array(absentClasses.map { .text($0) })),
            .init("pixel_accuracy", .optional(matrix.pixelAccuracy)),
            .init("mean_accuracy", .optional(matrix.meanAccuracy)),
            .init("mean_f1", .optional(matrix.meanF1)),
            .init("mean_loss", .optional(hasLoss ? result.loss.mean : nil)),
        ]
        if let boundaries = result.boundaries {
            members += [
                .init("mean_boundary_f1", .optional(boundaries.meanF1)),
                .init("boundary_tolerance", .number(boundaries.tolerance)),
            ]
        }
        if let calibration = result.calibration {
            members.append(.init("calibration", Self.json(calibration)))
        }
        members += [
            .init("loss_sum", .optional(hasLoss ? result.loss.loss : nil)),
            .init("weight_sum", .optional(hasLoss ? result.loss.weight : nil)),
            .init("images", .integer(result.images)),
            .init("pixels", .integer(result.loss.counted)),
            .init("ignored", .integer(result.loss.ignored)),
            .init("classes", .array(classNames.indices.map(classDocument))),
            .init("confusion", .array(rows)),
        ]
        if source.scores.leastLogit != nil {
            members.append(.init("bounded_pixels", .integer(result.boundedPixels)))
        }
        if let files = source.files { members += Self.partnerless(files) }
        return .object(members)
    }

    /// What has no partner: images without results, and results without images.
    private static func partnerless(_ files: ResultFiles) -> [JSONValue.Member] {
        [
            .init("images_without_results", .array(files.withoutFile.map { .text($0.name) })),
            .init("results_without_images", .array(files.strays.map { .text($0) })),
        ]
    }

    /// The ends of the 95 % interval of the mean IoU, or null.
    private var intervalDocument: JSONValue {
        result.imageScores.meanIoUInterval().map {
            .array([.number($0.lowerBound), .number($0.upperBound)])
        } ?? .null
    }

    /// Classes that no label holds.
    private var absentClasses: [String] {
        let labelled = result.confusion.labelled
        return classNames.indices.filter { labelled[$0] == 0 }.map { classNames[$0] }
    }

    private func classDocument(_ id: Int) -> JSONValue {
        let matrix = result.confusion
        var members: [JSONValue.Member] = [
            .init("name", .text(classNames[id])), .init("iou", .optional(matrix.classIoU[id])),
            .init("precision", .optional(matrix.classPrecision[id])),
            .init("recall", .optional(matrix.classRecall[id])),
            .init("f1", .optional(matrix.classF1[id])),
        ]
        if let boundaries = result.boundaries {
            members += [
                .init("boundary_precision", .optional(boundaries.classPrecision[id])),
                .init("boundary_recall", .optional(boundaries.classRecall[id])),
                .init("boundary_f1", .optional(boundaries.classF1[id])),
            ]
        }
        return .object(members + [.init("pixels", .integer(matrix.labelled[id]))])
    }

    private static func json(_ calibration: Calibration) -> JSONValue {
        let bins = calibration.bins.map { bin -> JSONValue in
            [
                "above": .number(bin.lower), "up_to": .number(bin.upper),
                "pixels": .integer(bin.pixels), "accuracy": .optional(bin.accuracy),
                "confidence": .optional(bin.confidence),
            ]
        }
        return ["ece": .optional(calibration.expectedError), "bins": .array(bins)]
    }

    var table: String {
        let matrix = result.confusion
        var rows = [["class", "IoU", "precision", "recall", "F1", "boundary F1", "pixels"]]
        for (id, name) in classNames.enumerated() {
            let scores = [
                matrix.classIoU[id], matrix.classPrecision[id], matrix.classRecall[id],
                matrix.classF1[id], result.boundaries?.classF1[id],
            ]
            rows.append([name] + scores.map(scoreText) + ["\(matrix.labelled[id])"])
        }
        var lines = [
            "mean IoU \(scoreText(matrix.meanIoU)), pixel accuracy "
                + "\(scoreText(matrix.pixelAccuracy)), mean accuracy "
                + scoreText(matrix.meanAccuracy)
        ]
        if let interval = result.imageScores.meanIoUInterval() {
            lines.append(
                "mean IoU between \(scoreText(interval.lowerBound)) and "
                    + "\(scoreText(interval.upperBound)) (95 % interval, bootstrap over images)"
            )
        }
        if !absentClasses.isEmpty {
            lines.append("no label holds \(absentClasses.joined(separator: ", "))")
        }
        if let boundaries = result.boundaries {
            let tolerance = String(format: "%g", boundaries.tolerance)
            lines.append(
                boundaries.meanF1 == nil
                    ? "no boundary F1: no border between two classes is labelled"
                    : "mean boundary F1 \(scoreText(boundaries.meanF1)) at \(tolerance) px")
        }
        if let calibration = result.calibration {
            let confidence = calibration.bins.reduce(0.0) {
                $0 + ($1.confidence ?? 0) * Double($1.pixels)
            }
            let mean = calibration.pixels > 0 ? confidence / Double(calibration.pixels) : nil
            lines.append(
                "expected calibration error \(scoreText(calibration.expectedError)), "
                    + "mean confidence \(scoreText(mean))")
        }
        lines.append(
            !hasLoss
                ? "no loss: masks tell no probabilities"
                : "mean loss \(String(format: "%.4g", result.loss.mean)) nats (by the sum of class weights)"
        )
        lines.append(
            "\(counted(result.images, "image")), \(counted(result.loss.counted, "labelled pixel")), "
                + "\(result.loss.ignored) ignored")
        return textTable(rows) + "\n\n" + lines.joined(separator: "\n")
    }
}
