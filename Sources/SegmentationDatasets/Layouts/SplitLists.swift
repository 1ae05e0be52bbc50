import Files

/// Lists beside the data that tell which images are of which split: `train.txt`, `splits/Val.csv`,
/// `ImageSets/Segmentation/test.txt`.
///
/// A list holds an image and its mask a line (``ListLayout``), or the name of an image, or of a folder of images, where one
/// folder of images and one of masks were found (``ListOfNames``). Of several folders with lists the one counts whose lists
/// find most pairs, of equal ones the nearest to the root, then natural order.
///
/// A list is of the split that its name says, in any case, as ``FolderWords`` knows them; of several of one split the plainest
/// (`train` before `train_small`, `trainval` last) is this split, the others are splits of their own names.
/// `ImageSets/Segmentation` may hold lists of any name: the first whose name is no split's, such as CVAT's `default`, is train
/// where no other is. A list that is called like a test or a validation never is train.
struct SplitLists {
    /// The pairs by the lists; `nil` where there are none.
    private(set) var reading: FolderReading?
    /// Which lists are not used, and why; and how many pairs no list names.
    private(set) var notes: [String] = []

    private let inventory: FolderInventory
    private let folders: DatasetSplit.ListedFolders?
    /// What lies in `folders`.
    private let all: SplitListing?
    private let isOfSeveralFolders: Bool

    private static let deepest = 3
    /// A folder with more files that are called like splits holds something else, such as labels of images `train_001`.
    private static let mostLists = 16
    private static let vocFolder = "ImageSets/Segmentation"

    /// Looks for lists.
    ///
    /// - Parameter folders: What the folders alone are taken for; `nil` for nothing.
    init(in inventory: FolderInventory, beside folders: FolderReading?) {
        self.inventory = inventory
        var found = folders.flatMap(Self.listedFolders)
        isOfSeveralFolders = folders != nil && found == nil
        // A list may name images of every format, unless one name is that of several.
        var wide = found
        wide?.extensions = FoldersLayout.imageExtensions
        let whole = wide.flatMap { Self.listing(of: $0, in: inventory.root) }
        if let whole, whole.duplicates.isEmpty, found?.images != found?.masks {
            (found, all) = (wide, whole)
        } else {
            all = found.flatMap { Self.listing(of: $0, in: inventory.root) }
        }
        self.folders = found
        let groups = inventory.folders.filter { $0.components.count <= Self.deepest }
            .compactMap(group)
        let best = groups.enumerated().filter { $0.element.pairs > 0 }.min {
            let (left, right) = ($0.element, $1.element)
            return (-left.rank, left.depth, $0.offset) < (-right.rank, right.depth, $1.offset)
        }?.element
        for group in groups {
            if let best, group.folder != best.folder, group.pairs > 0 {
                let place = best.folder.isEmpty ? "the folder itself" : "'\(best.folder)'"
                notes.append(
                    "\(group.files) not used: the lists in \(place) are")
            }
            notes += group.faults
        }
        notes += inventory.folders.filter { $0.components.isEmpty }.flatMap(tables)
        guard let best else { return }
        let splits = Self.named(best.lists)
        reading =
            folders.flatMap { folders in
                best.lists.allSatisfy(\.isOfPairs)
                    ? nil : FolderReading(splits: splits, like: folders)
            } ?? FolderReading(lists: splits)
        let named = Set(reading?.samples(in: inventory.root).map { ExactText($0.image) } ?? [])
        let unnamed = all?.samples.count { !named.contains(ExactText($0.image)) } ?? 0
        if unnamed > 0 {
            notes.append(
                "\(unnamed) \(unnamed == 1 ? "pair is" : "pairs are") in no list and not used")
        }
    }

    private static func listedFolders(_ reading: FolderReading) -> DatasetSplit.ListedFolders? {
        guard reading.splits.count == 1,
            case .folders(let images, let masks, let imageName, let maskName, let extensions)? =
                reading.splits.first?.source, images.count == 1
        else { return nil }
        return .init(
            images: images[0], masks: masks[0], imageName: imageName, maskName: maskName,
            extensions: extensions)
    }

    private static func listing(
        of folders: DatasetSplit.ListedFolders, in root: String
    ) -> SplitListing? {
        func full(_ path: String) -> String { path == "." ? root : "\(root)/\(path)" }
        do throws(DatasetError) {
            return try FoldersLayout.listing(
                images: full(folders.images), masks: full(folders.masks),
                imageName: folders.imageName, maskName: folders.maskName,
                extensions: folders.extensions)
        } catch {
            // Whoever loads the folders is told why they cannot be listed.
            return nil
        }
    }

    /// One list.
    private struct List {
        /// Its name without the extension.
        let name: String
        let source: DatasetSplit.Source
        let pairs: Int
        /// Lines that name nothing.
        let missing: Int

        var isOfPairs: Bool { if case .list = source { true } else { false } }
    }

    /// The lists in one folder.
    private struct Group {
        let folder: String
        var lists: [List] = []
        var faults: [String] = []

        var pairs: Int { lists.reduce(0) { $0 + $1.pairs } }
        var rank: Int { lists.reduce(0) { $0 + $1.pairs - $1.missing } }
        var depth: Int { folder.split(separator: "/").count }
        /// For people.
        var files: String {
            let first = lists[0].source.listPath
            return lists.count == 1
                ? "\(first) is" : "\(first) and \(lists.count - 1) more in its folder are"
        }
    }

