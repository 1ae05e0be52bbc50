import ImageFiles

/// A text as it may stand in a list or mapping of a description: in quotes where it must.
func yamlText(_ text: String) -> String {
    let isPlain =
        !text.isEmpty
        && text.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || ("0"..."9").contains($0)
                || "_./-".unicodeScalars.contains($0)
        }
    let isWord = !["true", "false", "yes", "no", "on", "off", "null"].contains(text.lowercased())
    if isPlain && isWord && text.utf8.first != UInt8(ascii: "-") { return text }
    // Only double quotes know escapes.
    let controls = text.unicodeScalars.filter { $0.properties.generalCategory == .control }
    if controls.isEmpty { return "'\(text.replacing("'", with: "''"))'" }
    return text.unicodeScalars.reduce(into: "\"") { quoted, scalar in
        switch scalar {
        case "\"", "\\": quoted += "\\\(scalar)"
        case "\n": quoted += "\\n"
        case _ where controls.contains(scalar):
            let digits = String(scalar.value, radix: 16)
            quoted += "\\x" + String(repeating: "0", count: 2 - digits.count) + digits
        default: quoted.unicodeScalars.append(scalar)
        }
    } + "\""
}

extension SegmentationDataset {
    /// The first split of which nothing is left without these pairs, `SPLIT/NAME` each; nil where of each something is.
    package func splitEmptied(byLeavingOut pairs: [String]) -> String? {
        var rest = description
        rest.exclude = SampleExclusions(
            description.exclude.entries + pairs.map(SampleExclusions.entry))
        func isEmpty(_ split: String, _ description: DatasetDescription) -> Bool? {
            let dataset = SegmentationDataset(description: description)
            return try? dataset.listing(ofSplit: split).samples.isEmpty
        }
        return splitNames.first {
            isEmpty($0, description) == false && isEmpty($0, rest) == true
        }
    }
}

extension DatasetDescription {
    /// The line that leaves samples out, `SPLIT/NAME` each, beside those that the description leaves out.
    package func exclusion(of pairs: [String]) -> String {
        let names = pairs.map(SampleExclusions.entry)
        let kept = exclude.entries.filter { !names.contains($0) }
        return "exclude: [\((kept + names).map(yamlText).joined(separator: ", "))]"
    }

    /// The line that ignores values beside those that the description ignores, neighbouring numbers as ranges.
    func ignoring(_ values: some Collection<SourceValue>) -> String {
        let all = Set(classMap.values(of: LabelMap.ignored)).union(values).sorted()
        var entries: [String] = []
        var index = 0
        while index < all.count {
            var end = index
            if case .number(let first) = all[index] {
                while end + 1 < all.count, all[end + 1] == .number(first + end + 1 - index) {
                    end += 1
                }
            }
            // Two neighbours are as short as they are.
            entries +=
                end - index < 2
                ? all[index...end].map(\.description) : ["\(all[index])-\(all[end])"]
            index = end + 1
        }
        return "ignore: [\(entries.joined(separator: ", "))]"
    }

    /// The line `splits` with other folders for one split; nil where a split is in no folders.
    func splitsLine(_ split: String, images: String, masks: String) -> String? {
        var entries: [String] = []
        for other in splits {
            guard case .folders(var ownImages, var ownMasks, _, _, _) = other.source else {
                return nil
            }
            if other.name == split { (ownImages, ownMasks) = ([images], [masks]) }
            entries.append(
                "\(yamlText(other.name)): {images: \(yamlPaths(ownImages)), masks: \(yamlPaths(ownMasks))"
                    + (other.isOptional ? ", optional: true" : "") + "}")
        }
        return "splits: {\(entries.joined(separator: ", "))}"
    }

    /// Where a line of advice belongs: the description's file, or the one that a folder has yet to get.
    var placeOfKeys: String { recognition == nil ? path : "a description" }

    /// `map: {0: background, 255: object}`: the numbers in ascending order onto the classes in theirs.
    func mapLine(of numbers: [Int]) -> String {
        let entries = zip(numbers, classNames).map { "\($0): \(yamlText($1))" }
        return "map: {\(entries.joined(separator: ", "))}"
    }
}

// Lines that only the values of all masks together tell.
extension SegmentationDataset {
    /// Gives unmapped values and absent classes the line that mends all of them at once, where there is one.
    ///
    /// - Parameter unmapped: The values without a class of all masks.
    func suggestLines(
        for findings: inout [DatasetFinding], from splits: [SplitValues], unmapped: [SourceValue]
    ) {
        let tolerance = findings.compactMap(\.tolerance).max() ?? 0
        let counted = Set(splits.flatMap(\.numbers)).filter {
            description.classMap.label(of: .number($0)) != LabelMap.ignored
        }.sorted()
        // As many values as classes, in another numbering.
        let isRenumbered =
            counted.count == classNames.count
            && counted.contains { description.classMap.label(of: .number($0)) == nil }
        let absent = classNames.indices.filter { id in
            splits.allSatisfy { $0.classPixels[id] == 0 }
        }
        let occurring = Array(0..<classNames.count - absent.count)
        // Classes behind the last that occurs can go without changing what a value means, unless colours are listed too.
        let canShorten =
            description.outlines == nil && !occurring.isEmpty && !absent.isEmpty
            && absent == Array(occurring.count..<classNames.count)
            && description.colors == ClassPalette.standard(count: classNames.count)
            && !findings.contains {
                [.unmappedValue, .binaryMasks, .grayAsColor, .unreadable, .jpegMask]
                    .contains($0.kind)
            }
        for index in findings.indices {
            let finding = findings[index]
            if finding.kind == .unmappedValue, isRenumbered, case .number? = finding.value {
                findings[index].suggestion = description.mapLine(of: counted)
            } else if finding.kind == .unmappedValue, finding.suggestion != nil,
                finding.reason.isEmpty
            {
                findings[index].suggestion = description.ignoring(unmapped)
            }
            if finding.tolerance != nil { findings[index].suggestion = "tolerance: \(tolerance)" }
            if canShorten, !finding.classIDs.isEmpty, Set(finding.classIDs).isSuperset(of: absent) {
                let names = occurring.map { yamlText(classNames[$0]) }
                findings[index].suggestion = "classes: [\(names.joined(separator: ", "))]"
            }
        }
    }
}
