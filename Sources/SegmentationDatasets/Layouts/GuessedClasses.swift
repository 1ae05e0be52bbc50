import ImageFiles

/// The classes of masks that nobody has described, by the values that they hold.
///
/// - 0 and 255 alone are `background` and `object`, smooth edges between them notwithstanding, and so are 0 and 65535;
/// - small numbers are `class-0`, `class-1` … up to the largest, and 255 counts nowhere;
/// - numbers far apart are `value-0`, `value-100` …; 255 is one of them where the steps are even, else it counts nowhere;
/// - up to 64 colours are `color-rrggbb`, black first.
enum GuessedClasses {
    private static let mostColors = 64

    /// The classes; `nil` where the values are none that could be classes.
    static func classes(of values: MaskValues) -> FolderClasses? {
        let colors = values.colors
        if colors.isEmpty { return classes(ofNumbers: values.numbers) }
        guard colors.count <= mostColors else { return nil }
        return make(colors.map { ("color-\(hexadecimal($0))", .color($0)) }, ignored: nil)
    }

    private static func classes(ofNumbers numbers: [Int: Int]) -> FolderClasses? {
        let used = numbers.keys.sorted()
        if used.isEmpty { return nil }
        let all = numbers.values.reduce(0, +)
        let extremes = (numbers[0] ?? 0) + (numbers[255] ?? 0)
        let isSmoothed =
            used.count > 32 && used.last == 255 && numbers[0] != nil && 4 * extremes > 3 * all
        if used == [0, 255] || used == [0, ignored16] || isSmoothed {
            return make(
                [("background", .number(0)), ("object", .number(used.last ?? 255))], ignored: nil)
        }
        let ignored = (used.last ?? 0) > 255 ? ignored16 : Int(LabelMap.ignored)
        let steps = zip(used.dropFirst(), used).map { $0 - $1 }
        let isEven =
            used.count > 2 && (steps.min() ?? 0) >= 16
            && (steps.max() ?? 0) - (steps.min() ?? 0) <= 2
        let classes = isEven ? used : used.filter { $0 != ignored }
        let largest = classes.last ?? 0
        if largest < 32 || largest <= 255 && 4 * classes.count > largest {
            guard largest < LabelMap.maximumClassCount else { return nil }
            return make((0...largest).map { ("class-\($0)", .number($0)) }, ignored: ignored)
        }
        guard classes.count <= LabelMap.maximumClassCount else { return nil }
        return make(
            classes.map { ("value-\($0)", .number($0)) }, ignored: isEven ? nil : ignored)
    }

    private static func make(
        _ classes: [(name: String, value: SourceValue)], ignored: Int?
    ) -> FolderClasses {
        FolderClasses(
            entries: classes.map { .init(name: $0.name, values: [$0.value]) },
            ignored: ignored.map { [.number($0)] } ?? [], source: "the masks' values")
    }

    private static func hexadecimal(_ rgb: UInt32) -> String {
        let digits = String(rgb, radix: 16)
        return String(repeating: "0", count: 6 - digits.count) + digits
    }

    /// What 16-bit masks hold where nothing counts.
    private static let ignored16 = 65535
}
