import Files
import ImageFiles
import JSONText
import LossAnalysis
import Machine
import Pictures
import Tensors

/// Writes loss maps with one scale, one image at a time: memory does not grow with their number.
///
/// Results are added one by one; what their pictures need waits on the disk of the output folder until the scale is
/// known. ``finish(willDraw:)`` then writes the pictures, and the index last.
///
/// ```
/// let report = try LossMapReport(folder: "maps", settings: settings)
/// for sample in samples { try report.add(evaluate(sample)) }
/// let index = try report.finish()
/// ```
package final class LossMapReport {
    private let folder: String
    private let settings: LossMapSettings
    private let team: ThreadTeam
    private let waiting: WaitingMaps
    private var histogram = LossHistogram()
    private var total: LossMapStatistics
    private var entries: [LossMapIndex.Entry] = []
    private var names = ResultNames(endings: LossMapFiles.endings)

    /// Makes the folder where it is missing.
    ///
    /// - Parameter team: Draws and compresses pictures at the same time.
    /// - Throws: ``ReportError`` for settings that do not fit together, `AtomicFileError` where nothing can be written.
    package init(
        folder: String, settings: LossMapSettings, team: ThreadTeam = .ofAllCores
    ) throws {
        try settings.check()
        self.folder = folder
        self.settings = settings
        self.team = team
        total = LossMapStatistics(classCount: settings.classNames.count)
        try Folder.create(atPath: folder)
        waiting = try WaitingMaps(folder: folder)
    }

    /// The names of what lies in a folder and might be overwritten by loss maps.
    package static func files(lyingIn folder: String) -> [String] {
        // A folder that cannot be listed is refused where the first file is made.
        let names = (try? Folder.names(atPath: folder)) ?? []
        let endings = LossMapFiles.endings + LossMapIndex.files
        return names.filter { name in endings.contains { name.hasSuffix($0) } }.sorted()
    }

    /// Adds up one image and keeps its maps until ``finish(willDraw:)``.
    ///
    /// - Throws: ``ReportError`` for a loss that is not a number, and for parts that do not fit together.
    @discardableResult
    package func add(_ result: PixelLosses) throws -> LossMapStatistics {
        try result.check(classCount: settings.classNames.count)
        histogram.add(result.losses, result.labels)
        try waiting.append(result)
        let statistics = LossMapStatistics(of: result, classWeights: settings.classWeights)
        total += statistics
        let stem = names.stem(of: result.name)
        entries.append(
            LossMapIndex.Entry(
                name: result.name, height: result.labels.height, width: result.labels.width,
                statistics: statistics,
                worstRegion: WorstRegion.find(losses: result.losses, labels: result.labels),
                files: LossMapFiles(
                    loss: stem + ".loss.png",
                    overlay: result.image == nil ? nil : stem + ".overlay.png",
                    row: settings.writesRows ? stem + ".row.png" : nil,
                    raw: settings.writesRawMaps ? stem + ".loss.npy" : nil)))
        return statistics
    }

    /// Writes all pictures, and then `index.json`, `index.csv` and `index.html`.
    ///
    /// Pictures that an earlier index of the folder lists and the new one does not are deleted at the end; all else
    /// that lies there stays.
    ///
    /// - Parameter willDraw: Is told which image comes next, from 0; throw to stop between two images.
    package func finish(
        willDraw: (_ position: Int) throws -> Void = { _ in }
    ) throws -> LossMapIndex {
        let scale = try settings.scale.nats(of: histogram) { visit in
            for position in entries.indices {
                let (losses, labels) = try waiting.lossesAndLabels(position)
                for (index, label) in labels.labels.enumerated() where label != LabelMap.ignored {
                    visit(losses[index])
                }
            }
        }
        for name in entries.flatMap(\.files.all) + LossMapIndex.files {
            try AtomicFile.removeLink(at: "\(folder)/\(name)")
        }
        for position in entries.indices {
            try willDraw(position)
            try writeFiles(position, scale: scale)
        }
        let index = LossMapIndex(
            settings: settings, scaleNats: scale, entries: entries, total: total)
        let stale = StaleMaps(folder: folder)
        try AtomicFile.write(index.json.lines, to: "\(folder)/index.json")
        try AtomicFile.write(index.csv, to: "\(folder)/index.csv")
        try AtomicFile.write(index.html, to: "\(folder)/index.html")
        try stale.remove(keeping: entries)
        return index
    }

    /// Writes the pictures of one image at the same time, and its raw map.
    private func writeFiles(_ position: Int, scale: Double) throws {
        let entry = entries[position]
        let picture = try waiting.image(position)
        let (losses, labels) = try waiting.lossesAndLabels(position)
        var drawings: [(file: String, draw: () -> Image)] = []
        if let row = entry.files.row {
            let panels = try panels(position, losses, labels, scale: scale, picture: picture)
            // Small pictures are enlarged by a whole factor, so that their captions fit.
            let height = labels.height * max(1, 192 / labels.height)
            drawings.append((row, { pictureRow(panels, panelHeight: height) }))
        }
        if let picture, let overlay = entry.files.overlay {
            drawings.append(
                (
                    overlay,
                    {
                        lossOverlay(
                            image: picture, losses: losses, labels: labels, maximum: scale)
                    }
                ))
        }
        drawings.append(
            (
                entry.files.loss,
                {
                    lossMapPicture(
                        losses: losses, labels: labels, maximum: scale, title: entry.name)
                }
            ))
        try write(drawings)
        if let raw = entry.files.raw {
            let array = NumericArray(shape: [labels.height, labels.width], losses)
            try NPYFile.write(array, to: "\(folder)/\(raw)")
        }
    }

    /// Draws and writes pictures, one a worker; the first fault in their order is thrown.
    private func write(_ drawings: [(file: String, draw: () -> Image)]) throws {
        var faults = [ImageFileError?](repeating: nil, count: drawings.count)
        faults.withUnsafeMutableBufferPointer { faults in
            // Unchecked because every picture is drawn once, and its fault has a place of its own.
            nonisolated(unsafe) let (faults, drawings) = (faults, drawings)
            let (folder, team) = (folder, team)
            team.forEachWorker { worker in
                for index in stride(from: worker, to: drawings.count, by: team.threads) {
                    do throws(ImageFileError) {
                        let path = "\(folder)/\(drawings[index].file)"
                        try drawings[index].draw().writePNG(to: path)
                    } catch {
                        faults[index] = error
                    }
                }
            }
        }
        if let fault = faults.lazy.compactMap({ $0 }).first { throw fault }
    }

    private func panels(
        _ position: Int, _ losses: [Float], _ labels: LabelMap, scale: Double, picture: Image?
    ) throws -> [(caption: String, picture: Image)] {
        let predictions = try waiting.predictions(position)
        var panels: [(caption: String, picture: Image)] = []
        if let picture { panels.append(("image", picture)) }
        panels.append(("label", classColors(labels, colors: settings.classColors)))
        panels.append(("prediction", classColors(predictions, colors: settings.classColors)))
        panels.append(("loss", lossColors(losses: losses, labels: labels, maximum: scale)))
        return panels
    }
}
