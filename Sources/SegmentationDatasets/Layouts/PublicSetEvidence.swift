import Files
import ImageFiles

/// Whether a folder that is laid out as a public dataset holds it: by file names, mask values and class lists.
///
/// A scene of a set whose every pixel has a class holds many of them; masks of three classes are no such set, whatever their
/// folders are called. Neither is one whose numbers would fit and whose files are called otherwise: own classes count from 0, too.
struct PublicSetEvidence {
    private static let masksSampled = 200
    private static let namesSampled = 200
    /// So many masks of the set show more than the lower half of its classes, also where a mask shows but one object.
    private static let tellingMasks = 20

    /// Why the folder is not the set; `nil` where nothing speaks against it.
    ///
    /// - Parameters:
    ///   - description: The set's, with this folder as root.
    ///   - patterns: What its samples are called, `*` for any text and `#` for a digit; empty where they tell nothing.
    static func contradiction(
        to description: DatasetDescription, patterns: [String], lists: [ClassList]
    ) -> String? {
        if let list = lists.first(where: { differs($0, from: description.classNames) }) {
            return "\(list.path) lists other classes"
        }
        let dataset = SegmentationDataset(description: description)
        let listings = description.splits.compactMap { split -> SplitListing? in
            do throws(DatasetError) {
                return try dataset.listing(ofSplit: split.name)
            } catch {
                // Whoever loads the split is told why it cannot be listed.
                return nil
            }
        }
        let samples = listings.flatMap(\.samples)
        if samples.isEmpty, let first = listings.flatMap({ $0.withoutMask + $0.withoutImage }).first
        {
            return "no image has a mask where that set has them, such as \(first.mask)"
        }
        let values = MaskValues(sampleOf: samples.map(\.mask), count: masksSampled)
        if values.readable == 0 { return nil }
        let map = description.classMap
        let strange = values.masks.filter { map.label(of: $0.key) == nil }.sorted {
            $0.key < $1.key
        }
        // A value in one mask of many is a fault of this mask.
        if let first = strange.first(where: { 10 * $0.value > values.readable }) {
            return "its masks hold \(first.key), which that set does not have"
        }
        let classes = Set(values.masks.keys.compactMap { map.label(of: $0) }).subtracting([
            LabelMap.ignored
        ])
        guard let top = classes.max().map({ Int($0) }) else {
            return "its masks hold none of that set's classes"
        }
        let count = description.classNames.count
        let shown =
            values.pixels.keys.sorted().prefix(6).map(\.description).joined(separator: ", ")
            + (values.count > 6 ? ", …" : "")
        let isDense = !description.classNames.contains("background")
        if count >= 8, 2 * top < count - 1, isDense || values.readable >= tellingMasks {
            return "its masks hold only \(shown) of that set's \(count) classes"
        }
        let step = max(1, samples.count / namesSampled)
        let names = stride(from: 0, to: samples.count, by: step).map { samples[$0].name }
        let fitting = names.count { name in patterns.contains { matches(name, pattern: $0) } }
        let hasNames = patterns.isEmpty || 10 * fitting >= 9 * names.count
        // Renamed files: their values have to say it alone, by colours that are nobody else's or by very many classes.
        let isOfColors = values.numbers.isEmpty && classes.count >= fewestColors
        let isWide = isOfColors || count >= manyClasses && 10 * top >= 9 * (count - 1)
        // A list beside the data that names these classes says it, too.
        return hasNames || isWide || !lists.isEmpty
            ? nil
            : "its files are not called as that set's ('layout: \(description.name)' in a description takes "
                + "it all the same)"
    }

    private static let fewestColors = 4
    private static let manyClasses = 100

    /// Whether a list beside the data names other classes.
    private static func differs(_ list: ClassList, from names: [String]) -> Bool {
        func plain(_ names: [String]) -> Set<String> {
            Set(names.map { $0.lowercased() }).subtracting([
                "background", "void", "unlabeled", "ignore",
            ])
        }
        return plain(list.entries.map(\.name)) != plain(names)
    }

    /// Whether a name is as a pattern says: `*` is any text, `#` a digit.
    static func matches(_ name: String, pattern: String) -> Bool {
        func rest(_ name: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
            guard let sign = pattern.first else { return name.isEmpty }
            let next = pattern.dropFirst()
            if sign == UInt8(ascii: "*") {
                return (name.startIndex...name.endIndex).contains { rest(name[$0...], next) }
            }
            guard let letter = name.first,
                sign == UInt8(ascii: "#") ? (48...57).contains(letter) : sign == letter
            else { return false }
            return rest(name.dropFirst(), next)
        }
        return rest(Array(name.utf8)[...], Array(pattern.utf8)[...])
    }
}
