import Files

/// One way to read a folder: which images have which masks.
struct FolderReading {
    /// The pairs of a split.
    struct Split {
        var name: String
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
    /// Whether what are taken for images look like masks; known only where other images would fit too.
    private(set) var imagesAreMasks = false
    /// More than one channel an image, which only the first stands for here.
    var channels: [String] = []

    /// Whether lists say which image has which mask.
    var isOfPairs: Bool {
        splits.allSatisfy { if case .list = $0.source { true } else { false } }
    }

    /// How many images have a mask.
    var pairs: Int { splits.reduce(0) { $0 + $1.pairs } }

    /// Where the first split's masks are, for people: `'masks' as '{name}_labelIds.png'`.
    var maskPlace: String {
        guard case .folders(_, let masks, _, let maskName, _)? = lead else { return "the lists" }
        return quoted(masks) + (maskName.map { " as '\($0)'" } ?? "")
    }

    /// Where the first split's images are, for people.
    var imagePlace: String {
        if case .folders(let images, _, _, _, _)? = lead { quoted(images) } else { "the lists" }
    }

    /// Where the first split's outlines are, for people: `outlines (labelme) in 'images'`.
    var outlinePlace: String {
        guard case .outlines(_, let labels)? = lead, let outlines else { return "no outlines" }
        return "outlines (\(outlines.rawValue)) in '\(labels)'"
    }

    /// The folders of images and those of masks, below the root, which is empty.
    var folders: (images: [String], masks: [String]) {
        var (images, masks) = ([String](), [String]())
        for area in splits.flatMap(\.source.areas) {
            guard case .folders(let areaImages, let areaMasks, _, _, _) = area else { continue }
            images += areaImages.map { $0 == "." ? "" : $0 }
            masks += areaMasks.map { $0 == "." ? "" : $0 }
        }
        return (images, masks)
    }

    /// How the pairs of the first split are found, those of its first area where there are several.
    private var lead: DatasetSplit.Source? {
        if case .areas(let areas)? = splits.first?.source {
            areas.first
        } else {
            splits.first?.source
        }
    }

    /// Whether images, rather than masks, are what differs from another reading.
    func hasOtherImages(than other: FolderReading) -> Bool {
        guard case .folders(let images, _, let name, _, _)? = lead,
            case .folders(let others, _, let otherName, _, _)? = other.lead
        else { return false }
        return images != others || name != otherName
    }

    /// Whether other images lie in the same folders, such as `flair.png` beside `t1.png`, and nothing says which are meant.
    func hasEqualImages(beside other: FolderReading) -> Bool {
        guard case .folders(let images, _, let name, _, _)? = lead,
            case .folders(let others, _, let otherName, _, _)? = other.lead
        else { return false }
        return images == others && name != otherName
            && imageWords.plainness == other.imageWords.plainness
            && imageWords.role == other.imageWords.role
    }

    /// What the images of the first split are called, where they are not called as their samples.
    var imageName: String? {
        if case .folders(_, _, let name, _, _)? = lead { name } else { nil }
    }

    /// In what order readings are taken: the first difference decides.
    ///
    /// What is called a prediction, a field of view or another sensor's last, as masks and as images; readings of most
    /// images first; photographs before files that look like masks; named images; masks that are class ids before colours before instances before the same
    /// region in every file, by names and by values; more values; folders called labels before those called masks.
    func precedes(_ other: FolderReading, most: Int) -> Bool {
        func keys(_ reading: FolderReading) -> [Int] {
            let byValues = (reading.sample.kind ?? .classIDs).rawValue - 1
            let words = reading.maskWords
            return [
                words.plainness > 0 ? 1 : 0, reading.imageWords.plainness > 0 ? 1 : 0,
                2 * reading.pairs >= most ? 1 : 0, reading.imagesAreMasks ? 0 : 1,
                reading.imageWords.role == nil && !reading.imageWords.isColor ? 0 : 1,
                min(byValues, words.plainness), byValues + words.plainness,
                reading.sample.areBinary ? 0 : 1, -words.rankOfWord,
            ]
        }
        return keys(other).lexicographicallyPrecedes(keys(self))
    }

    /// All readings of the folders, the one to be taken first; of two that nothing tells apart, in natural order.
    ///
    /// Those whose masks are pictures stand apart.
    static func all(
        _ matches: [FolderPairing.Match], in inventory: FolderInventory
    ) -> (readings: [FolderReading], pictures: [FolderReading]) {
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
        var all = joined(order.compactMap { groups[$0] }, in: inventory)
        if let first = all.first, all.contains(where: { $0.hasOtherImages(than: first) }) {
            for index in all.indices { all[index].lookAtImages(in: inventory.root) }
        }
        let readings = all.filter { $0.sample.kind != .picture }
        let most = readings.map(\.pairs).max() ?? 0
        let sorted = readings.enumerated().sorted { left, right in
            if left.element.precedes(right.element, most: most) { return true }
            if right.element.precedes(left.element, most: most) { return false }
            return left.offset < right.offset
        }.map(\.element)
        return (sorted, all.filter { $0.sample.kind == .picture })
    }

