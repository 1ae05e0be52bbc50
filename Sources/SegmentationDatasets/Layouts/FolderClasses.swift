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
    /// Values of the masks that are faults and count nowhere either: the key `unmapped`.
    var strays: [SourceValue] = []
    /// Where the names come from, for people: `the masks' values`, `labelmap.txt`.
    var source: String
    /// The outlines of each, where labels are outlines.
    var outlines: [Int]?

    /// The key `classes`, `map`, `colors` and `ignore` of a description, with a comment that tells the pixels of each class.
    func yaml(_ values: MaskValues) -> [String] {
        var lines = ["classes:"]
        for (id, entry) in entries.enumerated() {
            if let outlines {
                lines.append("  - \(yamlText(entry.name))  # \(counted(outlines[id], "outline"))")
                continue
            }
            let pixels = entry.values.reduce(0) { $0 + (values.pixels[$1] ?? 0) }
            let shown = entry.values.map(\.description).joined(separator: ", ")
            lines.append(
                "  - \(yamlText(entry.name))  # \(shown.isEmpty ? "no value" : shown): "
                    + "\(counted(pixels, "pixel")), \(values.share(of: entry.values))")
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
        if !strays.isEmpty {
            lines.append("unmapped: ignore  # \(Self.shown(strays)): \(values.share(of: strays))")
        }
        return lines
    }

    /// What counts nowhere, with its share of the pixels; `nil` where the masks hold no such value.
    func uncounted(_ values: MaskValues) -> String? {
        let found = (ignored + strays).filter { values.pixels[$0] != nil }
        if found.isEmpty { return nil }
        return "\(Self.shown(found)) \(found.count == 1 ? "counts" : "count") nowhere, "
            + "\(values.share(of: found)) of the pixels"
    }

    private static func shown(_ values: [SourceValue]) -> String {
        values.prefix(6).map(\.description).joined(separator: ", ")
            + (values.count > 6 ? ", … (\(values.count) values)" : "")
    }

    /// The names, for people.
    var words: String {
        entries.prefix(8).map(\.name).joined(separator: ", ") + (entries.count > 8 ? ", …" : "")
    }
}
