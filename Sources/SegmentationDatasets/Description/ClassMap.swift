import ImageFiles

/// Maps the source values of a mask to class ids or to `ignored`.
///
/// Numbers and colours have tables of their own, so that one description serves palette, gray and colour masks.
package struct ClassMap: Equatable, Sendable {
    /// What one source value means.
    enum Target: Equatable {
        case classID(UInt8)
        case ignored
    }

    /// The number of classes.
    package let classCount: Int
    /// Class ids of the numbers 0…65535; 255 (`LabelMap.ignored`) also for numbers that are not mapped.
    let numberLabels: [UInt8]
    /// Which of the numbers are mapped, to a class or to `ignored`.
    let isNumberMapped: [Bool]
    /// The mapped colours 0xRRGGBB in ascending order.
    let colors: [UInt32]
    /// The class id, or 255 for `ignored`, of each of `colors`.
    let colorLabels: [UInt8]
    /// How far, as a Euclidean distance in RGB, a colour may be from the nearest one of `colors` to mean the same.
    package var tolerance = 0
    /// Whether `map` gives a range of numbers to a class, so that numbers beside the usual ones have a meaning.
    package var hasRanges = false
    /// The values of every class in the order in which the description gives them; behind the classes the ignored ones.
    let valuesOfLabels: [[SourceValue]]

    /// A map in which the number i is class i and the given values are ignored.
    package init(classCount: Int, ignored: [SourceValue] = []) {
        var targets: [SourceValue: Target] = [:]
        for id in 0..<classCount { targets[.number(id)] = .classID(UInt8(id)) }
        for value in ignored { targets[value] = .ignored }
        self.init(
            classCount: classCount, targets: targets,
            order: (0..<classCount).map { .number($0) } + ignored)
    }

    /// - Parameter order: The values of `targets` as a description gives them; one that comes again counts once.
    init(classCount: Int, targets: [SourceValue: Target], order: [SourceValue]) {
        self.classCount = classCount
        valuesOfLabels = Self.valuesOfLabels(classCount, targets, order)
        var labels = [UInt8](repeating: LabelMap.ignored, count: SourceValue.largestNumber + 1)
        var mapped = [Bool](repeating: false, count: SourceValue.largestNumber + 1)
        var colored: [(UInt32, UInt8)] = []
        for (value, target) in targets {
            let label: UInt8 =
                switch target {
                case .classID(let id): id
                case .ignored: LabelMap.ignored
                }
            switch value {
            case .number(let number):
                labels[number] = label
                mapped[number] = true
            case .color(let rgb): colored.append((rgb, label))
            }
        }
        colored.sort { $0.0 < $1.0 }
        numberLabels = labels
        isNumberMapped = mapped
        colors = colored.map(\.0)
        colorLabels = colored.map(\.1)
    }

    private static func valuesOfLabels(
        _ classCount: Int, _ targets: [SourceValue: Target], _ order: [SourceValue]
    ) -> [[SourceValue]] {
        var result = [[SourceValue]](repeating: [], count: classCount + 1)
        var seen: Set<SourceValue> = []
        for value in order where seen.insert(value).inserted {
            switch targets[value] {
            case .classID(let id): result[Int(id)].append(value)
            case .ignored: result[classCount].append(value)
            case nil: break
            }
        }
        return result
    }

    /// The values that have a label, a class id or 255 for `ignored`, in the order in which the description gives them.
    package func values(of label: UInt8) -> [SourceValue] {
        precondition(
            label == LabelMap.ignored || label < classCount,
            "values(of:) expects one of \(classCount) classes or 255, got \(label)")
        return valuesOfLabels[label == LabelMap.ignored ? classCount : Int(label)]
    }

    /// How masks of lossy compression are read: only where the values that it makes have a meaning.
    var lossyMasks: LossyMaskReading {
        tolerance > 0 && !colors.isEmpty ? .colors : hasRanges ? .numbers : .refused
    }

    /// The class id of a value, 255 where it is ignored, `nil` where it is not mapped.
    package func label(of value: SourceValue) -> UInt8? {
        switch value {
        case .number(let number):
            guard isNumberMapped.indices.contains(number), isNumberMapped[number] else {
                return nil
            }
            return numberLabels[number]
        case .color(let rgb):
            return (colors.firstIndex(of: rgb) ?? nearestColor(to: rgb)).map { colorLabels[$0] }
        }
    }

    /// The place in `colors` of the nearest one within the tolerance, the first of equally near ones; `nil` where none is.
    func nearestColor(to rgb: UInt32) -> Int? {
        guard tolerance > 0 else { return nil }
        let squares = colors.map { $0.squaredDistance(to: rgb) }
        guard let least = squares.min(), least <= tolerance * tolerance else { return nil }
        return squares.firstIndex(of: least)
    }
}

extension UInt32 {
    /// The square of the Euclidean distance of two colours 0xRRGGBB, 0…3 · 255².
    func squaredDistance(to other: UInt32) -> Int {
        [16, 8, 0].reduce(0) { sum, shift in
            let difference = Int(self >> shift & 255) - Int(other >> shift & 255)
            return sum + difference * difference
        }
    }
}
