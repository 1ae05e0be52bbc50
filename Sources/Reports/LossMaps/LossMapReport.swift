import Files
import ImageFiles
import JSONText
import LossAnalysis
import Machine
import Pictures
import Tensors

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Writes loss maps with one scale: memory does not grow with their number.
///
/// Results are added one by one; what their pictures need waits on the disk of the output folder until the scale is
/// known. ``finish(findings:willDraw:also:)`` then writes the pictures and the index. All of it takes its place in the folder
/// together, at the end; what an earlier call has left there stays until then. Every thread takes an image of its own.
///
/// ```
/// let report = try LossMapReport(folder: "maps", settings: settings)
/// for sample in samples { try report.add(evaluate(sample)) }
/// let index = try report.finish()
/// ```
package final class LossMapReport {
    private let folder: String
    private let staged: StagedFolder
    /// Whether an earlier call has written into the folder.
    private let isOwnFolder: Bool
    private let settings: LossMapSettings
    private let team: ThreadTeam
    private let waiting: WaitingMaps
    private let explorer: ExplorerFolder?
    private var histogram = LossHistogram()
    private var histogramOfClasses: LossHistogramOfClasses
    private var total: LossMapStatistics
    private var entries: [LossMapIndex.Entry] = []
    private var labelProbabilities: [Double?] = []
    private var names = ResultNames(endings: LossMapFiles.endings)
    /// What was added but not looked at yet, too little for all threads.
    private var pending: [(result: PixelLosses, bands: [UInt8]?)] = []

    /// Makes the folder where it is missing.
    ///
    /// - Parameter team: Looks at images and draws pictures at the same time.
    /// - Throws: ``ReportError`` for settings that do not fit together and for a folder that holds another program's page,
    ///   `AtomicFileError` where nothing can be written.
    package init(
        folder: String, settings: LossMapSettings, team: ThreadTeam = .ofAllCores
    ) throws {
        try settings.check()
        self.folder = folder
        self.settings = settings
        self.team = team
        total = LossMapStatistics(classCount: settings.classNames.count)
        histogramOfClasses = LossHistogramOfClasses(classWeights: settings.classWeights)
        isOwnFolder = try OwnFiles.require(
            LossMapIndex.files, in: folder, toldBy: "index.json", with: LossMapIndex.tellingMembers)
        if !isOwnFolder { try OwnFiles.requireFree(["explorer"], in: folder) }
        staged = try StagedFolder(in: folder)
        waiting = try WaitingMaps(folder: folder)
        explorer = settings.writesExplorer ? ExplorerFolder(folder: staged.path) : nil
        try explorer?.begin()
    }

    /// The names of what lies in a folder and might be overwritten by loss maps.
    package static func files(lyingIn folder: String) -> [String] {
        // A folder that cannot be listed is refused where the first file is made.
        let names = (try? Folder.names(atPath: folder)) ?? []
        let endings = LossMapFiles.endings + LossMapIndex.files
        return names.filter { name in endings.contains { name.hasSuffix($0) } }.sorted()
    }

    /// Takes one more image; its maps wait until ``finish(findings:willDraw:also:)``.
    ///
    /// - Parameter bands: The bands of its pixels' distances to a border, where they are known.
    /// - Throws: ``ReportError`` for a loss that is not a number, and for parts that do not fit together.
    package func add(_ result: PixelLosses, bands: [UInt8]? = nil) throws {
        try result.check(classCount: settings.classNames.count)
        try waiting.append(result)
        pending.append((result, bands))
        let pixels = pending.reduce(0) { $0 + $1.result.losses.count }
        if team.isOccupied(byImages: pending.count, ofPixels: pixels) { try takePending() }
    }

    /// What one image adds.
    private struct Finding: Sendable {
        let statistics: LossMapStatistics
        let worstRegion: WorstRegion?
        let labelProbability: Double?
        let histogram: LossHistogramOfClasses

        /// Looks at an image, and writes its pixels for the explorer.
        init(
            of result: PixelLosses, _ traits: PixelTraits, position: Int,
            settings: LossMapSettings, explorer: ExplorerFolder?
        ) throws {
            try explorer?.write(result, traits, position: position)
            var histogram = LossHistogramOfClasses(classWeights: settings.classWeights)
            histogram.add(result.losses, result.labels)
            self.histogram = histogram
            statistics = LossMapStatistics(
                of: result, traits: traits, classWeights: settings.classWeights)
            worstRegion = WorstRegion.find(losses: result.losses, labels: result.labels)
            labelProbability = settings.meanLabelProbability(of: result)
        }
    }

    /// Looks at the pending images at the same time, and adds them up in their order.
    private func takePending() throws {
        let first = entries.count
        let (results, settings, explorer) = (pending, settings, explorer)
        pending.removeAll()
        let findings = try staged.named {
            try team.map(results.count) { index -> Finding in
                let (result, bands) = results[index]
                return try Finding(
                    of: result, PixelTraits(of: result, bands: bands), position: first + index,
                    settings: settings, explorer: explorer)
            }
        }
        for (result, finding) in zip(results.map(\.result), findings) {
            histogram.add(result.losses, result.labels)
            histogramOfClasses += finding.histogram
            total += finding.statistics
            labelProbabilities.append(finding.labelProbability)
            let stem = names.stem(of: result.name)
            entries.append(
                LossMapIndex.Entry(
                    name: result.name, height: result.labels.height, width: result.labels.width,
                    statistics: finding.statistics, worstRegion: finding.worstRegion,
                    boundedPixels: result.boundedPixels,
                    hasImage: result.image != nil,
                    files: LossMapFiles(
                        loss: stem + ".loss.png",
                        overlay: result.image == nil ? nil : stem + ".overlay.png",
                        row: settings.writesRows ? stem + ".row.png" : nil,
                        raw: settings.writesRawMaps ? stem + ".loss.npy" : nil)))
        }
    }

    /// Writes all pictures, and then `index.json`, `index.csv` and `index.html`.
    ///
    /// Pictures that an earlier index of the folder lists and the new one does not are deleted at the end; all else
    /// that lies there stays.
    ///
    /// - Parameters:
    ///   - findings: What an audit has found in the same images, on which the explorer opens.
    ///   - willDraw: Is told which image comes next, from 0; throw to stop between two images.
    ///   - also: Writes further files that tell of all images into the folder that it is given, where they lie until all is
    ///     whole, and returns the names of those that stay as they are.
    package func finish(
        findings: AuditFindings? = nil, willDraw: (_ position: Int) throws -> Void = { _ in },
        also: (_ folder: String) throws -> [String] = { _ in [] }
    ) throws -> LossMapIndex {
        try takePending()
        let end = try settings.scale.nats(of: histogram, count: counts)
        let mean = total.total.pixels > 0 ? total.total.sum / Double(total.total.pixels) : 0
        let scale = LossColorScale.showing(mean: mean.isFinite ? mean : 0, upTo: end)
        leaveOutPictures()
        return try staged.named {
            try drawPictures(scale, willDraw)
            waiting.forget()
            let others = try also(staged.path)
            let index = try writeIndex(scale, findings, others)
            if !isOwnFolder { try OwnFiles.requireFree(staged.files, in: folder) }
            let stale = StaleMaps(folder: folder)
            try Folder.flush(folder)
            // The index comes first, since it tells that the folder is ours; without the data nothing of it is shown.
            try staged.publish(
                first: ["index.json"] + others,
                last: [ExplorerFolder.dataFile, "index.csv", "index.html"],
                hiding: ExplorerFolder.dataFile
            ) {
                try stale.remove(keeping: entries)
                if isOwnFolder {
                    let kept = explorer == nil ? [] : entries
                    try ExplorerFolder(folder: folder).removeFiles(beside: kept)
                    if findings == nil { try AuditReport.removeFiles(in: folder) }
                }
            }
            try Folder.flush(folder)
            return index
        }
    }

    /// Walks over all waiting losses, a few images at the same time.
    private func counts(for search: QuantileSearch) throws -> QuantileSearch.Counts {
        var total = QuantileSearch.Counts()
        // Unchecked because the maps are only read, each at a place of its own.
        nonisolated(unsafe) let waiting = waiting
        for group in groups {
            let parts = try team.map(group.count) { offset in
                let (losses, labels) = try waiting.lossesAndLabels(group.lowerBound + offset)
                return search.counts(losses, labels)
            }
            for part in parts { total += part }
        }
        return total
    }

    /// The positions of all images, cut into what the threads take at once.
    private var groups: [Range<Int>] {
        var groups: [Range<Int>] = []
        var (first, pixels) = (0, 0)
        for (position, entry) in entries.enumerated() {
            pixels += entry.height * entry.width
            let next = position + 1
            guard
                next == entries.count
                    || team.isOccupied(byImages: next - first, ofPixels: pixels)
            else { continue }
            groups.append(first..<next)
            (first, pixels) = (next, 0)
        }
        return groups
    }

    /// Writes what tells of all images.
    private func writeIndex(
        _ scale: LossColorScale, _ findings: AuditFindings?, _ others: [String]
    ) throws -> LossMapIndex {
        var index = LossMapIndex(
            settings: settings, colorScale: scale, entries: entries, total: total)
        let path = staged.path
        try AtomicFile.write(index.csv, to: "\(path)/index.csv", flushed: false)
        try AtomicFile.write(index.html, to: "\(path)/index.html", flushed: false)
        var names = ["index.csv", "index.html"] + others
        if let explorer {
            names += try explorer.finish(
                ExplorerOverview(
                    index: index, histogram: histogramOfClasses,
                    labelProbabilities: labelProbabilities, findings: findings))
        }
        index.digests = try names.map(mark(ofFile:))
        try index.json.write(to: "\(path)/index.json")
        return index
    }

    /// Takes the pictures away that nobody asked for.
    private func leaveOutPictures() {
        guard case .worst(let count) = settings.pictures else { return }
        for position in LossMapIndex.rankedPositions(of: entries).dropFirst(count) {
            entries[position].files = LossMapFiles(raw: entries[position].files.raw)
        }
    }

    /// Draws a few images at the same time, one a thread.
    private func drawPictures(
        _ scale: LossColorScale, _ willDraw: (_ position: Int) throws -> Void
    ) throws {
        for group in groups {
            for position in group { try willDraw(position) }
            // Unchecked because the maps are only read, each at a place of its own, and the entries stay as they are.
            nonisolated(unsafe) let report = self
            let marks = try team.map(group.count) { offset in
                let position = group.lowerBound + offset
                try report.writeFiles(position, scale: scale)
                return try report.marks(ofImage: position)
            }
            for (position, marks) in zip(group, marks) { entries[position].digests = marks }
        }
    }

    /// Writes the pictures of one image, its thumbnail and its raw map.
    private func writeFiles(_ position: Int, scale: LossColorScale) throws {
        let entry = entries[position]
        let picture = try waiting.image(position)
        let (losses, labels) = try waiting.lossesAndLabels(position)
        if let row = entry.files.row {
            let panels = try panels(position, losses, labels, scale: scale, picture: picture)
            // Small pictures are enlarged by a whole factor, so that their captions fit.
            let height = labels.height * max(1, 192 / labels.height)
            try pictureRow(panels, panelHeight: height).writePNG(
                to: "\(staged.path)/\(row)", flushed: false)
        }
        if let picture, let overlay = entry.files.overlay {
            try lossOverlay(image: picture, losses: losses, labels: labels, scale: scale)
                .writePNG(to: "\(staged.path)/\(overlay)", flushed: false)
        }
        if let loss = entry.files.loss {
            try lossMapPicture(
                losses: losses, labels: labels, scale: scale, title: entry.name,
                unit: settings.unit
            )
            .writePNG(to: "\(staged.path)/\(loss)", flushed: false)
        }
        try explorer?.writeThumbnail(
            of: picture, losses: losses, labels: labels, scale: scale, position: position)
        if let raw = entry.files.raw {
            let array = NumericArray(shape: [labels.height, labels.width], losses)
            try NPYFile.write(array, to: "\(staged.path)/\(raw)", flushed: false)
        }
    }

    /// The files of one image as they lie in the folder.
    private func marks(ofImage position: Int) throws -> [FileMark] {
        let names = entries[position].files.all + (explorer?.files(ofImage: position) ?? [])
        return try names.map(mark(ofFile:))
    }

    private func mark(ofFile name: String) throws -> FileMark {
        FileMark(
            name: name, digest: try FileDigest.hexadecimal(ofFile: "\(staged.path)/\(name)"))
    }

    private func panels(
        _ position: Int, _ losses: [Float], _ labels: LabelMap, scale: LossColorScale,
        picture: Image?
    ) throws -> [(caption: String, picture: Image)] {
        let predictions = try waiting.predictions(position)
        var panels: [(caption: String, picture: Image)] = []
        if let picture { panels.append(("image", picture)) }
        panels.append(("label", classColors(labels, colors: settings.classColors)))
        panels.append(("prediction", classColors(predictions, colors: settings.classColors)))
        panels.append(("loss", lossColors(losses: losses, labels: labels, scale: scale)))
        return panels
    }
}

extension LossMapSettings {
    /// The mean of p(label) = exp(-loss / weight) over the pixels that count and have a weight; nil where there is none, or
    /// where it does not follow from the loss.
    fileprivate func meanLabelProbability(of result: PixelLosses) -> Double? {
        guard labelProbabilityReason == nil else { return nil }
        var (sum, count) = (0.0, 0)
        for (index, label) in result.labels.labels.enumerated()
        where label != LabelMap.ignored && classWeights[Int(label)] > 0 {
            sum += Double(exp(-result.losses[index] / classWeights[Int(label)]))
            count += 1
        }
        return count > 0 ? sum / Double(count) : nil
    }
}
