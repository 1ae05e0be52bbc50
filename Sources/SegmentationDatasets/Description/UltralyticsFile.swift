import Files
import ImageFiles
import YAMLFiles

/// Dataset files of Ultralytics' semantic segmentation, as descriptions.
///
/// ```yaml
/// path: my-set                   # the root, relative to this file
/// train: images/train            # folders of images, one or a list; test: is optional
/// val: images/val
/// masks_dir: masks               # takes the place of `images` in these paths
/// names: {0: road, 1: sidewalk}  # or a list
/// label_mapping: {7: 0, 8: 1, 0: ignore_label}
/// ```
///
/// Without `masks_dir` the labels are polygons in text files, see ``OutlineLabels``, and the classes of `names` stand behind a
/// background. Mask values are class ids, but for those that `label_mapping` lists; 255 counts nowhere. The keys `ignore`,
/// `unmapped`, `colors`, `boundary_ignore`, `split`, `exclude`, `max_pixels`, `channels`, `range` and `normalize` of our own
/// descriptions may stand in such a file, too, for masks `mask_name`, `mask_size`, `extensions`, `tolerance` and `palette`, and for
/// polygons `map` and `background`; whatever else it holds (`download`, `nc`) is not looked at.
enum UltralyticsFile {
    private static let ownKeys =
        ["ignore", "unmapped", "colors", "boundary_ignore", "split", "exclude"]
        + DatasetDescription.imageKeys.map(\.name)
    private static let ownKeysOfMasks =
        ownKeys + ["mask_name", "mask_size", "extensions", "tolerance", "palette"]
    private static let ownKeysOfOutlines = ownKeys + ["background"]
    private static let ignoredValue = 255

    /// The folders of such sets: masks named as their images, 255 is ignored.
    ///
    /// Without a dataset file such a folder says nothing about its classes, so that `BareFolder` opens it.
    static let layout = NamedLayout(
        name: "ultralytics",
        text: """
            ignore: [255]
            layout: folders
            splits:
              train: {images: images/train, masks: masks/train}
              val: {images: images/val, masks: masks/val}
              test: {images: images/test, masks: masks/test}
            """)

    /// Whether a file is one: it has `names` where a description has `classes`.
    static func isOne(_ node: YAMLNode) -> Bool {
        guard case .mapping(let entries) = node.content else { return false }
        let keys = Set(entries.map(\.key))
        return keys.contains("names") && !keys.contains("classes")
    }

    /// The file in a folder that holds no `dataset.yaml`.
    static func path(inFolder folder: String) throws(DatasetError) -> String? {
        let names = try FolderListing(path: folder).names.filter {
            ["yaml", "yml"].contains(FileName($0).lowercaseExtension)
        }
        return names.map { "\(folder)/\($0)" }.first {
            do throws(YAMLFileError) {
                return isOne(try YAMLFile.read(path: $0))
            } catch {
                // A file that is no YAML describes no dataset.
                return false
            }
        }
    }

