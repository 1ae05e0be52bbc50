import ImageFiles

/// The classes of masks that nobody has described, by the values that they hold.
///
/// - 0 and 255 alone, or 0 and 65535, are `background` and `object`, smooth edges between them notwithstanding;
/// - small numbers are `class-0`, `class-1` … up to the largest, and 255 counts nowhere;
/// - numbers far apart are `value-0`, `value-100` …; 255 is one of them where the steps are even, else it counts nowhere;
/// - up to 64 colours are `color-rrggbb`, black first.
struct GuessedClasses {
    let names: [String]
    /// For pictures; `nil` where the masks hold numbers.
    let colors: [UInt32]?
    let classMap: ClassMap

    /// So many masks, spread evenly, are looked at.
    private static let masksLookedAt = 200
    private static let mostColors = 64

    /// Looks at masks; those that cannot be read are left to the check.
    ///
    /// - Returns: `nil` where the values are none that could be classes.
    init?(masks: [String]) {
        let shown = min(masks.count, Self.masksLookedAt)
        var pixels: [SourceValue: Int] = [:]
        for index in 0..<shown {
            do throws(ImageFileError) {
                Self.count(
                    try SourceMask.read(path: masks[index * masks.count / shown]), into: &pixels)
            } catch {
                // Loading the mask reports this fault.
                continue
            }
            if pixels.count > 1 << 16 { return nil }
        }
        let colors = pixels.keys.compactMap { value -> UInt32? in
            if case .color(let rgb) = value { rgb } else { nil }
        }.sorted()
        if !colors.isEmpty {
            guard colors.count <= Self.mostColors else { return nil }
            self.init(
                names: colors.map { "color-\(Self.hexadecimal($0))" }, colors: colors,
                classMap: Self.map(colors.map { .color($0) }, ignored: nil))
            return
        }
        var numbers: [Int: Int] = [:]
        for case (.number(let number), let count) in pixels { numbers[number] = count }
        self.init(numbers: numbers)
    }

    private init(names: [String], colors: [UInt32]? = nil, classMap: ClassMap) {
        (self.names, self.colors, self.classMap) = (names, colors, classMap)
    }

    private init?(numbers: [Int: Int]) {
        let used = numbers.keys.sorted()
        let all = numbers.values.reduce(0, +)
        let extremes = (numbers[0] ?? 0) + (numbers[255] ?? 0)
        let isSmoothed =
            used.count > 32 && used.last == 255 && numbers[0] != nil && 4 * extremes > 3 * all
        if used == [0, 255] || used == [0, LabelMap.ignored16] || isSmoothed {
            self.init(
                names: ["background", "object"],
                classMap: Self.map([.number(0), .number(used.last ?? 255)], ignored: nil))
            return
        }
        let ignored = (used.last ?? 0) > 255 ? LabelMap.ignored16 : Int(LabelMap.ignored)
        let steps = zip(used.dropFirst(), used).map { $0 - $1 }
        let isEven =
            used.count > 2 && (steps.min() ?? 0) >= 16
            && (steps.max() ?? 0) - (steps.min() ?? 0) <= 2
        let classes = isEven ? used : used.filter { $0 != ignored }
        let largest = classes.last ?? 0
        if largest < 32 || largest <= 255 && 4 * classes.count > largest {
            guard largest < LabelMap.maximumClassCount else { return nil }
            self.init(
                names: (0...largest).map { "class-\($0)" },
                classMap: ClassMap(classCount: largest + 1, ignored: [.number(ignored)]))
            return
        }
        guard classes.count <= LabelMap.maximumClassCount else { return nil }
        self.init(
            names: classes.map { "value-\($0)" },
            classMap: Self.map(classes.map { .number($0) }, ignored: isEven ? nil : ignored))
    }

    private static func map(_ values: [SourceValue], ignored: Int?) -> ClassMap {
        var targets: [SourceValue: ClassMap.Target] = [:]
        for (id, value) in values.enumerated() { targets[value] = .classID(UInt8(id)) }
        if let ignored { targets[.number(ignored)] = .ignored }
        return ClassMap(
            classCount: values.count, targets: targets,
            order: values + (ignored.map { [.number($0)] } ?? []))
    }

    private static func count(_ mask: SourceMask, into pixels: inout [SourceValue: Int]) {
        // Masks hold long runs of one value, so a run costs one look-up.
        let count = mask.height * mask.width
        var start = 0
        while start < count {
            let value = mask.value(at: start)
            var end = start + 1
            while end < count, mask.value(at: end) == value { end += 1 }
            pixels[value, default: 0] += end - start
            start = end
        }
    }

    private static func hexadecimal(_ rgb: UInt32) -> String {
        let digits = String(rgb, radix: 16)
        return String(repeating: "0", count: 6 - digits.count) + digits
    }
}

extension LabelMap {
    /// What 16-bit masks hold where nothing counts.
    fileprivate static let ignored16 = 65535
}
