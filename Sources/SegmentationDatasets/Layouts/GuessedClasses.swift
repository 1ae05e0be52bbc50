import ImageFiles

/// The classes of masks that nobody has described, by the values that they hold.
///
/// - Two values alone are two classes; 0 and 255, or 0 and 65535, are `background` and `object`;
/// - so they are where the values between them are strays: less than a tenth of the pixels of either, or lines as thin as
///   edges; these count nowhere;
/// - small numbers are `class-0`, `class-1` … up to the largest, and 255 counts nowhere;
/// - numbers far apart are `value-0`, `value-100` …; 255 is one of them where the steps are even, else it counts nowhere;
/// - up to 64 colours are `color-rrggbb`, black first.
enum GuessedClasses {
    private static let mostColors = 64

    /// The classes; `nil` where the values are none that could be classes.
    static func classes(of values: MaskValues) -> FolderClasses? {
        let colors = values.colors
        if colors.isEmpty { return classes(ofNumbersIn: values) }
        guard colors.count <= mostColors else { return nil }
        return make(colors.map { ("color-\(hexadecimal($0))", .color($0)) }, ignored: nil)
    }

    private static func classes(ofNumbersIn values: MaskValues) -> FolderClasses? {
        let used = values.numbers.keys.sorted()
        guard let largest = used.last else { return nil }
        let void = largest > 255 ? ignored16 : Int(LabelMap.ignored)
        let steps = zip(used.dropFirst(), used).map { $0 - $1 }
        let isEven =
            used.count > 2 && (steps.min() ?? 0) >= 16
            && (steps.max() ?? 0) - (steps.min() ?? 0) <= 2
        if largest == void, used.first == 0, used.count == 2 || !isEven && areStrays(values, used) {
            var classes = make(
                [("background", .number(0)), ("object", .number(void))], ignored: nil)
            classes.strays = used.dropFirst().dropLast().map { .number($0) }
            return classes
        }
        let isClass = isEven || used.count == 2
        let classes = isClass ? used : used.filter { $0 != void }
        let last = classes.last ?? 0
        if last < 32 || last <= 255 && 4 * classes.count > last {
            guard last < LabelMap.maximumClassCount else { return nil }
            return make((0...last).map { ("class-\($0)", .number($0)) }, ignored: void)
        }
        guard classes.count <= LabelMap.maximumClassCount else { return nil }
        return make(
            classes.map { ("value-\($0)", .number($0)) },
            ignored: isEven || classes.contains(void) ? nil : void)
    }

    /// Whether the values between the first and the last one are faults or edges of two areas, not classes.
    private static func areStrays(_ values: MaskValues, _ used: [Int]) -> Bool {
        func pixels(_ number: Int) -> Int { values.pixels[.number(number)] ?? 0 }
        guard let first = used.first, let last = used.last else { return false }
        let between = used.dropFirst().dropLast()
        let (count, least) = (
            between.reduce(0) { $0 + pixels($1) }, min(pixels(first), pixels(last))
        )
        if 10 * count < least { return true }
        // Small numbers are ids, which thin things have too, unless there are more of them than of classes.
        let areNoIDs = between.count > 32 || (between.first ?? 0) >= 16
        return areNoIDs && count < least
            && 4 * between.count { values.isThin(.number($0)) } >= 3 * between.count
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
