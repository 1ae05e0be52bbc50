import ImageFiles

/// The values and class pixels of a split's masks, summed up.
struct SplitValues {
    let split: String
    /// The numbers that occur in masks of bytes, in ascending order.
    let numbers: [Int]
    /// Of each number the first mask that holds it, its first place there, and its pixels in all masks.
    let places: [Int: (mask: String, value: UnmappedValue)]
    /// Pixels of each class.
    let classPixels: [Int]

    init(split: String, pairs: [PairCheck], classCount: Int) {
        self.split = split
        var places: [Int: (mask: String, value: UnmappedValue)] = [:]
        for pair in pairs {
            for (number, place) in pair.numbers {
                let first = places[number] ?? (pair.mask, place)
                let before = places[number]?.value.pixels ?? 0
                places[number] = (
                    first.mask,
                    UnmappedValue(
                        value: place.value, x: first.value.x, y: first.value.y,
                        pixels: before + place.pixels)
                )
            }
        }
        self.places = places
        numbers = places.keys.sorted()
        var pixels = [Int](repeating: 0, count: classCount)
        for pair in pairs {
            for (id, count) in (pair.classPixels ?? []).enumerated() { pixels[id] += count }
        }
        classPixels = pixels
    }
}

// Signs that show only in many masks together.
extension SegmentationDataset {
    /// Above this total variation distance the class frequencies of two splits differ strangely: so great a
    /// share of the pixels would have to change its class to make them equal.
    static let strangeShift = 0.25

    func suspicions(of splits: [SplitValues]) -> [DatasetFinding] {
        splits.compactMap(binaryMasks) + gaps(in: splits)
            + shifts(of: splits.filter { !isDrawnAutomatically($0.split) })
    }

    /// Masks of 0 and 255 alone, where 255 does not count: the object would never be learnt.
    private func binaryMasks(in split: SplitValues) -> DatasetFinding? {
        let label = description.classMap.label(of: .number(255))
        guard split.numbers == [0, 255], label == nil || label == LabelMap.ignored,
            let place = split.places[255]
        else { return nil }
        let names = classNames + ["object"]
        let line = "map: {0: \(yamlText(names[0])), 255: \(yamlText(names[1]))}"
        return .init(
            .binaryMasks, label == nil && description.unmapped == .error ? .error : .warning,
            file: place.mask, unmapped: place.value,
            message:
                "\(place.mask): the masks of the split '\(split.split)' hold 0 and 255 alone, 255 first "
                + "here at (\(place.value.x), \(place.value.y)), and 255 \(label == nil ? "has no class" : "is ignored"), so the object would never "
                + "be learnt; write '\(line)' in \(description.path)"
                + (label == nil ? "" : " and take 255 out of 'ignore'"),
            suggestion: line)
    }

    /// Class ids below the largest one that occur in no split.
    private func gaps(in splits: [SplitValues]) -> [DatasetFinding] {
        let occurring = Set(splits.flatMap(\.numbers)).filter {
            description.classMap.label(of: .number($0)) == UInt8(clamping: $0)
                && $0 < classNames.count
        }
        guard let largest = occurring.max() else { return [] }
        let absent = (0..<largest).filter {
            description.classMap.label(of: .number($0)) == UInt8($0) && !occurring.contains($0)
        }
        if absent.isEmpty { return [] }
        let used = occurring.sorted()
        let entries = used.map { "\($0): \(yamlText(classNames[$0]))" }
        let line = "map: {\(entries.joined(separator: ", "))}"
        return [
            .init(
                .idGap, .warning, file: description.path, count: 0,
                message: "\(description.path): the masks hold values up to \(largest), but never "
                    + "\(absent.map(String.init).joined(separator: ", ")); if the ids have gaps on purpose, "
                    + "list only the classes that occur and write '\(line)'",
                suggestion: line)
        ]
    }

    /// Splits whose class frequencies are far from the first split's.
    private func shifts(of splits: [SplitValues]) -> [DatasetFinding] {
        guard let first = splits.first else { return [] }
        return splits.dropFirst().compactMap { split in
            let (old, new) = (Self.shares(first), Self.shares(split))
            guard old.count == new.count, !old.isEmpty else { return nil }
            let differences = zip(new, old).map { $0 - $1 }
            let distance = differences.map(abs).reduce(0, +) / 2
            guard distance > Self.strangeShift,
                let id = differences.indices.max(by: {
                    abs(differences[$0]) < abs(differences[$1])
                })
            else { return nil }
            let line = "split: {\(yamlText(split.split)): 0.2, seed: 0}"
            func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10) %" }
            return .init(
                .classShift, .warning, file: description.path,
                message:
                    "\(description.path): the classes of the split '\(split.split)' are far from those "
                    + "of '\(first.split)' (\(percent(distance)) of the pixels would have to change): "
                    + "'\(classNames[id])' is \(percent(new[id])) there and \(percent(old[id])) here; take "
                    + "'\(split.split)' out of 'splits' and draw it anew with '\(line)'",
                suggestion: line)
        }
    }

    /// The share of each class in the labelled pixels; empty if there are none.
    private static func shares(_ split: SplitValues) -> [Double] {
        let sum = split.classPixels.reduce(0, +)
        return sum == 0 ? [] : split.classPixels.map { Double($0) / Double(sum) }
    }
}
