import Files

/// One fault that many pairs of a split share is told once, with one cure, how many there are, and two of them.
struct SharedFaults {
    /// How many pairs each split of the description has.
    private(set) var pairs: [String: Int] = [:]
    /// The values without a class of each split.
    private var unmapped: [String: UnmappedTally] = [:]
    /// As many pairs share a fault, and are the most of their split.
    private static let fewest = 3

    /// Counts pairs of a split, whether they could be decoded or not.
    mutating func count(_ pairs: Int, ofSplit split: String) {
        self.pairs[split, default: 0] += pairs
    }

    /// Takes the values without a class of a mask of a split.
    mutating func add(_ values: [UnmappedValue], of mask: String, split: String) {
        if !values.isEmpty { unmapped[split, default: UnmappedTally()].add(values, of: mask) }
    }

    /// All values without a class, in the order in which they were found.
    var unmappedValues: [SourceValue] {
        unmapped.sorted { $0.key < $1.key }.flatMap(\.value.values)
    }

    private struct Group: Hashable {
        let split: String
        let kind: DatasetFinding.Kind
        let severity: DatasetFinding.Severity
        let reason: String
    }

    /// The findings with one in the place of the first of each group that many pairs share.
    func merged(_ findings: [DatasetFinding], in description: DatasetDescription)
        -> [DatasetFinding]
    {
        func group(of finding: DatasetFinding) -> Group? {
            finding.split.map {
                Group(
                    split: $0, kind: finding.kind, severity: finding.severity,
                    reason: finding.reason)
            }
        }
        var members: [Group: [DatasetFinding]] = [:]
        for finding in findings {
            if let group = group(of: finding) { members[group, default: []].append(finding) }
        }
        let isMerged = members.filter { group, findings in
            let count = Set(findings.map(\.pair)).count
            // Where one line mends all of them they need not be the most.
            return count >= Self.fewest
                && (2 * count > pairs[group.split, default: 0]
                    || findings.allSatisfy { $0.suggestion != nil && !$0.leavesPairOut })
        }
        var told: Set<Group> = []
        return findings.compactMap { finding in
            guard let group = group(of: finding), let all = isMerged[group] else { return finding }
            guard told.insert(group).inserted else { return nil }
            return merged(all, split: group.split, in: description)
        }
    }

    private func merged(
        _ all: [DatasetFinding], split: String, in description: DatasetDescription
    ) -> DatasetFinding {
        var finding = all[0]
        finding.files = all.reduce(into: []) { if $0.last != $1.file { $0.append($1.file) } }
        finding.pair = nil
        let total = pairs[split, default: 0]
        let count = Set(all.map(\.pair)).count
        if finding.kind == .unmappedValue, let tally = unmapped[split] {
            finding.message = tally.text(pairs: total, split: split, in: description)
            finding.count = tally.pixels
        } else {
            let second = all.first { $0.pair != all[0].pair }
            finding.message +=
                "; so it is with \(count) of the \(total) pairs of the split '\(split)'"
                + (second.map { ", such as \($0.file)" } ?? "")
        }
        // What most pairs have is hardly meant to be left out, but can be while others remain.
        finding.pairsToLeaveOut =
            count < total
            ? all.flatMap(\.pairsToLeaveOut).reduce(into: []) { if $0.last != $1 { $0.append($1) } }
            : []
        let lines = Set(all.map(\.suggestion))
        finding.suggestion = lines.count == 1 && !finding.leavesPairOut ? finding.suggestion : nil
        return finding
    }
}

/// The values without a class of many masks, in the order in which they were found.
struct UnmappedTally {
    private(set) var values: [SourceValue] = []
    private var found:
        [SourceValue: (first: UnmappedValue, mask: String, pixels: Int, masks: Int)] =
            [:]
    private var masks = 0
    private static let mostValues = 1024
    private static let shown = 8

    /// Takes the values of one more mask.
    mutating func add(_ unmapped: [UnmappedValue], of mask: String) {
        masks += 1
        for value in unmapped {
            if var known = found[value.value] {
                known.pixels += value.pixels
                known.masks += 1
                found[value.value] = known
            } else if values.count < Self.mostValues {
                values.append(value.value)
                found[value.value] = (value, mask, value.pixels, 1)
            }
        }
    }

    /// Pixels of all values.
    var pixels: Int { found.values.reduce(0) { $0 + $1.pixels } }

    /// One sentence about all of them.
    func text(pairs: Int, split: String, in description: DatasetDescription) -> String {
        let common = values.sorted { first, second in
            let (a, b) = (found[first]?.pixels ?? 0, found[second]?.pixels ?? 0)
            return a == b ? first < second : a > b
        }
        let list = common.prefix(Self.shown).compactMap { found[$0] }.map {
            "\($0.first.value) (\(counted($0.pixels, "pixel")) in "
                + "\(counted($0.masks, "mask")), first at (\($0.first.x), \($0.first.y)) "
                + "of \($0.mask))"
        }
        let more =
            values.count > Self.shown ? ", and \(values.count - Self.shown) further values" : ""
        return
            "\(masks) of the \(pairs) masks of the split '\(split)' hold values without a class: "
            + list.joined(separator: ", ") + more
            + "; give them a class with 'map: {VALUE: CLASS}' in \(description.placeOfKeys), or ignore them"
    }
}
