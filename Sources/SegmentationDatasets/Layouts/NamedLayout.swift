import YAMLFiles

/// The folders of a public dataset, with its classes and values: a description that lacks only its root.
///
/// A description with `layout: cityscapes` takes every key that it does not have from here.
struct NamedLayout {
    /// As in `layout: NAME`.
    let name: String
    /// Folders below the root that tell the layout; none where they do not suffice.
    let marks: [String]
    /// A folder in which a file with this suffix lies, where the marks alone do not tell.
    var suffix: String?
    /// The keys of a description.
    let text: String

    /// Those that a bare folder is compared with, in this order.
    static let all = [
        cityscapesTrainIDs, cityscapes, ade20k, pets, camvid, camvidOriginal, ultralytics,
    ]

    /// Whether a folder looks like this layout.
    func isLayout(of root: String) -> Bool {
        guard !marks.isEmpty, marks.allSatisfy({ FolderListing.isFolder("\(root)/\($0)") }) else {
            return false
        }
        guard let suffix, let folder = marks.last else { return true }
        do {
            return try FolderListing.files(under: "\(root)/\(folder)", except: "").contains {
                $0.hasSuffix(suffix)
            }
        } catch {
            // A folder that cannot be listed is in no layout; reading its samples says why.
            return false
        }
    }

    /// The description of a bare folder, with those splits whose files are there.
    func description(root: String) throws -> DatasetDescription {
        let node = try YAMLFile.parse("layout: \(name)\nname: \(name)\nroot: .\n", path: root)
        var description = try DatasetDescription.read(node, path: root)
        description.root = root
        description.recognition = "the layout \(name)"
        let all = description
        description.splits.removeAll { split in
            switch split.source {
            case .folders(let images, let masks, _, _, _):
                !FolderListing.isFolder(all.fullPath(images))
                    || !FolderListing.isFolder(all.fullPath(masks))
            case .pets(let set): !FolderListing.isFile("\(root)/annotations/\(set).txt")
            case .list, .voc: false
            }
        }
        if let drawn = description.drawnSplits,
            !description.splits.contains(where: { $0.name == drawn.from })
        {
            // Pets without their lists: all trimaps, of which the same share is drawn.
            if description.splits.isEmpty, name == Self.pets.name {
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
            let known = ["folders", "list", "voc"] + all.map(\.name)
            _ = try entry.value.choice(of: known)
            return node
        }
        let own = Set(entries.map(\.key))
        let facts = try YAMLFile.parse(layout.text, path: "layout \(name)").entries()
        let namesClasses = facts.contains { $0.key == "classes" }
        let added = facts.filter {
            if $0.key == "layout" { return true }
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