    private func group(_ folder: FolderInventory.Folder) -> Group? {
        let isVOC = "/\(folder.path)".hasSuffix("/\(Self.vocFolder)")
        let files = folder.files.filter { file in
            let name = FileName(file)
            return ["txt", "csv", "lst"].contains(name.lowercaseExtension)
                && (isVOC || FolderWords(name.stem).split != nil)
        }
        if files.isEmpty || files.count > Self.mostLists { return nil }
        var group = Group(folder: folder.path)
        for file in files {
            let path = folder.path.isEmpty ? file : "\(folder.path)/\(file)"
            do throws(DatasetError) {
                group.lists.append(try list(path))
            } catch {
                // Notes about training are no lists, unless they are called just like one.
                let words = FolderWords(FileName(file).stem)
                if words.split != nil, words.rest.isEmpty {
                    group.faults.append("\(path) is not used: \(reason(error))")
                }
            }
        }
        return group
    }

    /// Reads a list of pairs, else of names.
    ///
    /// - Throws: Why it names no pair.
    private func list(_ path: String) throws(DatasetError) -> List {
        let file = inventory.fullPath(path)
        func found(_ source: DatasetSplit.Source, _ listing: SplitListing) -> List? {
            guard let first = listing.samples.first, FolderListing.isFile(first.image) else {
                return nil
            }
            return List(
                name: FileName(path).stem, source: source, pairs: listing.samples.count,
                missing: listing.withoutImage.count + listing.withoutMask.count)
        }
        var fault: DatasetError
        do throws(DatasetError) {
            let pairs = try ListLayout.listing(
                file: file, root: inventory.root, isThorough: false)
            if let list = found(.list(path: path), pairs) { return list }
            fault = .emptySplit(description: file, split: path, searched: "")
        } catch {
            fault = error
        }
        if let folders, let all {
            let images = folders.images == "." ? inventory.root : inventory.fullPath(folders.images)
            let names = try ListOfNames.listing(file: file, images: images, among: all)
            if let list = found(.names(list: path, folders: folders), names) { return list }
            fault = .emptySplit(description: file, split: path, searched: "")
        }
        throw fault
    }

    private func reason(_ fault: DatasetError) -> String {
        switch fault {
        case .unreadableFolder(_, let reason): reason
        case _ where isOfSeveralFolders:
            "the folders tell the splits or areas; where lists should, a line names an image and its mask"
        case .badListLine(_, let line, let reason) where folders == nil: "line \(line): \(reason)"
        default: "it names none of the images that have a mask"
        }
    }

    /// The lists in the order train, val, test, others, with the names of their splits.
    private static func named(_ lists: [List]) -> [FolderReading.Split] {
        func plainness(_ list: List) -> (Int, Int) {
            let name = list.name.lowercased()
            return (name.contains("trainval") ? 2 : 0, FolderWords(list.name).rest.utf8.count)
        }
        var splitOfList: [Int: String] = [:]
        for split in FolderWords.splitNames {
            let own = lists.indices.filter { FolderWords(lists[$0].name).split == split }
            let first = own.min {
                let (left, right) = (plainness(lists[$0]), plainness(lists[$1]))
                return (left.0, left.1, $0) < (right.0, right.1, $1)
            }
            if let first { splitOfList[first] = split }
        }
        if !splitOfList.values.contains("train"),
            let other = lists.indices.first(where: { FolderWords(lists[$0].name).split == nil })
        {
            splitOfList[other] = "train"
        }
        let splits = lists.enumerated().map { index, list in
            FolderReading.Split(
                name: splitOfList[index] ?? list.name, source: list.source, pairs: list.pairs)
        }
        func rank(_ name: String) -> Int {
            FolderWords.splitNames.firstIndex(of: name) ?? FolderWords.splitNames.count
        }
        return splits.enumerated().sorted {
            (rank($0.element.name), $0.offset) < (rank($1.element.name), $1.offset)
        }.map(\.element)
    }

    /// Tables beside the data with a column that tells the split.
    private func tables(_ folder: FolderInventory.Folder) -> [String] {
        folder.files.filter { FileName($0).lowercaseExtension == "csv" }.compactMap { file in
            guard let lines = try? ListLayout.lines(of: inventory.fullPath(file)),
                let header = lines.first, lines.count > 1
            else { return nil }
            let columns = ListFields(of: ArraySlice(header.pathBytes), isCSV: true).fields.map {
                String(pathBytes: $0)
            }
            let words = ["split", "subset", "partition", "fold"]
            guard columns.count > 1,
                let column = columns.first(where: { words.contains($0.lowercased()) })
            else { return nil }
            return
                "\(file) is not used: its column '\(column)' is not read; write a list for each split, train.txt and "
                + "val.txt, with one name or pair a line"
        }
    }
}

extension DatasetSplit.Source {
    /// The file of a list below the root.
    fileprivate var listPath: String {
        switch self {
        case .list(let path), .names(let path, _): path
        case .voc(let set): VOCLayout.list(ofSet: set)
        case .folders, .areas, .pets, .outlines, .samples: ""
        }
    }
}
