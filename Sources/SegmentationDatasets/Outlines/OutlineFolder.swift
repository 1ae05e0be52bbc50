import Files

/// A folder without a description whose labels are outlines, told by the files' names and contents.
///
/// A JSON file that lists images, annotations and categories is COCO's; of several for one split the one called `instances` comes
/// first, else natural order decides. JSON files named as images are labelme's, text files named as images YOLO's. Words such as
/// `train` in the names of folders or of the JSON file make splits.
struct OutlineFolder {
    private let inventory: FolderInventory
    private let maskFolders: [String]

    /// A folder, and the folders in it that hold masks and so no images.
    init(_ inventory: FolderInventory, maskFolders: [String] = []) {
        (self.inventory, self.maskFolders) = (inventory, maskFolders)
    }

    /// What was found.
    enum Finding {
        case none
        /// Files of outlines that cannot be taken, and why.
        case refused(String)
        case found(Outlines)
    }

    /// Outlines of each split.
    struct Outlines {
        let format: OutlineFormat
        let reading: FolderReading
        let notes: [String]
    }

    /// Looks for outlines.
    func finding() -> Finding {
        do throws(DatasetError) {
            var refusal: String?
            for find in [coco, labelme, yolo] {
                switch try find() {
                case .found(let folder): return .found(folder)
                case .refused(let reason): refusal = refusal ?? reason
                case .none: break
                }
            }
            return refusal.map { .refused($0) } ?? .none
        } catch {
            return .refused("\(error)")
        }
    }

    private func coco() throws(DatasetError) -> Finding {
        try COCOFolder(inventory, maskFolders: maskFolders).finding(taken)
    }

    private func labelme() throws(DatasetError) -> Finding { try beside(.labelme) }

    private func yolo() throws(DatasetError) -> Finding { try beside(.yolo) }

    /// What a split was found to be.
    struct Split {
        let name: String
        let images: String
        let labels: String
        let pairs: Int
    }

    private func taken(
        _ format: OutlineFormat, _ splits: [Split], notes: [String]
    ) -> Finding {
        guard let first = splits.first else { return .none }
        if !splits.contains(where: { $0.name == "train" }) {
            return .refused(
                "there are outlines of the split '\(first.name)', and none of train")
        }
        let order = FolderWords.splitNames
        let sorted = order.compactMap { name in splits.first { $0.name == name } }
        var reading = FolderReading(
            lists: sorted.map {
                .init(
                    name: $0.name, source: .outlines(images: $0.images, labels: $0.labels),
                    pairs: $0.pairs)
            })
        reading.outlines = format
        return .found(Outlines(format: format, reading: reading, notes: notes))
    }

    /// The folder with the classes that its outlines name.
    func recognised(
        _ outlines: Outlines, lists: ClassList.Cache
    ) throws(DatasetError) -> RecognisedFolder {
        let places = outlines.reading.splits.compactMap {
            split -> (images: String, labels: String)? in
            guard case .outlines(let images, let labels) = split.source else { return nil }
            return (inventory.fullPath(images), inventory.fullPath(labels))
        }
        let classes = try OutlineClasses(outlines.format, places, lists: lists.lists)
        let found = FolderClasses(
            entries: classes.names.enumerated().map { .init(name: $1, values: [.number($0)]) },
            source: classes.source, outlines: classes.outlines)
        return RecognisedFolder(
            root: inventory.root, reading: outlines.reading, classes: found,
            values: MaskValues(masks: []),
            notes: lists.faults + outlines.notes + classes.notes)
    }

    // MARK: A file for each image

    /// So many files of outlines show whether they are what their names say.
    private static let filesRead = 8

