import YAMLFiles

// The keys `layout`, `splits`, `split`, `mask_name` and `extensions`.
extension DatasetDescription {
    /// How files may lie, apart from the folders of public datasets; the first is the default.
    static let layouts = ["folders", "list", "voc", PetsLayout.name]

    static func readSplits(_ file: YAMLMapping) throws(YAMLFileError) -> [DatasetSplit] {
        let layout = try file.choice("layout", of: layouts, default: layouts[0])
        if layout != "folders" {
            for key in ["image_name", "mask_name", "extensions"] {
                if let node = file.optional(key) {
                    throw node.wrongValue(expected: "no such key in the layout '\(layout)'")
                }
            }
        }
        let commonImageName = try readTemplate(file, "image_name")
        let commonMaskName = try readTemplate(file, "mask_name")
        let commonExtensions = try readExtensions(file)
        let node = try file.required("splits", expected: "a mapping of split names")
        var splits: [DatasetSplit] = []
        for entry in try node.entries() {
            let split: YAMLMapping
            let source: DatasetSplit.Source
            switch layout {
            case "list":
                split = try entry.value.mapping(keys: ["list", "optional"])
                source = .list(path: try split.string("list"))
            case "voc", PetsLayout.name:
                split = try entry.value.mapping(keys: ["set", "optional"])
                let set = try split.string("set", default: entry.key)
                source = layout == "voc" ? .voc(set: set) : .pets(set: set)
            default:
                split = try entry.value.mapping(
                    keys: ["images", "masks", "image_name", "mask_name", "extensions", "optional"])
                source = .folders(
                    images: try split.string("images"), masks: try split.string("masks"),
                    imageName: try readTemplate(split, "image_name") ?? commonImageName,
                    maskName: try readTemplate(split, "mask_name") ?? commonMaskName,
                    extensions: try readExtensions(split) ?? commonExtensions
                        ?? FoldersLayout.imageExtensions)
            }
            splits.append(
                DatasetSplit(
                    name: entry.key, source: source,
                    isOptional: try split.bool("optional", default: false)))
        }
        if splits.isEmpty { throw node.wrongValue(expected: "at least one split") }
        return splits
    }

    static func readDrawnSplits(
        _ file: YAMLMapping, splits: [DatasetSplit]
    ) throws(YAMLFileError) -> DrawnSplits? {
        guard let node = file.optional("split") else { return nil }
        let names = splits.map(\.name)
        var drawn = DrawnSplits(from: "train", shares: [], seed: 0)
        var total = 0.0
        if try node.entries().contains(where: { $0.key == "folds" }) {
            let keys = try node.mapping(keys: ["folds", "fold", "seed", "from", "name"])
            let count = try keys.int("folds", atLeast: 2)
            drawn.fold = .init(
                count: count, index: try keys.int("fold", default: 0, atLeast: 0, atMost: count - 1)
            )
            drawn.seed = try keys.int("seed", default: 0)
            drawn.from = try keys.choice("from", of: names, default: "train")
            let name = try keys.string("name", default: "val")
            if names.contains(name) {
                throw node.wrongValue(expected: "a 'name' that 'splits' does not hold")
            }
            drawn.shares = [.init(name: name, fraction: 1 / Double(count))]
            if !names.contains(drawn.from) {
                throw node.wrongValue(expected: "'from', one of \(names.joined(separator: ", "))")
            }
            return drawn
        }
        for entry in try node.entries() {
            switch entry.key {
            case "seed": drawn.seed = try entry.value.int()
            case "from": drawn.from = try entry.value.choice(of: names)
            default:
                if names.contains(entry.key) {
                    throw .wrongValue(
                        at: entry.keyAddress, keyPath: "split", found: "'\(entry.key)'",
                        expected: "a name that 'splits' does not hold")
                }
                let fraction = try entry.value.double(above: 0, atMost: 1)
                drawn.shares.append(.init(name: entry.key, fraction: fraction))
                total += fraction
            }
        }
        if drawn.shares.isEmpty { throw node.wrongValue(expected: "shares such as {val: 0.2}") }
        if total >= 1 { throw node.wrongValue(expected: "shares with a sum below 1") }
        if !names.contains(drawn.from) {
            throw node.wrongValue(expected: "'from', one of \(names.joined(separator: ", "))")
        }
        return drawn
    }

    private static func readTemplate(
        _ keys: YAMLMapping, _ key: String
    ) throws(YAMLFileError) -> String? {
        guard let node = keys.optional(key) else { return nil }
        let text = try node.string()
        guard text.components(around: FoldersLayout.placeholder) != nil else {
            throw node.wrongValue(expected: "a file name with {name} once, such as {name}_mask.png")
        }
        return text
    }

    private static func readExtensions(_ keys: YAMLMapping) throws(YAMLFileError) -> [String]? {
        guard let node = keys.optional("extensions") else { return nil }
        var extensions: [String] = []
        for element in try node.list() {
            let text = try element.choice(of: FoldersLayout.imageExtensions)
            extensions.append(text)
        }
        if extensions.isEmpty { throw node.wrongValue(expected: "at least one extension") }
        return extensions
    }
}

extension String {
    /// What stands before and after the only occurrence of `word`; `nil` when it occurs not exactly once.
    func components(around word: String) -> (prefix: String, suffix: String)? {
        guard let range = firstRange(of: word) else { return nil }
        let suffix = self[range.upperBound...]
        guard suffix.firstRange(of: word) == nil else { return nil }
        return (String(self[..<range.lowerBound]), String(suffix))
    }
}