    /// The description that says the same.
    static func description(
        of node: YAMLNode, path: String
    ) throws(YAMLFileError) -> YAMLNode {
        let entries = try node.entries()
        func value(_ key: String) -> YAMLNode? {
            entries.first { $0.key == key && !$0.value.isNull }?.value
        }
        // Without masks the labels are polygons.
        let masks = value("masks_dir")
        let masksFolder = try masks?.string() ?? "labels"
        let root = try root(value("path"), file: path, train: value("train"))
        var splits: [(key: String, value: YAMLNode)] = []
        for key in ["train", "val", "test"] {
            guard let images = value(key) else { continue }
            var parts = [images]
            if case .list(let elements) = images.content { parts = elements }
            if parts.isEmpty { throw images.wrongValue(expected: "at least one folder") }
            let areas = try parts.map { (part) throws(YAMLFileError) -> YAMLNode in
                let folders = try self.folders(part, root: root, masksFolder: masksFolder)
                return .mapping([
                    "images": .string(folders.images),
                    masks == nil ? "labels" : "masks": .string(folders.masks),
                    // Test images often come without masks.
                    "optional": .bool(key == "test"),
                ])
            }
            splits.append((key, areas.count == 1 ? areas[0] : .list(areas)))
        }
        let names = try classNames(value("names") ?? node, areOutlines: masks == nil)
        if masks == nil {
            if let points = value("kpt_shape") {
                throw points.wrongValue(
                    expected: "labels for segmentation, polygons, not the points of poses")
            }
            return try outlineDescription(names, path, root, splits, entries)
        }
        var description: [(key: String, value: YAMLNode)] = [
            ("name", .string(FileName(path).stem)), ("root", .string(root)),
            ("classes", .list(names.map { .string($0) })), ("splits", .mapping(splits)),
        ]
        let meaning = try meaning(value("label_mapping"), classCount: names.count)
        description.append(
            (
                "map",
                .mapping(
                    meaning.classes.sorted { $0.key < $1.key }
                        .map { ("\($0.key)", .string(names[$0.value])) })
            ))
        let ignored = meaning.ignored.sorted().map { YAMLNode.int($0) }
        let own = entries.filter { ownKeysOfMasks.contains($0.key) && !$0.value.isNull }
        for entry in own where entry.key != "ignore" {
            description.append((entry.key, entry.value))
        }
        description.append(("ignore", .list(ignored + (try value("ignore")?.list() ?? []))))
        return .mapping(description)
    }

    /// The description of a file whose labels are polygons: the classes are those of the file, behind a background where none
    /// of them is one.
    private static func outlineDescription(
        _ names: [String], _ path: String, _ root: String,
        _ splits: [(key: String, value: YAMLNode)], _ entries: [YAMLNode.Entry]
    ) throws(YAMLFileError) -> YAMLNode {
        let background = names.contains(where: OutlineLabels.isBackground) ? [] : ["background"]
        // What the file's own `map` says of a number comes before `names`.
        var map = names.enumerated().map { (key: "\($0)", value: YAMLNode.string($1)) }
        for entry in try entries.first(where: { $0.key == "map" })?.value.entries() ?? [] {
            map.removeAll { $0.key == entry.key }
            map.append((entry.key, entry.value))
        }
        return .mapping(
            [
                ("name", .string(FileName(path).stem)), ("root", .string(root)),
                ("layout", .string(OutlineFormat.yolo.rawValue)),
                ("classes", .list((background + names).map { .string($0) })),
                ("map", .mapping(map)),
                ("splits", .mapping(splits)),
            ]
                + entries.filter {
                    ownKeysOfOutlines.contains($0.key) && !$0.value.isNull
                }.map { ($0.key, $0.value) })
    }

    /// `path` below the file's folder; the file's folder itself if only that holds the images.
    private static func root(
        _ node: YAMLNode?, file: String, train: YAMLNode?
    ) throws(YAMLFileError) -> String {
        let beside = YAMLFile.resolve(".", relativeTo: file)
        guard let node else { return beside }
        let named = try node.path()
        if FolderListing.isFolder(named) { return named }
        var first = train
        if case .list(let elements)? = train?.content { first = elements.first }
        guard let images = try first?.string(), folderBelow(beside, images) != nil else {
            return named
        }
        return beside
    }

    /// A folder of images and, with the last `images` of its path replaced, that of its masks.
    ///
    /// What stands in front of the path and is not there is passed over: Roboflow writes `../train/images` where it means
    /// `train/images`, beside the file, others the place that the set had on their machine.
    private static func folders(
        _ node: YAMLNode, root: String, masksFolder: String
    ) throws(YAMLFileError) -> (images: String, masks: String) {
        let text = try node.string()
        let images = folderBelow(root, text) ?? text
        guard let labels = folder(images, insteadOfImages: masksFolder), !images.hasSuffix(".txt")
        else {
            throw node.wrongValue(expected: "a folder with 'images' in its path")
        }
        return (images, labels)
    }

