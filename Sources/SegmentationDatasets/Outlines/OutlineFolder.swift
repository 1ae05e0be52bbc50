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
        if splits.isEmpty { return .none }
        if !splits.contains(where: { $0.name == "train" }) {
            return .refused(
                "there are outlines of the split '\(splits[0].name)', and none of train")
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

/// The JSON files of COCO's format in a folder, and the images that they list.
private struct COCOFolder {
    private let inventory: FolderInventory
    private let maskFolders: [String]

    init(_ inventory: FolderInventory, maskFolders: [String]) {
        (self.inventory, self.maskFolders) = (inventory, maskFolders)
    }

    /// Files in folders below these are no labels of the whole set.
    private static let deepest = 3
    private static let headBytes = 1 << 16

    /// The JSON files that begin as COCO's or are called so, the best of each split first.
    private var candidates: [(file: String, split: String)] {
        inventory.folders.filter { $0.components.count <= Self.deepest }.flatMap { folder in
            folder.files.filter { FileName($0).lowercaseExtension == "json" }.map {
                folder.path.isEmpty ? $0 : "\(folder.path)/\($0)"
            }
        }.filter(beginsAsCOCO).map { file in
            let parts = file.split(separator: "/").map {
                FolderWords(FileName(String($0)).stem).split
            }
            return (file, parts.lazy.compactMap(\.self).last ?? "train")
        }.sorted {
            let (left, right) = (Self.isOfInstances($0.file), Self.isOfInstances($1.file))
            return left == right ? NaturalOrder.precedes($0.file, $1.file) : left
        }
    }

    private static func isOfInstances(_ file: String) -> Bool {
        FolderWords.words(of: FileName(file).stem).contains("instances")
    }

    private func beginsAsCOCO(_ path: String) -> Bool {
        guard let file = try? InputFile(path: inventory.fullPath(path)),
            let head: [UInt8] = try? file.elements(0..<min(file.size, Self.headBytes))
        else { return false }
        let text = String(decoding: head, as: UTF8.self)
        let words = FolderWords.words(of: FileName(path).stem)
        if ["coco", "instances", "annotations"].contains(where: words.contains) { return true }
        return ["\"images\"", "\"annotations\"", "\"categories\""].contains { text.contains($0) }
            && !text.contains("\"shapes\"")
    }

    func finding(
        _ taken: (OutlineFormat, [OutlineFolder.Split], _ notes: [String]) -> OutlineFolder.Finding
    ) throws(DatasetError) -> OutlineFolder.Finding {
        var splits: [OutlineFolder.Split] = []
        var notes: [String] = []
        var refusal: String?
        for (path, name) in candidates {
            if splits.contains(where: { $0.name == name }) {
                notes.append("\(path) is another file of outlines, which is not used")
                continue
            }
            do throws(DatasetError) {
                let file = try COCOFile.open(inventory.fullPath(path))
                guard file.outlineCount > 0 else {
                    refusal = refusal ?? "the annotations in \(path) are boxes without outlines"
                    continue
                }
                guard let images = imageFolder(of: file, path, split: name) else {
                    refusal =
                        refusal ?? "the images that \(path) lists, such as "
                        + "\(file.pictures.first?.file ?? "none"), are not there"
                    continue
                }
                splits.append(
                    .init(name: name, images: images, labels: path, pairs: file.pictures.count))
            } catch {
                refusal = refusal ?? "\(error)"
            }
        }
        if splits.isEmpty { return refusal.map { .refused($0) } ?? .none }
        if !splits.contains(where: { $0.name == "train" }) {
            return .refused(
                "there are outlines of the split '\(splits[0].name)', and none of train")
        }
        return taken(.coco, splits, notes)
    }

    private static let picturesTried = 20

    /// The folder below which most of the listed images lie, of equal ones the nearest.
    private func imageFolder(of file: COCOFile, _ path: String, split: String) -> String? {
        let step = max(1, file.pictures.count / Self.picturesTried)
        let shown = stride(from: 0, to: file.pictures.count, by: step).map {
            file.pictures[$0].file
        }
        var hits: [String: Int] = [:]
        for folder in inventory.folders
        where !folder.pictures.isEmpty && !maskFolders.contains(folder.path) {
            let names = Set(folder.pictures.map(ListedImages.key))
            for picture in shown where names.contains(ListedImages.key(of: picture)) {
                let (inner, place) = (FileName.folder(of: picture), folder.path)
                // What stands before the folders of the name; folders that are not there do not count.
                let above =
                    place == inner
                    ? ""
                    : place.hasSuffix("/\(inner)") ? String(place.dropLast(inner.count + 1)) : place
                hits[above, default: 0] += 1
            }
        }
        let here = FileName.folder(of: path).split(separator: "/")
        func likeness(_ folder: String) -> Int {
            let parts = folder.split(separator: "/")
            let own = parts.lazy.compactMap { FolderWords(String($0)).split }.last
            return (own == split ? 100 : 0) + zip(parts, here).prefix { $0 == $1 }.count
        }
        let best = hits.sorted {
            if $0.value != $1.value { return $0.value > $1.value }
            let (left, right) = (likeness($0.key), likeness($1.key))
            return left == right ? NaturalOrder.precedes($0.key, $1.key) : left > right
        }.first?.key
        return best.map { $0.isEmpty ? "." : $0 }
    }
}
