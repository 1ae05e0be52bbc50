import Files
import ImageFiles
import JSONText
import Reports
import SegmentationDatasets

/// What marks change in the masks of a split: the content of `changes.json` and `changes.csv`.
struct MaskChanges {
    /// One marked image.
    struct Entry {
        let sample: SamplePaths
        /// Where its mask goes, within the folder of results.
        let file: String
        /// Pixels by what they change from and to, by falling number.
        let changes: [(change: LabelChange, runs: [PixelRun])]
        /// What else of the file became another.
        let remarks: [String]
        /// What the new file digests to; nil where nothing changes.
        let digest: String?

        var pixels: Int { changes.reduce(0) { $0 + $1.runs.pixels } }
    }

    /// What makes the masks.
    let masks: CorrectedMasks
    let marks: Marks
    let correction: LabelCorrection
    let classNames: [String]
    /// The marked images, in the order of the split.
    private(set) var entries: [Entry] = []
    /// The other samples of the split.
    var untouched: [(sample: SamplePaths, file: String)] = []
    /// Masks that have other labels than were judged.
    private var changedSince: [String] = []
    /// The raw values that labels got, in their order.
    private var written: [UInt8: [SourceValue]] = [:]

    init(
        masks: CorrectedMasks, marks: Marks, correction: LabelCorrection, classNames: [String]
    ) {
        (self.masks, self.marks) = (masks, marks)
        (self.correction, self.classNames) = (correction, classNames)
    }

    /// The entries whose mask changes.
    var changed: [Entry] { entries.filter { $0.digest != nil } }

    mutating func add(
        _ mask: CorrectedMask?, isAsJudged: Bool, _ sample: SamplePaths, file: String
    ) {
        let changes = (mask?.changes ?? [:]).sorted {
            ($1.value.pixels, $0.key.from, $0.key.to) < ($0.value.pixels, $1.key.from, $1.key.to)
        }
        entries.append(
            Entry(
                sample: sample, file: file, changes: changes.map { ($0.key, $0.value) },
                remarks: mask?.remarks ?? [],
                digest: mask.map { FileDigest.hexadecimal(of: $0.bytes) }))
        for (label, value) in mask?.written ?? [:]
        where written[label]?.contains(value) != true {
            written[label, default: []].append(value)
        }
        if !isAsJudged { changedSince.append(sample.mask) }
    }

    /// What the user should know beside the result.
    var warnings: [String] {
        guard let first = changedSince.first else { return [] }
        let others = changedSince.count == 1 ? "" : " and \(changedSince.count - 1) more masks"
        return [
            "\(first)\(others): the labels are not those that were judged; the marks are applied to the masks as they are"
        ]
    }

    private func name(_ label: UInt8) -> String? {
        label == LabelMap.ignored ? nil : classNames[Int(label)]
    }

    private func shown(_ label: UInt8) -> String { name(label) ?? "ignored" }

    /// The changes of all files together, by falling number of pixels.
    private var total: [(change: LabelChange, pixels: Int)] {
        var sums: [LabelChange: Int] = [:]
        for (change, runs) in entries.flatMap(\.changes) {
            sums[change, default: 0] += runs.pixels
        }
        return sums.map { ($0.key, $0.value) }.sorted {
            ($1.pixels, $0.change.from, $0.change.to) < ($0.pixels, $1.change.from, $1.change.to)
        }
    }

    // MARK: What is written

    /// The content of `changes.csv`: a row for every file and change.
    var csv: String {
        var rows = [["image", "mask", "file", "pixels_changed", "from", "to", "pixels"]]
        for entry in changed {
            for (change, runs) in entry.changes {
                rows.append([
                    entry.sample.name, entry.sample.mask, entry.file, "\(entry.pixels)",
                    shown(change.from), shown(change.to), "\(runs.pixels)",
                ])
            }
        }
        return CSVText.rows(rows)
    }

    /// The content of `changes.json`: runs are `[x, y, length]`, null stands for ignored.
    var json: JSONValue {
        [
            "format": 1, "fill": .text(correction.fill.rawValue),
            "whole_box": .truth(correction.takesWholeBoxes),
            "marks": .object(
                Mark.Verdict.allCases.map { .init($0.rawValue, .integer(marks.count($0))) }),
            "pixels": .integer(entries.reduce(0) { $0 + $1.pixels }),
            "changes": .array(total.map { .object(json($0.change, pixels: $0.pixels)) }),
            "values": .array(
                written.sorted { $0.key < $1.key }.flatMap { label, values in
                    values.map { ["class": json(label), "value": .text($0.description)] }
                }),
            "files": .array(entries.map(json)),
        ]
    }

    private func json(_ label: UInt8) -> JSONValue { name(label).map { .text($0) } ?? nil }

    private func json(_ change: LabelChange, pixels: Int) -> [JSONValue.Member] {
        [
            .init("from", json(change.from)), .init("to", json(change.to)),
            .init("pixels", .integer(pixels)),
        ]
    }

    private func json(_ entry: Entry) -> JSONValue {
        [
            "image": .text(entry.sample.name), "mask": .text(entry.sample.mask),
            "file": entry.digest == nil ? nil : .text(entry.file),
            "pixels": .integer(entry.pixels),
            "changes": .array(
                entry.changes.map { change, runs in
                    .object(
                        json(change, pixels: runs.pixels) + [
                            .init(
                                "runs",
                                .array(
                                    runs.map {
                                        [.integer($0.x), .integer($0.y), .integer($0.length)]
                                    }))
                        ])
                }),
            "remarks": .array(entry.remarks.map { .text($0) }),
            "digest": entry.digest.map { .text($0) } ?? nil,
        ]
    }

    // MARK: What is printed

    /// The result for a reader.
    func summary(output: String) -> String {
        let pixels = entries.reduce(0) { $0 + $1.pixels }
        var lines = [
            "wrote \(counted(changed.count, "corrected mask")) into \(output), \(counted(pixels, "pixel")) changed; "
                + "changes.csv and changes.json list them",
            "\(counted(marks.count(.labelWrong), "mark")) 'label wrong' applied to \(counted(entries.count, "image")); left alone: "
                + "\(marks.count(.modelWrong)) 'model wrong', \(marks.count(.unclear)) 'unclear'",
        ]
        let idle = entries.count - changed.count
        if idle > 0 {
            lines.append("\(counted(idle, "marked image")) had no pixel to change")
        }
        lines += total.prefix(Self.shownChanges).map { change, pixels in
            "  \(shown(change.from)) → \(shown(change.to)): \(counted(pixels, "pixel"))"
        }
        if total.count > Self.shownChanges {
            lines.append("  and \(total.count - Self.shownChanges) more kinds of change")
        }
        for (label, values) in written.sorted(by: { $0.key < $1.key }) {
            lines.append(
                "\(shown(label)) is written as \(values.map(\.description).joined(separator: " or "))"
            )
        }
        for entry in entries {
            lines += entry.remarks.map { "\(entry.file): \($0)" }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static let shownChanges = 20
}

extension [PixelRun] {
    /// Pixels of all runs.
    fileprivate var pixels: Int { reduce(0) { $0 + $1.length } }
}
