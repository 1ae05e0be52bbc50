import Files
import ImageFiles

/// Finds out which value of the masks is which class of a list.
enum ListedClasses {
    /// The classes of the first list that fits the values; `nil` if none does.
    ///
    /// - Parameter refused: Gets the lists that do not fit, with the reason.
    static func classes(
        of values: MaskValues, lists: [ClassList], refused: inout [String]
    ) -> FolderClasses? {
        for list in lists {
            if let classes = classes(of: values, list) { return classes }
            let shown = values.pixels.keys.sorted().prefix(8).map(\.description)
                .joined(separator: ", ")
            refused.append(
                "the \(counted(list.entries.count, "class", plural: "classes")) of \(list.path) do not fit the masks' values "
                    + "\(shown)\(values.count > 8 ? ", …" : "")")
        }
        return nil
    }

    private static func classes(of values: MaskValues, _ list: ClassList) -> FolderClasses? {
        let found =
            values.colors.isEmpty ? byNumber(values, list) : byColor(Set(values.colors), list)
        guard let found, !found.entries.isEmpty,
            found.entries.count <= LabelMap.maximumClassCount
        else { return nil }
        return found
    }

    /// Colours: of the list, or PASCAL VOC's, in which several tools draw.
    private static func byColor(_ colors: Set<UInt32>, _ list: ClassList) -> FolderClasses? {
        let own = list.entries.compactMap(\.color)
        let standard = ClassPalette.standard(count: list.entries.count)
        let areOwn = own.count == list.entries.count && Set(own).count == own.count
        let palette = areOwn ? own : standard
        // A colour or two more may be faults, or the background; the check names them.
        guard 2 * colors.count(where: palette.contains) > colors.count,
            areOwn || colors.isSubset(of: palette)
        else { return nil }
        var classes = FolderClasses(
            entries: zip(list.entries, palette).map {
                .init(name: $0.name, values: [.color($1)])
            }, source: list.path + (areOwn ? "" : " in PASCAL VOC's colours"))
        let black: UInt32 = 0
        if colors.contains(black), !palette.contains(black) {
            classes.entries.insert(
                .init(name: backgroundName(list), values: [.color(black)]), at: 0)
            classes.source += ", black is the background"
        }
        return classes
    }

    /// Numbers that are one more than a mask's value can be.
    private static let valuesFromOne = 1...SourceValue.largestNumber + 1

    private static func byNumber(_ values: MaskValues, _ list: ClassList) -> FolderClasses? {
        let used = Set(values.numbers.keys)
        if used.isEmpty { return nil }
        let deep = (used.max() ?? 0) > 255
        let void = deep ? 65535 : 255
        let labels = used.subtracting([void])
        func make(_ pairs: [(ClassList.Entry, Int)], _ note: String) -> FolderClasses {
            let kept = pairs.filter { !$0.0.isIgnored }
            let values = Set(kept.map(\.1))
            let ignored =
                pairs.filter(\.0.isIgnored).map(\.1) + (values.contains(void) ? [] : [void])
            return FolderClasses(
                entries: kept.map {
                    .init(name: $0.0.name, values: [.number($0.1)], color: $0.0.color)
                }, ignored: ignored.map { .number($0) }, source: list.path + note)
        }
        let ids = list.entries.compactMap(\.id)
        if ids.count == list.entries.count {
            if Set(ids).count < ids.count { return nil }
            let pairs = list.entries.map { ($0, $0.id ?? 0) }
            let fits =
                labels.isSubset(of: ids)
                && ids.allSatisfy { (0...SourceValue.largestNumber).contains($0) }
            // COCO-Stuff numbers classes from 1 and stores them from 0; what is unlabelled is 255.
            let isShifted =
                list.entries.contains { $0.id == 0 && isUnlabelled($0.name) }
                && labels.allSatisfy { ids.contains($0 + 1) }
                && (!fits || used.contains(void) && !labels.contains(ids.max() ?? 0))
            if isShifted {
                return make(
                    pairs.filter { valuesFromOne.contains($0.1) }.map { ($0.0, $0.1 - 1) },
                    ", whose numbers are one more than the masks'")
            }
            return fits ? make(pairs, "") : nil
        }
        // Grays as colours, such as [1, 1, 1].
        let grays = list.entries.compactMap { entry in
            entry.color.flatMap { $0 == ($0 & 255) * 0x010101 ? Int($0 & 255) : nil }
        }
        if grays.count == list.entries.count, Set(grays).count == grays.count, grays.count > 1,
            labels.isSubset(of: grays)
        {
            return make(Array(zip(list.entries, grays)), "")
        }
        let count = list.entries.count
        let hasBackground = list.entries.contains { isBackground($0.name) }
        let background = ClassList.Entry(name: "background")
        if used.isSubset(of: [0, 255]), used.contains(255), count <= 2 {
            if hasBackground ? count == 2 : count == 1 {
                let object = list.entries.first { !isBackground($0.name) } ?? list.entries[0]
                return make([(background, 0), (object, 255)], "")
            }
        }
        let isBehindBackground =
            !hasBackground && labels.isSubset(of: 0...count)
            && (list.lacksBackground || labels.contains(count))
        if isBehindBackground {
            return make(
                [(background, 0)] + list.entries.enumerated().map { ($0.element, $0.offset + 1) },
                " behind the background")
        }
        guard labels.isSubset(of: 0..<count) else { return nil }
        return make(
            list.entries.enumerated().map { ($0.element, $0.offset) },
            hasBackground ? "" : " counted from 0 (behind a background, from 1, would fit too)")
    }

    private static func backgroundName(_ list: ClassList) -> String {
        list.entries.contains { $0.name == "background" } ? "black" : "background"
    }

    private static func isBackground(_ name: String) -> Bool {
        ["background", "bg", "_background_"].contains(name.lowercased())
    }

    private static func isUnlabelled(_ name: String) -> Bool {
        ["unlabeled", "unlabelled", "void", "ignore"].contains(name.lowercased())
    }
}

extension Set<Int> {
    fileprivate func isSubset(of range: ClosedRange<Int>) -> Bool {
        allSatisfy(range.contains)
    }

    fileprivate func isSubset(of range: Range<Int>) -> Bool { allSatisfy(range.contains) }
}