    /// The readings of groups, those in one that are parts of one set: they share the folder of masks or that of images, and
    /// no file, as where `images/a` and `images/b` have theirs in `masks`, or the masks of `images` lie in `masks/a` and
    /// `masks/b`.
    private static func joined(
        _ groups: [[FolderPairing.Match]], in inventory: FolderInventory
    ) -> [FolderReading] {
        var parts: [(matches: [FolderPairing.Match], reading: FolderReading)] = []
        for matches in groups {
            guard let reading = FolderReading(matches, in: inventory) else { continue }
            let place = parts.prefix(mostJoined).firstIndex { part in
                shareOneSide(part.matches, matches) && part.reading.isOfTheKind(of: reading)
                    && part.reading.sharesNoFile(with: reading, in: inventory.root)
            }
            if let place, let whole = FolderReading(parts[place].matches + matches, in: inventory) {
                parts[place] = (parts[place].matches + matches, whole)
            } else {
                parts.append((matches, reading))
            }
        }
        return parts.map(\.reading)
    }

    private static let mostJoined = 64

    private static func shareOneSide(
        _ left: [FolderPairing.Match], _ right: [FolderPairing.Match]
    ) -> Bool {
        left.contains { left in
            right.contains {
                ($0.images.path == left.images.path) != ($0.masks.path == left.masks.path)
            }
        }
    }

    private func isOfTheKind(of other: FolderReading) -> Bool {
        func kind(_ reading: FolderReading) -> [Int] {
            let (images, masks) = (reading.imageWords, reading.maskWords)
            return [
                images.plainness, images.isColor ? 1 : 0, masks.plainness, masks.rankOfWord,
                reading.sample.kind?.rawValue ?? -1,
            ]
        }
        return kind(self) == kind(other) && imageWords.band == other.imageWords.band
            && splits.map(\.name) == other.splits.map(\.name)
    }

    private func sharesNoFile(with other: FolderReading, in root: String) -> Bool {
        let (own, others) = (samples(in: root), other.samples(in: root))
        return Set(own.map { ExactText($0.image) }).isDisjoint(
            with: others.map { ExactText($0.image) })
            && Set(own.map { ExactText($0.mask) }).isDisjoint(
                with: others.map { ExactText($0.mask) })
    }

    /// Sees whether the images are masks by their looks.
    private mutating func lookAtImages(in root: String) {
        let images = samples(in: root).map(\.image)
        imagesAreMasks =
            images.allSatisfy { FileName($0).lowercaseExtension == "png" }
            && MaskValues(sampleOf: images, count: Self.imagesSampled).areMasks
    }

    private static let imagesSampled = 4

    /// So many masks show of what kind they are.
    private static let masksSampled = 24

    private init?(_ matches: [FolderPairing.Match], in inventory: FolderInventory) {
        guard let first = matches.first else { return nil }
        imageWords = Self.imageWords(of: first)
        let naming = first.naming.maskName.map { MaskNameGuess.words(of: $0) }
        let folder = first.masks.words(beside: first.images)
        maskWords = naming.map { $0.plainness < folder.plainness ? $0 : folder } ?? folder
        let named = matches.map { ($0, $0.images.split ?? $0.masks.split) }
        let hasNamed = named.contains { $0.1 != nil }
        splits = FolderWords.splitNames.compactMap { name in
            let taken = named.filter { ($0.1 ?? (hasNamed ? nil : "train")) == name }.map(\.0)
            if taken.isEmpty { return nil }
            let sources = Self.sources(of: taken)
            return Split(
                name: name, source: sources.count == 1 ? sources[0] : .areas(sources),
                pairs: taken.reduce(0) { $0 + $1.naming.hits })
        }
        sample = MaskValues(masks: [])
        if splits.isEmpty { return nil }
        channels =
            ChannelNaming(images: first.images.files, masks: first.masks.files)?.channels ?? []
        sample = MaskValues(
            sampleOf: masks(in: inventory.root), count: Self.masksSampled)
    }

    /// What tells images from others: their folder, or in the folder of their masks their names.
    private static func imageWords(of match: FolderPairing.Match) -> FolderWords {
        guard match.images.path == match.masks.path, let name = match.naming.imageName else {
            return match.images.words(beside: match.masks)
        }
        return MaskNameGuess.words(of: name)
    }

    /// The areas of a split, those together whose files are named in the same way.
    private static func sources(of matches: [FolderPairing.Match]) -> [DatasetSplit.Source] {
        var groups: [[FolderPairing.Match]] = []
        for match in matches {
            let place = groups.firstIndex { $0[0].naming.isLike(match.naming) }
            if let place { groups[place].append(match) } else { groups.append([match]) }
        }
        func path(_ site: FolderSite) -> String { site.path.isEmpty ? "." : site.path }
        return groups.map { group in
            let naming = group[0].naming
            return .folders(
                images: group.map { path($0.images) }, masks: group.map { path($0.masks) },
                imageName: naming.imageName, maskName: naming.maskName,
                extensions: naming.extensions)
        }
    }

    /// The masks of all pairs.
    func masks(in root: String) -> [String] { samples(in: root).map(\.mask) }

    /// All pairs.
    func samples(in root: String) -> [SamplePaths] { splits.flatMap { $0.samples(in: root) } }

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