    private func beside(_ format: OutlineFormat) throws(DatasetError) -> Finding {
        let labels = Labels(inventory, fileExtension: format.fileExtension)
        var splits: [Split] = []
        var sites: [String: String] = [:]
        for site in FolderSite.all(in: inventory) where !maskFolders.contains(site.path) {
            let stems = site.files.map(Labels.stem)
            guard let (folder, hits) = labels.folder(of: stems, beside: site) else { continue }
            if format == .yolo, 3 * hits < stems.count { continue }
            let name = site.split ?? "train"
            func path(_ path: String) -> String { path.isEmpty ? "." : path }
            if let other = sites[name] {
                return .refused(
                    "the images of the split '\(name)' lie in several folders, \(quoted(other)) and "
                        + "\(quoted(site.path)), with outlines for each; put them into one folder with folders in it"
                )
            }
            sites[name] = site.path
            splits.append(
                Split(
                    name: name, images: path(site.path), labels: path(folder),
                    pairs: format == .yolo ? stems.count : hits))
            let found = stems.lazy.map { "\(folder.isEmpty ? "" : "\(folder)/")\($0)" }
                .filter(labels.contains)
            for stem in found.prefix(Self.filesRead) {
                let file = inventory.fullPath("\(stem).\(format.fileExtension)")
                do throws(DatasetError) {
                    if format == .yolo {
                        _ = try YOLOLabels.numbers(path: file)
                    } else {
                        _ = try LabelmeFile(path: file)
                    }
                } catch {
                    return .refused(
                        "the labels are .\(format.fileExtension) files named as images, but not all are outlines as "
                            + "\(format == .yolo ? "Ultralytics" : "labelme") writes them: \(error)"
                    )
                }
            }
        }
        return taken(format, splits, notes: [])
    }

    private func quoted(_ path: String) -> String {
        path.isEmpty ? "the folder itself" : "'\(path)'"
    }

    /// The files of one extension, below the root and without that extension.
    private struct Labels {
        private let all: Set<ExactText>
        private let ofNames: [ExactText: [String]]

        init(_ inventory: FolderInventory, fileExtension: String) {
            let stems = inventory.folders.flatMap { folder in
                folder.files.filter { $0.hasSuffix(".\(fileExtension)") }.map {
                    folder.path.isEmpty ? Self.stem($0) : "\(folder.path)/\(Self.stem($0))"
                }
            }
            all = Set(stems.map { ExactText($0) })
            ofNames = Dictionary(grouping: stems) { ExactText(FileName($0).component) }
        }

        /// A path without its extension.
        static func stem(_ path: String) -> String {
            let folder = FileName.folder(of: path)
            return (folder.isEmpty ? "" : "\(folder)/") + FileName(path).stem
        }

        func contains(_ stem: String) -> Bool { all.contains(ExactText(stem)) }

        private static let imagesTried = 5

        /// The folder that has files for most of the images, of equal ones the nearest.
        func folder(of stems: [String], beside site: FolderSite) -> (path: String, hits: Int)? {
            var folders: [String] = []
            let step = max(1, stems.count / Self.imagesTried)
            for index in stride(from: 0, to: stems.count, by: step) {
                let stem = stems[index]
                for label in ofNames[ExactText(FileName(stem).component)] ?? []
                where label == stem || label.hasSuffix("/\(stem)") {
                    let folder = String(label.dropLast(min(label.count, stem.count + 1)))
                    if !folders.contains(folder) { folders.append(folder) }
                }
            }
            func likeness(_ folder: String) -> Int {
                let parts = folder.split(separator: "/").map(String.init)
                let split = parts.lazy.compactMap { FolderWords($0).split }.last
                let start = zip(parts, site.components).prefix { $0 == $1 }.count
                return (folder == site.path ? 1000 : 0) + (split == site.split ? 100 : 0) + start
            }
            let found = folders.map { folder in
                (
                    path: folder,
                    hits: stems.count { contains(folder.isEmpty ? $0 : "\(folder)/\($0)") }
                )
            }
            return found.sorted {
                if $0.hits != $1.hits { return $0.hits > $1.hits }
                let (left, right) = (likeness($0.path), likeness($1.path))
                return left == right ? NaturalOrder.precedes($0.path, $1.path) : left > right
            }.first
        }
    }
}
