import YAMLFiles

// The keys `layout`, `splits`, `split`, `mask_name` and `extensions`.
extension DatasetDescription {
    /// How files may lie, apart from the folders of public datasets; the first is the default.
    static let layouts =
        ["folders", "list", "voc", PetsLayout.name] + OutlineFormat.allCases.map(\.rawValue)

    static func readSplits(_ file: YAMLMapping) throws(YAMLFileError) -> [DatasetSplit] {
        let layout = try file.choice("layout", of: layouts, default: layouts[0])
        if layout != "folders" && layout != "list" {
            for key in SplitText.nameKeys.map(\.name) {
                if let node = file.optional(key) {
                    throw node.wrongValue(expected: "no such key in the layout '\(layout)'")
                }
            }
        }
        var common = SplitText()
        try SplitText.nameKeys.read(file, into: &common)
        let keys = YAMLValue.mapping(common, SplitText.keys(layout: layout))
        let node = try file.required("splits", expected: "a mapping of split names")
        var splits: [DatasetSplit] = []
        for entry in try node.entries() {
            var areas: [YAMLNode] = [entry.value]
            if case .list(let elements) = entry.value.content { areas = elements }
            var (sources, isOptional) = ([DatasetSplit.Source](), false)
            for area in areas {
                let text = try keys.read(area)
                sources.append(try source(text, of: entry.key, layout: layout, at: area))
                isOptional = isOptional || text.isOptional
            }
            guard let first = sources.first else {
                throw entry.value.wrongValue(expected: "at least one area")
            }
            splits.append(
                DatasetSplit(
                    name: entry.key, source: sources.count == 1 ? first : .areas(sources),
                    isOptional: isOptional))
        }
        if splits.isEmpty { throw node.wrongValue(expected: "at least one split") }
        if layout == "list", !splits.contains(where: \.source.isOfNames) {
            for key in SplitText.nameKeys.map(\.name) {
                if let node = file.optional(key) {
                    throw node.wrongValue(expected: "no such key where lists hold pairs")
                }
            }
        }
        return splits
    }

    /// How the pairs of a split, or of one area of it, are found.
    private static func source(
        _ text: SplitText, of name: String, layout: String, at node: YAMLNode
    ) throws(YAMLFileError) -> DatasetSplit.Source {
        if text.images.count != text.masks.count {
            throw node.wrongValue(expected: "as many folders of masks as of images")
        }
        if let format = OutlineFormat(rawValue: layout) {
            return try outlineSource(text, format, at: node)
        }
        switch layout {
        case "list": return try listSource(text, at: node)
        case "voc": return .voc(set: text.set ?? name)
        case PetsLayout.name: return .pets(set: text.set ?? name)
        default:
            return .folders(
                images: text.images, masks: text.masks, imageName: text.imageName,
                maskName: text.maskName, extensions: text.extensions)
        }
    }

    /// Images with outlines.
    private static func outlineSource(
        _ text: SplitText, _ format: OutlineFormat, at node: YAMLNode
    ) throws(YAMLFileError) -> DatasetSplit.Source {
        let images = text.outlinedImages
        if let labels = text.labels { return .outlines(images: images, labels: labels) }
        switch format {
        case .labelme: return .outlines(images: images, labels: images)
        case .yolo:
            return .outlines(
                images: images,
                labels: UltralyticsFile.folder(images, insteadOfImages: "labels") ?? images)
        case .coco:
            throw .missingKey(
                at: node.address, keyPath: "labels", expected: "the JSON file of the outlines")
        }
    }

    /// A list of pairs, or of names in two folders.
    private static func listSource(
        _ split: SplitText, at node: YAMLNode
    ) throws(YAMLFileError) -> DatasetSplit.Source {
        switch (split.listedImages, split.listedMasks) {
        case (nil, nil): return .list(path: split.list)
        case (let images?, let masks?):
            return .names(
                list: split.list,
                folders: .init(
                    images: images, masks: masks, imageName: split.imageName,
                    maskName: split.maskName, extensions: split.extensions))
        default:
            throw node.wrongValue(expected: "both folders of a list of names, 'images' and 'masks'")
        }
    }

    static func readDrawnSplits(
        _ file: YAMLMapping, splits: [DatasetSplit]
    ) throws(YAMLFileError) -> DrawnSplits? {
        guard let node = file.optional("split") else { return nil }
        let names = splits.map(\.name)
        let isFold = try node.entries().contains { $0.key == "folds" }
        let drawn = try isFold ? readFold(node, of: names) : readShares(node, of: names)
        if !names.contains(drawn.from) {
            throw node.wrongValue(expected: "'from', one of \(names.joined(separator: ", "))")
        }
        return drawn
    }

    /// One of several equal parts as a split.
    private static func readFold(
        _ node: YAMLNode, of names: [String]
    ) throws(YAMLFileError) -> DrawnSplits {
        let keys = YAMLValue.mapping(DrawnSplitText(), DrawnSplitText.foldKeys) {
            (part, mapping) throws(YAMLFileError) in
            _ = try mapping.int("fold", default: 0, atLeast: 0, atMost: part.folds - 1)
            _ = try mapping.optional("from")?.choice(of: names)
            if names.contains(part.name) {
                throw node.wrongValue(expected: "a 'name' that 'splits' does not hold")
            }
        }
        let part = try keys.read(node)
        return DrawnSplits(
            from: part.from,
            shares: [.init(name: part.name, fraction: 1 / Double(part.folds))], seed: part.seed,
            fold: .init(count: part.folds, index: part.fold))
    }

    /// Shares of the samples as splits, by their names.
    private static func readShares(
        _ node: YAMLNode, of names: [String]
    ) throws(YAMLFileError) -> DrawnSplits {
        var common = DrawnSplitText()
        let entries = try node.entries()
        try DrawnSplitText.commonKeys.read(
            try node.mapping(keys: entries.map(\.key)), into: &common)
        var drawn = DrawnSplits(from: common.from, shares: [], seed: common.seed)
        var total = 0.0
        for entry in entries where !DrawnSplitText.commonKeys.map(\.name).contains(entry.key) {
            if names.contains(entry.key) {
                throw .wrongValue(
                    at: entry.keyAddress, keyPath: "split", found: "'\(entry.key)'",
                    expected: "a name that 'splits' does not hold")
            }
            let fraction = try entry.value.double(above: 0, atMost: 1)
            drawn.shares.append(.init(name: entry.key, fraction: fraction))
            total += fraction
        }
        if drawn.shares.isEmpty { throw node.wrongValue(expected: "shares such as {val: 0.2}") }
        if total >= 1 { throw node.wrongValue(expected: "shares with a sum below 1") }
        return drawn
    }
}

extension DatasetSplit.Source {
    fileprivate var isOfNames: Bool {
        areas.contains { if case .names = $0 { true } else { false } }
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
