import AtomicFiles
import Foundation
import ImageFiles
import Tensors

/// Writes loss maps with one scale, one image at a time: memory does not grow with their number.
///
/// Results are added one by one; what their pictures need is kept in a temporary folder inside the output folder until
/// the scale is known. ``finish(image:)`` then writes the pictures, and the index last.
///
/// ```
/// let report = try LossMapReport(folder: "maps", settings: settings)
/// for sample in samples { try report.add(evaluate(sample)) }
/// let index = try report.finish { name in try Image.read(path: path(of: name)) }
/// ```
public final class LossMapReport {
    private let folder: String
    private let settings: LossMapSettings
    private let waiting: String
    private var histogram = LossHistogram()
    private var total: LossMapStatistics
    private var entries: [LossMapIndex.Entry] = []
    private var takenNames: Set<String> = []

    /// Makes the folder where it is missing.
    ///
    /// - Throws: ``ReportError`` for settings that do not fit together, ``AtomicFileError`` where nothing can be written.
    public init(folder: String, settings: LossMapSettings) throws {
        try settings.check()
        self.folder = folder
        self.settings = settings
        total = LossMapStatistics(classCount: settings.classNames.count)
        waiting = "\(folder)/.waiting-\(ProcessInfo.processInfo.processIdentifier)"
        try Folder.create(atPath: waiting)
    }

    deinit {
        // Left over only where the report failed; the failure itself was thrown.
        try? FileManager.default.removeItem(atPath: waiting)
    }

    /// Adds up one image and keeps its maps until ``finish(image:)``.
    ///
    /// - Throws: ``ReportError`` for a loss that is not a number, and for parts that do not fit together.
    @discardableResult
    public func add(_ result: LossMapResult) throws -> LossMapStatistics {
        try result.check(classCount: settings.classNames.count)
        histogram.add(result.losses, result.labels)
        let statistics = LossMapStatistics(of: result, classWeights: settings.classWeights)
        let stem = uniqueFileStem(of: result.name)
        let shape = [result.labels.height, result.labels.width]
        try NPYFile.write(NumericArray(shape: shape, result.losses), to: losses(entries.count))
        try NPYFile.write(
            NumericArray(shape: [2] + shape, result.labels.labels + result.predictions),
            to: classes(entries.count))
        total += statistics
        entries.append(
            LossMapIndex.Entry(
                name: result.name, height: shape[0], width: shape[1], statistics: statistics,
                worstRegion: WorstRegion.find(losses: result.losses, labels: result.labels),
                files: LossMapFiles(
                    loss: stem + ".loss.png", overlay: stem + ".overlay.png",
                    row: settings.writesRows ? stem + ".row.png" : nil,
                    raw: settings.writesRawMaps ? stem + ".loss.npy" : nil)))
        return statistics
    }

    /// Writes all pictures, and then `index.json`, `index.csv` and `index.html`.
    ///
    /// - Parameter image: Gives the picture of a name for the overlay; nil leaves the overlay out.
    public func finish(image: (_ name: String) throws -> Image?) throws -> LossMapIndex {
        let scale = try settings.scale.nats(of: histogram) { visit in
            for position in entries.indices {
                let (losses, labels, _) = try waitingMaps(position)
                for (index, label) in labels.labels.enumerated() where label != LabelMap.ignored {
                    visit(losses[index])
                }
            }
        }
        for position in entries.indices { try writePictures(position, scale: scale, image: image) }
        let index = LossMapIndex(
            settings: settings, scaleNats: scale, entries: entries, total: total)
        try AtomicFile.write(index.json.lines, to: "\(folder)/index.json")
        try AtomicFile.write(index.csv, to: "\(folder)/index.csv")
        try AtomicFile.write(index.html, to: "\(folder)/index.html")
        return index
    }

    private func writePictures(
        _ position: Int, scale: Double, image: (_ name: String) throws -> Image?
    ) throws {
        let entry = entries[position]
        let (losses, labels, predictions) = try waitingMaps(position)
        try lossMapPicture(losses: losses, labels: labels, maximum: scale, title: entry.name)
            .writePNG(to: "\(folder)/\(entry.files.loss)")
        if let raw = entry.files.raw {
            let array = NumericArray(shape: [labels.height, labels.width], losses)
            try NPYFile.write(array, to: "\(folder)/\(raw)")
        }
        let picture = try image(entry.name)
        if let picture, let overlay = entry.files.overlay {
            try lossOverlay(image: picture, losses: losses, labels: labels, maximum: scale)
                .writePNG(to: "\(folder)/\(overlay)")
        } else {
            entries[position].files.overlay = nil
        }
        if let row = entry.files.row {
            var panels: [(caption: String, picture: Image)] = []
            if let picture { panels.append(("image", picture)) }
            panels.append(("label", classColors(labels, colors: settings.classColors)))
            panels.append(("prediction", classColors(predictions, colors: settings.classColors)))
            panels.append(("loss", lossColors(losses: losses, labels: labels, maximum: scale)))
            try pictureRow(panels, panelHeight: labels.height).writePNG(to: "\(folder)/\(row)")
        }
        try FileManager.default.removeItem(atPath: self.losses(position))
        try FileManager.default.removeItem(atPath: classes(position))
    }

    private func losses(_ position: Int) -> String { "\(waiting)/\(position).loss.npy" }
    private func classes(_ position: Int) -> String { "\(waiting)/\(position).classes.npy" }

    /// Reads back what ``add(_:)`` kept.
    private func waitingMaps(
        _ position: Int
    ) throws -> (losses: [Float], labels: LabelMap, predictions: LabelMap) {
        let entry = entries[position]
        let count = entry.height * entry.width
        let losses = try NPYFile.read(path: losses(position)).elements(of: Float.self)
        let classes = try NPYFile.read(path: classes(position)).elements(of: UInt8.self)
        guard let losses, let classes, losses.count == count, classes.count == 2 * count else {
            throw ReportError.lostMap(name: entry.name, path: waiting)
        }
        let (height, width) = (entry.height, entry.width)
        return (
            losses, LabelMap(height: height, width: width, labels: Array(classes[..<count])),
            LabelMap(height: height, width: width, labels: Array(classes[count...]))
        )
    }

    /// A file name for a sample: folders in the name become dashes, and a name that was taken gets a number.
    private func uniqueFileStem(of name: String) -> String {
        let unsafe: Set<Character> = ["/", "\\", "\0", ":", "\n", "\r", "\r\n"]
        var stem = String(name.map { unsafe.contains($0) ? "-" : $0 })
        if stem.isEmpty || stem.hasPrefix(".") { stem = "_" + stem }
        var unique = stem
        var number = 2
        while !takenNames.insert(unique).inserted {
            unique = "\(stem)-\(number)"
            number += 1
        }
        return unique
    }
}
