import Files

/// One way to read a folder: which images have which masks.
struct FolderReading {
    /// The pairs of a split.
    struct Split {
        let name: String
        /// How the pairs are found.
        var source: DatasetSplit.Source
        /// Pairs that were found by their names.
        var pairs: Int
    }

    /// In the order train, val, test, others.
    var splits: [Split]
    /// What tells the images from other images.
    let imageWords: FolderWords
    /// What tells the masks from other masks of the same images.
    let maskWords: FolderWords
    /// Masks of this reading, spread over its splits.
    var sample: MaskValues
    /// The format of the labels, where these are outlines.
    var outlines: OutlineFormat?
    /// More than one channel an image, which only the first stands for here.
    var channels: [String] = []

    /// How many images have a mask.
    var pairs: Int { splits.reduce(0) { $0 + $1.pairs } }

    /// Where the first split's masks are, for people: `'masks' as '{name}_labelIds.png'`.
    var maskPlace: String {
        guard case .folders(_, let masks, _, let maskName, _)? = splits.first?.source else {
            return "the lists"
        }
        return quoted(masks) + (maskName.map { " as '\($0)'" } ?? "")
    }

    /// Whether images, rather than masks, are what differs from another reading.
    func hasOtherImages(than other: FolderReading) -> Bool {
        guard case .folders(let images, _, let name, _, _)? = splits.first?.source,
            case .folders(let others, _, let otherName, _, _)? = other.splits.first?.source
        else { return false }
        return images != others || name != otherName
    }

    /// In what order readings are taken: the first difference decides.
    ///
    /// Readings of most images first; named images; masks that are class ids before colours before instances before the same
    /// region in every file, by names and by values; more values; folders called labels before those called masks.
    func precedes(_ other: FolderReading, most: Int) -> Bool {
        func keys(_ reading: FolderReading) -> [Int] {
            let byValues = (reading.sample.kind ?? .classIDs).rawValue - 1
            let words = reading.maskWords
            return [
                2 * reading.pairs >= most ? 1 : 0,
                reading.imageWords.plainness == 3 ? 1 : 0,
                reading.imageWords.role == nil ? 0 : 1,
                min(byValues, words.plainness), byValues + words.plainness,
                reading.sample.areBinary ? 0 : 1, -words.rankOfWord,
            ]
        }
        return keys(other).lexicographicallyPrecedes(keys(self))
    }

    /// All readings of the folders, the one to be taken first; of two that nothing tells apart, in natural order.
    static func all(_ matches: [FolderPairing.Match], in inventory: FolderInventory)
        -> [FolderReading]
    {
        var order: [String] = []
        var groups: [String: [FolderPairing.Match]] = [:]
        func place(_ match: FolderPairing.Match) -> String {
            "\(match.images.kind(beside: match.masks))|\(match.masks.kind(beside: match.images))"
        }
        for match in matches where match.hasOthers {
            let key =
                "\(place(match))|\(match.naming.imageName ?? "")|\(match.naming.maskName ?? "")"
            if groups[key] == nil { order.append(key) }
            groups[key, default: []].append(match)
        }
        // Folders with one kind of masks belong to every kind of those of the same place.
        for match in matches where !match.hasOthers {
            let start = place(match) + "|"
            let keys = order.filter { $0.hasPrefix(start) }
            if keys.isEmpty { order.append(start) }
            for key in keys.isEmpty ? [start] : keys { groups[key, default: []].append(match) }
        }
        let readings = order.compactMap { groups[$0] }.compactMap {
            FolderReading($0, in: inventory)
        }
        .filter { $0.sample.kind != .picture }
        let most = readings.map(\.pairs).max() ?? 0
        return readings.enumerated().sorted { left, right in
            if left.element.precedes(right.element, most: most) { return true }
            if right.element.precedes(left.element, most: most) { return false }
            return left.offset < right.offset
        }.map(\.element)
    }

    /// So many masks show of what kind they are.
    private static let masksSampled = 24

