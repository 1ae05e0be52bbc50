import Files
import ImageFiles

/// What the values of masks mean that nobody has described: classes, and the keys that say so.
struct FolderClasses: Equatable {
    /// One class.
    struct Entry: Equatable {
        var name: String
        /// The values that are this class.
        var values: [SourceValue]
        /// The colour that a list of classes gives it, 0xRRGGBB.
        var color: UInt32?
    }

    /// In the order of the ids.
    var entries: [Entry]
    /// Values that count nowhere.
    var ignored: [SourceValue] = []
    /// Where the names come from, for people: `the masks' values`, `labelmap.txt`.
    var source: String
    /// The outlines of each, where labels are outlines.
    var outlines: [Int]?

    /// The key `classes`, `map`, `colors` and `ignore` of a description, with a comment that tells the pixels of each class.
    func yaml(_ values: MaskValues) -> [String] {
        var lines = ["classes:"]
        let total = max(values.pixels.values.reduce(0, +), 1)
        for (id, entry) in entries.enumerated() {
            if let count = outlines?[id] {
                lines.append(
                    "  - \(yamlText(entry.name))  # \(count) \(count == 1 ? "outline" : "outlines")"
                )
                continue
            }
            let pixels = entry.values.reduce(0) { $0 + (values.pixels[$1] ?? 0) }
            let shown = entry.values.map(\.description).joined(separator: ", ")
            lines.append(
                "  - \(yamlText(entry.name))  # \(shown.isEmpty ? "no value" : shown): "
                    + "\(pixels) pixels, \(Self.percent(pixels, of: total))")
        }
        let hasNumbers = entries.contains {
            $0.values.contains { if case .number = $0 { true } else { false } }
        }
        let isCounted = entries.enumerated().allSatisfy {
            $0.element.values == [.number($0.offset)]
        }
        if !hasNumbers, !entries.isEmpty, entries.allSatisfy({ $0.values.count == 1 }) {
            // Colours without `map` are those of the classes.
            let colors = entries.flatMap(\.values).map(\.description)
            lines.append("colors: [\(colors.joined(separator: ", "))]  # of the masks")
        } else {
            if !isCounted {
                let map = entries.flatMap { entry in
                    entry.values.map { "\($0): \(yamlText(entry.name))" }
                }
                lines.append("# A class that is renamed above is renamed here too.")
                lines.append("map: {\(map.joined(separator: ", "))}")
            }
            let colors = entries.compactMap(\.color)
            if colors.count == entries.count, Set(colors).count == colors.count {
                let list = colors.map { SourceValue.color($0).description }
                lines.append("colors: [\(list.joined(separator: ", "))]")
            }
        }
        if !ignored.isEmpty {
            lines.append("ignore: [\(ignored.map(\.description).joined(separator: ", "))]")
        }
        return lines
    }

    private static func percent(_ part: Int, of all: Int) -> String {
        let tenths = (1000 * part + all / 2) / all
        return "\(tenths / 10).\(tenths % 10) %"
    }

    /// The names, for people.
    var words: String {
        entries.prefix(8).map(\.name).joined(separator: ", ") + (entries.count > 8 ? ", …" : "")
    }

    /// Values of the masks that are no class and not ignored, in ascending order.
    func unknown(_ values: MaskValues) -> [SourceValue] {
        let known = Set(entries.flatMap(\.values) + ignored)
        return values.pixels.keys.filter { !known.contains($0) }.sorted()
    }
}
