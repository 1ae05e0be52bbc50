import Files
import ImageFiles
import Machine

/// A dataset that is written in another layout: images as they are, masks as palette PNG files of class ids.
///
/// Labels are those that training sees but for `boundary_ignore`, which goes into the new description. No image is encoded
/// again, except JPEG files where the layout wants PNG ones, which keep every decoded value.
package struct DatasetConversion {
    /// A pair and where it goes.
    package struct Entry: Sendable {
        /// The pair.
        package let sample: SamplePaths
        /// The split that it belongs to.
        package let split: String
        /// Where its image goes, below the folder.
        package let image: String
        /// Where its mask goes.
        package let mask: String
    }

    /// All pairs, split by split.
    package let entries: [Entry]
    /// The splits with their number of pairs.
    package let splits: [(name: String, pairs: Int)]
    private let dataset: SegmentationDataset
    private let layout: ConvertedLayout
    private let names: [String: [String]]

    /// Says where everything goes.
    ///
    /// - Parameter splits: Those that are written.
    /// - Throws: As ``SegmentationDataset/samples(inSplit:)``, and ``DatasetError/splitOfNoLayout(split:layout:known:)``.
    package init(
        of dataset: SegmentationDataset, to layout: ConvertedLayout, splits: [String]
    ) throws(DatasetError) {
        (self.dataset, self.layout) = (dataset, layout)
        var entries: [Entry] = []
        var counts: [(name: String, pairs: Int)] = []
        var names: [String: [String]] = [:]
        var shared = ResultNames(endings: layout.endings)
        var folders = ResultNames(endings: [".txt"])
        for split in splits {
            if layout == .ultralytics, !FolderWords.splitNames.contains(split) {
                throw .splitOfNoLayout(
                    split: split, layout: layout.rawValue, known: FolderWords.splitNames)
            }
            let samples = try dataset.samples(inSplit: split)
            let folder = folders.stem(of: split)
            if !layout.sharesFolders { shared = ResultNames(endings: layout.endings) }
            for sample in samples {
                let name = shared.stem(of: layout == .voc ? Self.word(sample.name) : sample.name)
                let kind = FileName(sample.image).lowercaseExtension
                entries.append(
                    Entry(
                        sample: sample, split: folder,
                        image: layout.image(name, split: folder, fileExtension: kind),
                        mask: layout.mask(name, split: folder)))
                names[folder, default: []].append(name)
            }
            counts.append((folder, samples.count))
        }
        (self.entries, self.splits, self.names) = (entries, counts, names)
    }

    /// A name as lists of names take it: one word that is no comment.
    private static func word(_ name: String) -> String {
        let word = String(
            String.UnicodeScalarView(name.unicodeScalars.map { $0 == " " || $0 == "\t" ? "_" : $0 })
        )
        return word.hasPrefix("#") ? "_\(word)" : word
    }

    /// Writes everything below a folder.
    ///
    /// - Parameter willWrite: Hears how many of the pairs are written, from time to time; what it throws ends the work.
    package func write(
        to folder: String, team: ThreadTeam = .ofAllCores,
        _ willWrite: (_ done: Int, _ count: Int) throws -> Void
    ) throws {
        let parents = Set(entries.flatMap { [$0.image, $0.mask] }.map { FileName.folder(of: $0) })
        for parent in parents.sorted() { try Folder.create(atPath: "\(folder)/\(parent)") }
        for start in stride(from: 0, to: entries.count, by: Self.pairsAtOnce) {
            try willWrite(start, entries.count)
            let part = Array(entries[start..<min(start + Self.pairsAtOnce, entries.count)])
            for result in team.map(part, { entry in Result { try write(entry, to: folder) } }) {
                try result.get()
            }
        }
        if layout == .voc {
            try Folder.create(atPath: "\(folder)/ImageSets/Segmentation")
            for (split, _) in splits {
                let lines = (names[split] ?? []).map { $0 + "\n" }.joined()
                try AtomicFile.write(
                    lines, to: "\(folder)/ImageSets/Segmentation/\(split).txt", flushed: false)
            }
        }
        try AtomicFile.write(table, to: "\(folder)/\(Self.tableFile)", flushed: false)
        try AtomicFile.write(
            try layout.text(of: dataset.description, splits: splits.map(\.name)),
            to: "\(folder)/\(layout.descriptionFile)", flushed: false)
    }

    /// The table of the masks' values.
    package static let tableFile = "classes.csv"
    private static let pairsAtOnce = 64

    private var table: String {
        CSVText.rows(
            [["value", "class"]]
                + dataset.classNames.enumerated().map { ["\($0 + Int(layout.firstValue))", $1] })
    }

    private func write(_ entry: Entry, to folder: String) throws {
        let image = entry.sample.image
        // Borders are left to the new description.
        let mask = try dataset.loadLabelsAndPalette(entry.sample, ignoresBoundary: false).mask
        let limit = dataset.description.maximumPixels
        let place = "\(folder)/\(entry.image)"
        if layout == .cityscapes, FileName(image).lowercaseExtension != "png" {
            // At the depth of the file.
            let picture = try Raster.readStored(
                path: image, channels: dataset.description.channels, maximumPixels: limit)
            try dataset.requireSize(
                of: mask, entry.sample, height: picture.height, width: picture.width)
            try picture.writePNG(to: place, flushed: false)
        } else {
            let bytes = try InputFile.contents(path: image)
            let found = try ImageFileInformation.decode(bytes, path: image)
            try dataset.requireSize(
                of: mask, entry.sample, height: found.height, width: found.width)
            try AtomicFile.write(bytes, to: place, flushed: false)
        }
        // Of 255 classes behind an ignored 0 the last has the index whose colour is given apart.
        let colors = (layout == .ade20k ? [Self.ignoredColor] : []) + dataset.colors
        try layout.values(of: mask.labels).writePNG(
            to: "\(folder)/\(entry.mask)",
            palette: Array(colors.prefix(LabelMap.maximumClassCount)),
            ignoredColor: colors.count > LabelMap.maximumClassCount
                ? colors[LabelMap.maximumClassCount] : Self.ignoredColor, flushed: false)
    }

    private static let ignoredColor: UInt32 = 0xE0E0C0
}
