import Files
import Glibc
import ImageFiles
import YAMLFiles

extension DatasetDescription {
    /// Reads a description.
    ///
    /// - Parameters:
    ///   - path: A YAML file, a folder that holds `dataset.yaml` or Ultralytics' dataset file, a folder that holds a
    ///     public dataset (one of `Datasets/` that says by what it is recognised), whose classes it then has, or one
    ///     with images and masks, see `BareFolder`; a folder that holds one other folder and nothing else stands for
    ///     that one.
    ///   - dataRoot: Takes the place of `root`.
    /// - Throws: `YAMLFileError` with file, line and column; ``DatasetError/unknownFolder(path:reason:)``.
    package static func read(path: String, dataRoot: String? = nil) throws -> DatasetDescription {
        var description: DatasetDescription
        if FolderListing.isFolder(path) {
            description = try read(folder: path, depth: 0, dataRoot)
        } else {
            description = try read(file: path, dataRoot)
        }
        if let dataRoot { description.root = dataRoot }
        let complete = description
        description.splits.removeAll { $0.isOptional && !complete.isThere($0) }
        return description
    }

    /// Archives often unpack into a folder in a folder.
    private static let mostFoldersAround = 2

    private static func read(file path: String, _ dataRoot: String?) throws -> DatasetDescription {
        let node = try OutlineClasses.completed(
            try YAMLFile.read(path: path), path: path, dataRoot: dataRoot)
        return try read(node, path: path)
    }

    private static func read(
        folder path: String, depth: Int, _ dataRoot: String?
    ) throws -> DatasetDescription {
        if FolderListing.isFile("\(path)/dataset.yaml") {
            return try read(file: "\(path)/dataset.yaml", dataRoot)
        }
        if let file = try UltralyticsFile.path(inFolder: path) {
            return try read(file: file, dataRoot)
        }
        let inventory = try FolderInventory(root: path)
        let lists = ClassList.Cache(inventory)
        let named = try NamedLayout.of(inventory, lists: lists)
        if let description = named.found { return description }
        let bare = BareFolder(inventory: inventory, lists: lists)
        if depth < mostFoldersAround, let inner = bare.folderAround {
            return try read(folder: inner, depth: depth + 1, dataRoot)
        }
        var recognised = try bare.recognised()
        recognised.notes += named.contradictions
        if let refusal = recognised.refusal {
            throw DatasetError.unknownFolder(path: path, reason: refusal)
        }
        return try recognised.description()
    }

    static func read(_ node: YAMLNode, path: String) throws(YAMLFileError) -> DatasetDescription {
        let own =
            UltralyticsFile.isOne(node)
            ? try UltralyticsFile.description(of: node, path: path) : node
        let file = try NamedLayout.expanded(own).mapping(keys: keys.map(\.name))
        var description = DatasetDescription(path: path)
        try keys.read(file, into: &description)
        return description
    }

    static func readClassNames(_ file: YAMLMapping) throws(YAMLFileError) -> [String] {
        let list = try file.required("classes", expected: "a list of class names")
        let nodes = try list.list()
        if nodes.count > LabelMap.maximumClassCount {
            throw list.wrongValue(expected: ClassLimit.expectedNames(LabelMap.maximumClassCount))
        }
        var names: [String] = []
        for node in nodes {
            let name = try node.string()
            if names.contains(name) {
                throw node.wrongValue(expected: "a name that is not taken yet")
            }
            names.append(name)
        }
        if names.isEmpty { throw list.wrongValue(expected: "a list of class names") }
        return names
    }

    static func readColors(
        _ file: YAMLMapping, classCount: Int
    ) throws(YAMLFileError) -> [UInt32]? {
        guard let list = file.optional("colors") else { return nil }
        var colors: [UInt32] = []
        for node in try list.list(count: classCount) { colors.append(try SourceValue.color(node)) }
        return colors
    }

    static func readClassMap(
        _ file: YAMLMapping, classNames: [String], colors: [UInt32]?
    ) throws(YAMLFileError) -> ClassMap {
        var targets: [SourceValue: ClassMap.Target] = [:]
        var order: [SourceValue] = []
        var hasNumbers = false
        var hasColors = false
        var hasRanges = false
        for entry in try file.optional("map")?.entries() ?? [] {
            guard let values = SourceValue.parse(entry.key) else {
                throw .wrongValue(
                    at: entry.keyAddress, keyPath: "map", found: "'\(entry.key)'",
                    expected: SourceValue.expected)
            }
            let name = try entry.value.choice(of: classNames)
            let id = UInt8(classNames.firstIndex(of: name) ?? 0)
            for value in values where targets.updateValue(.classID(id), forKey: value) != nil {
                throw .wrongValue(
                    at: entry.keyAddress, keyPath: "map", found: "'\(entry.key)'",
                    expected: "a value that is not mapped before")
            }
            order += values
            hasRanges = hasRanges || values.count > 1
            if case .number = values[0] { hasNumbers = true } else { hasColors = true }
        }
        if !hasNumbers {
            for id in classNames.indices { targets[.number(id)] = .classID(UInt8(id)) }
            order += classNames.indices.map { .number($0) }
        }
        if !hasColors, let colors, Set(colors).count == colors.count {
            for (id, color) in colors.enumerated() { targets[.color(color)] = .classID(UInt8(id)) }
            order += colors.map { .color($0) }
        }
        for node in try file.optionalList("ignore") {
            for value in try SourceValue.read(node) {
                if case .classID = targets[value],
                    try file.optional("map")?.entries().isEmpty == false
                {
                    throw node.wrongValue(expected: "a value that 'map' does not give to a class")
                }
                targets[value] = .ignored
                order.append(value)
            }
        }
        var map = ClassMap(classCount: classNames.count, targets: targets, order: order)
        map.hasRanges = hasRanges
        return map
    }
}
