import PublicDatasets
import YAMLFiles

/// The folders of a public dataset, with its classes and values: a description that lacks only its root.
///
/// A description with `layout: cityscapes` takes every key that it does not have from here.
struct NamedLayout {
    /// As in `layout: NAME`.
    let name: String
    /// The keys of a description, as YAML.
    let text: String

    /// The public datasets in the order of their names, and the folders of Ultralytics' sets.
    static let all =
        PublicDataset.all.map { NamedLayout(name: $0.name, text: $0.text) }
        + [UltralyticsFile.layout]

    /// Those that a bare folder may be, by what tells them.
    static let recognizable: [(layout: NamedLayout, marks: FolderMarks)] = all.compactMap {
        layout in
        FolderMarks(of: layout).map { (layout, $0) }
    }

    /// The public set that a bare folder holds, and why it is not each set whose folders it has besides.
    ///
    /// Of those that it may be, the one with the most marks.
    static func of(
        _ inventory: FolderInventory, lists: ClassList.Cache
    ) throws -> (found: DatasetDescription?, contradictions: [String]) {
        let laidOut = recognizable.enumerated().filter {
            $0.element.marks.areAll(in: inventory.root)
        }
        .sorted {
            ($1.element.marks.count, $0.offset) < ($0.element.marks.count, $1.offset)
        }.map(\.element)
        if laidOut.isEmpty { return (nil, []) }
        var contradictions: [String] = []
        for (layout, marks) in laidOut {
            let description = try layout.description(root: inventory.root)
            guard
                let fault = PublicSetEvidence.contradiction(
                    to: description, patterns: marks.names, lists: lists.lists)
            else { return (description, contradictions) }
            contradictions.append("not \(layout.name), whose folders these are: \(fault)")
        }
        return (nil, contradictions)
    }

    /// The description of a bare folder, with those splits whose files are there.
    func description(root: String) throws -> DatasetDescription {
        var description = try DatasetDescription.read(
            try YAMLFile.parse(text, path: root), path: root)
        description.root = root
        description.recognition = FolderRecognition("the layout \(name)")
        if case .voc? = description.splits.first?.source {
            description.splits = try VOCLayout.splits(root: root)
        } else {
            let all = description
            description.splits.removeAll { !all.isThere($0) }
        }
        if let drawn = description.drawnSplits,
            !description.splits.contains(where: { $0.name == drawn.from })
        {
            // Pets without their lists: all trimaps, of which the same share is drawn.
            if description.splits.isEmpty, name == PetsLayout.name {
                description.splits = [PetsLayout.splitWithoutLists(name: drawn.from)]
            } else {
                description.drawnSplits = nil
            }
        }
        return description
    }

    /// A description with the keys of its named layout, if it has one, behind its own.
    static func expanded(_ node: YAMLNode) throws(YAMLFileError) -> YAMLNode {
        let entries = try node.entries()
        guard let entry = entries.first(where: { $0.key == "layout" }),
            case .scalar(let name, _) = entry.value.content
        else { return node }
        guard let layout = all.first(where: { $0.name == name }) else {
            _ = try entry.value.choice(of: DatasetDescription.layouts + all.map(\.name))
            return node
        }
        let own = Set(entries.map(\.key))
        let facts = try YAMLFile.parse(layout.text, path: "layout \(name)").entries()
        let namesClasses = facts.contains { $0.key == "classes" }
        let added = facts.filter {
            if $0.key == "layout" { return true }
            // What the layout is called says nothing of a set that has its folders.
            if $0.key == "name" { return false }
            // Other classes have other values and colours.
            let isOfClasses =
                namesClasses && ["classes", "colors", "map", "ignore"].contains($0.key)
            return !own.contains($0.key) && !(isOfClasses && own.contains("classes"))
        }
        return YAMLNode(
            .mapping(entries.filter { $0.key != "layout" } + added), address: node.address,
            keyPath: node.keyPath)
    }
}

/// What tells the folder of a public dataset: the key `recognized_by` of its description.
///
/// Each entry is a folder below the root; one such as `'*_labelTrainIds.png'` is the end of a file's name, of which there
/// is one below the folder before it.
struct FolderMarks {
    private let entries: [String]
    /// What samples are called: the key `recognized_names`; empty where their names tell nothing.
    let names: [String]

    /// The marks of a layout; nil where it is not told by its folders.
    init?(of layout: NamedLayout) {
        // The layouts are parts of the program, and a test reads all of them.
        guard let keys = try? YAMLFile.parse(layout.text, path: "layout \(layout.name)").entries(),
            let list = try? keys.first(where: { $0.key == "recognized_by" })?.value.list()
        else { return nil }
        entries = list.compactMap { try? $0.string() }
        let patterns = try? keys.first { $0.key == "recognized_names" }?.value.list()
        names = (patterns ?? []).compactMap { try? $0.string() }
    }

    /// How many there are: the more, the more surely they tell.
    var count: Int { entries.count }

    /// Whether all of them are in a folder.
    func areAll(in root: String) -> Bool {
        var folder = root
        for entry in entries {
            guard entry.hasPrefix("*") else {
                folder = "\(root)/\(entry)"
                if !FolderListing.isFolder(folder) { return false }
                continue
            }
            // A folder that cannot be listed is in no layout; reading its samples says why.
            let files = (try? FolderListing.files(under: folder, except: "")) ?? []
            if !files.contains(where: { $0.hasSuffix(entry.dropFirst()) }) { return false }
        }
        return true
    }
}