    private init?(_ matches: [FolderPairing.Match], in inventory: FolderInventory) {
        guard let first = matches.first else { return nil }
        imageWords = first.images.words(beside: first.masks)
        let naming = first.naming.maskName.map { MaskNameGuess.words(of: $0) }
        let folder = first.masks.words(beside: first.images)
        maskWords = naming.map { $0.plainness < folder.plainness ? $0 : folder } ?? folder
        let named = matches.map { ($0, $0.images.split ?? "train") }
        let hasNamed = matches.contains { $0.images.split != nil }
        splits = FolderWords.splitNames.compactMap { name in
            var taken = named.filter { $0.1 == name && ($0.0.images.split != nil || !hasNamed) }
                .map(\.0)
            guard let lead = taken.first else { return nil }
            taken = taken.filter {
                $0.naming.imageName == lead.naming.imageName
                    && $0.naming.maskName == lead.naming.maskName
                    && $0.naming.extensions == lead.naming.extensions
            }
            func path(_ site: FolderSite) -> String { site.path.isEmpty ? "." : site.path }
            return Split(
                name: name,
                source: .folders(
                    images: taken.map { path($0.images) }, masks: taken.map { path($0.masks) },
                    imageName: lead.naming.imageName, maskName: lead.naming.maskName,
                    extensions: lead.naming.extensions),
                pairs: taken.reduce(0) { $0 + $1.naming.hits })
        }
        sample = MaskValues(masks: [])
        if splits.isEmpty { return nil }
        channels =
            ChannelNaming(images: first.images.files, masks: first.masks.files)?.channels ?? []
        sample = MaskValues(
            sampleOf: masks(in: inventory.root), count: Self.masksSampled)
    }

    /// The masks of all pairs.
    func masks(in root: String) -> [String] {
        var description = DatasetDescription(path: root)
        description.root = root
        description.splits = splits.map { DatasetSplit(name: $0.name, source: $0.source) }
        let dataset = SegmentationDataset(description: description)
        return splits.flatMap { split -> [String] in
            do throws(DatasetError) {
                return try dataset.listing(ofSplit: split.name).samples.map(\.mask)
            } catch {
                // Whoever loads the split is told why it cannot be listed.
                return []
            }
        }
    }

    init(splits: [Split], like other: FolderReading) {
        self = other
        self.splits = splits
    }

    /// A reading by lists of pairs.
    init(lists splits: [Split]) {
        self.splits = splits
        (imageWords, maskWords) = (FolderWords("images"), FolderWords("masks"))
        sample = MaskValues(masks: [])
    }

    /// The splits, for people.
    var words: String { splits.map(\.words).joined(separator: "; ") }
}

extension FolderReading.Split {
    /// Where its pairs are, for people.
    var words: String {
        switch source {
        case .folders(let images, let masks, let imageName, let maskName, let extensions):
            let names = [
                imageName.map { "image_name: '\($0)'" }, maskName.map { "mask_name: '\($0)'" },
                extensions == FoldersLayout.imageExtensions
                    ? nil : "extensions: [\(extensions.joined(separator: ", "))]",
            ]
            .compactMap { $0 }.joined(separator: ", ")
            return "\(name): images in \(quoted(images)), masks in \(quoted(masks))"
                + (names.isEmpty ? "" : " (\(names))")
        case .list(let path): return "\(name): the pairs of \(path)"
        case .names(let list, _): return "\(name): the names of \(list)"
        case .voc(let set):
            return
                "\(name): the names of ImageSets/Segmentation/\(set).txt, masks in 'SegmentationClass'"
        case .pets(let set): return "\(name): the names of annotations/\(set).txt"
        case .outlines(let images, let labels):
            return "\(name): images in '\(images)', outlines in '\(labels)'"
        case .samples(let samples): return "\(name): \(samples.count) given pairs"
        }
    }

    /// As it stands in a description: `{images: a, masks: b}`.
    var yaml: String {
        switch source {
        case .folders(let images, let masks, let imageName, let maskName, let extensions):
            var parts = ["images: \(yamlPaths(images))", "masks: \(yamlPaths(masks))"]
            if let imageName { parts.append("image_name: \(yamlText(imageName))") }
            if let maskName { parts.append("mask_name: \(yamlText(maskName))") }
            if extensions != FoldersLayout.imageExtensions {
                parts.append("extensions: [\(extensions.joined(separator: ", "))]")
            }
            return "{\(parts.joined(separator: ", "))}"
        case .list(let path): return "{list: \(yamlText(path))}"
        case .names(let list, let folders):
            return "{list: \(yamlText(list)), images: \(yamlText(folders.images)), "
                + "masks: \(yamlText(folders.masks))}"
        case .voc(let set), .pets(let set): return "{set: \(yamlText(set))}"
        case .outlines(let images, let labels):
            return "{images: \(yamlText(images)), labels: \(yamlText(labels))}"
        case .samples: return "{}"
        }
    }
}

/// One path, or a list of them.
func yamlPaths(_ paths: [String]) -> String {
    paths.count == 1 ? yamlText(paths[0]) : "[\(paths.map(yamlText).joined(separator: ", "))]"
}

/// Folders in quotes; of many the first.
private func quoted(_ paths: [String]) -> String {
    let more = paths.count - 2
    return paths.prefix(2).map { "'\($0)'" }.joined(separator: ", ")
        + (more > 0 ? " and \(more) more" : "")
}