    /// The folder that a path leads to, with as many of its parts as there are; nil where there is none.
    private static func folderBelow(_ root: String, _ path: String) -> String? {
        func isThere(_ path: String) -> Bool {
            FolderListing.isFolder(path.hasPrefix("/") ? path : "\(root)/\(path)")
        }
        if isThere(path) { return path }
        // Windows parts folders by backslashes.
        var rest = path.replacing("\\", with: "/")[...]
        while !isThere(String(rest)) {
            guard let slash = rest.firstIndex(of: "/") else { return nil }
            rest = rest[rest.index(after: slash)...].drop { $0 == "/" }
            if rest.isEmpty { return nil }
        }
        return String(rest)
    }

    /// A folder with another name for the last `images` of its path; nil where it has none.
    static func folder(_ images: String, insteadOfImages name: String) -> String? {
        var parts = images.split(separator: "/").map(String.init)
        guard let index = parts.lastIndex(of: "images") else { return nil }
        parts[index] = name
        return (images.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    }

    /// The names of the classes, by their ids.
    private static func classNames(
        _ list: YAMLNode, areOutlines: Bool
    ) throws(YAMLFileError) -> [String] {
        let nodes = try classNodes(list)
        var names: [String] = []
        var taken: Set<String> = []
        for node in nodes {
            let name = try node.string()
            if !taken.insert(name).inserted {
                throw node.wrongValue(expected: "a name that is not taken yet")
            }
            names.append(name)
        }
        // Outlines have a background, too.
        let isOneMore = areOutlines && !names.contains(where: OutlineLabels.isBackground)
        let most = LabelMap.maximumClassCount - (isOneMore ? 1 : 0)
        if names.count > most {
            throw .wrongValue(
                at: list.address, keyPath: "names", found: "a list of \(names.count)",
                expected: ClassLimit.expectedNames(most)
                    + (isOneMore ? " beside the background" : ""))
        }
        return names
    }

    /// The nodes of the names.
    private static func classNodes(_ node: YAMLNode) throws(YAMLFileError) -> [YAMLNode] {
        if case .list(let elements) = node.content { return elements }
        var names: [Int: YAMLNode] = [:]
        for entry in try node.entries() {
            guard let id = Int(entry.key) else {
                throw .wrongValue(
                    at: entry.keyAddress, keyPath: "names", found: "'\(entry.key)'",
                    expected: "a class id")
            }
            names[id] = entry.value
        }
        guard names.keys.sorted() == Array(0..<names.count) else {
            throw node.wrongValue(expected: "a name for each class id from 0 without gaps")
        }
        return names.sorted { $0.key < $1.key }.map(\.value)
    }

    /// What the values mean: the class id of each, and those that count nowhere.
    private static func meaning(
        _ mapping: YAMLNode?, classCount: Int
    ) throws(YAMLFileError) -> (classes: [Int: Int], ignored: Set<Int>) {
        var classes = Dictionary(uniqueKeysWithValues: (0..<classCount).map { ($0, $0) })
        var ignored: Set<Int> = [ignoredValue]
        for entry in try mapping?.entries() ?? [] {
            guard let source = Int(entry.key) else {
                throw .wrongValue(
                    at: entry.keyAddress, keyPath: "label_mapping", found: "'\(entry.key)'",
                    expected: "a mask value")
            }
            // Cityscapes lists −1, which no mask can hold.
            if source < 0 { continue }
            classes[source] = nil
            ignored.remove(source)
            if case .scalar("ignore_label", _) = entry.value.content {
                ignored.insert(source)
            } else if entry.value.isNull {
                ignored.insert(source)
            } else {
                let target = try entry.value.int(atLeast: 0, atMost: ignoredValue)
                if target == ignoredValue {
                    ignored.insert(source)
                } else if target < classCount {
                    classes[source] = target
                } else {
                    throw entry.value.wrongValue(
                        expected: "a class id below \(classCount), or ignore_label")
                }
            }
        }
        return (classes, ignored)
    }
}
