import Files
import ImageFiles
import Machine

extension SegmentationDataset {
    /// Decodes every pair of the given splits (all of them by default) and reports what is wrong.
    ///
    /// - Parameter progress: Told how many pairs of how many of a split are decoded, from time to time.
    /// - Throws: ``DatasetError/missingRoot(description:root:origin:)`` and
    ///   ``DatasetError/unknownSplit(description:split:known:)``; every other fault is a finding.
    package func check(
        splits: [String]? = nil, team: ThreadTeam = .ofAllCores,
        progress: (_ split: String, _ done: Int, _ count: Int) -> Void = { _, _, _ in }
    ) throws(DatasetError) -> DatasetCheck {
        let form = imageForm(team: team)
        var result = DatasetCheck(pairs: 0, findings: [])
        var values: [SplitValues] = []
        var excluded: Set<String> = []
        var repeated = RepeatedContent(in: self)
        var strays = StrayAreas(classCount: classNames.count)
        var palettes = PaletteTally(description)
        var shared = SharedFaults()
        for split in splits ?? splitNames {
            let listing: SplitListing
            do {
                listing = try self.listing(ofSplit: split, isThorough: true)
            } catch .missingRoot(let description, let root, let origin) {
                throw .missingRoot(description: description, root: root, origin: origin)
            } catch .missingData(let description, let root, let searched, let origin) {
                throw .missingData(
                    description: description, root: root, searched: searched, origin: origin)
            } catch .unknownSplit(let description, let split, let known, let isFolder) {
                throw .unknownSplit(
                    description: description, split: split, known: known, isFolder: isFolder)
            } catch {
                result.findings.append(
                    .init(.unreadableSplit, .error, file: error.path, message: error.description))
                continue
            }
            // A drawn split has its files from another one, whose findings name their faults.
            if description.splits.contains(where: { $0.name == split }) {
                result.findings += findings(in: listing, split: split)
                shared.count(
                    listing.withoutMask.count + listing.withoutImage.count, ofSplit: split)
            }
            let listed = listedSplit(of: split)
            for name in listing.excluded { excluded.formUnion([name, "\(listed)/\(name)"]) }
            var pairs: [PairCheck] = []
            for start in stride(from: 0, to: listing.samples.count, by: Self.pairsAtOnce) {
                progress(split, start, listing.samples.count)
                let end = min(start + Self.pairsAtOnce, listing.samples.count)
                pairs += team.map(Array(listing.samples[start..<end])) {
                    PairCheck(of: $0, in: self)
                }
            }
            result.pairs += pairs.count
            result.resizedMasks += pairs.count(where: \.isResized)
            shared.count(pairs.count, ofSplit: listed)
            for (sample, pair) in zip(listing.samples, pairs) {
                result.findings += pair.findings.map {
                    $0.of(sample.name, split: listed, in: description)
                }
                shared.add(pair.unmapped, of: sample.mask, split: listed)
                palettes.add(pair.palette)
            }
            result.findings += outlineFindings(in: pairs, listing, split: split)
            values.append(SplitValues(split: split, pairs: pairs, classCount: classNames.count))
            if let found = nothingToLearn(in: pairs, split: split) {
                result.findings.append(found)
            } else if !isDrawnAutomatically(split) {
                result.findings += absentClasses(in: pairs, split: split)
            }
            for (sample, pair) in zip(listing.samples, pairs) {
                result.findings += repeated.findings(of: sample, pair, split: split)
                    .map { $0.of(sample.name, split: listed, in: description) }
                strays.add(pair, of: sample.name, split: listed)
            }
        }
        result.findings += [
            form.unusedDepth(in: description), form.cover?.finding(in: description),
        ].compactMap(\.self)
        result.findings += strays.findings(in: description)
        if let (mask, pixels, text) = palettes.finding {
            result.findings.append(
                .init(
                    .paletteConflict, .warning, file: mask, count: pixels,
                    message: "\(mask): \(text)",
                    suggestion: description.classMap.colors.isEmpty ? nil : "palette: colors"))
        }
        result.findings += suspicions(of: values)
        if splits == nil {
            result.findings += description.exclude.entries(without: excluded).map {
                .init(
                    .unknownExclusion, .warning, file: description.path,
                    message:
                        "\(description.path): 'exclude' names '\($0)', which is no sample of any split"
                )
            }
        }
        suggestLines(for: &result.findings, from: values, unmapped: shared.unmappedValues)
        result.findings = shared.merged(result.findings, in: description)
        return result
    }

    /// Pairs between two looks at the progress.
    private static let pairsAtOnce = 64

    /// The split in the description from which a split has its samples.
    private func listedSplit(of split: String) -> String {
        guard let drawn = description.drawnSplits,
            drawn.shares.contains(where: { $0.name == split })
        else { return split }
        return drawn.from
    }

    /// Whether nobody asked for that split, so that what it happens to hold is no fault.
    func isDrawnAutomatically(_ split: String) -> Bool {
        description.drawnSplits?.isAutomatic == true && listedSplit(of: split) != split
    }

    private func findings(in listing: SplitListing, split: String) -> [DatasetFinding] {
        var findings: [DatasetFinding] = []
        func add(
            _ kind: DatasetFinding.Kind, _ file: String, _ error: DatasetError,
            suggestion: String? = nil
        ) {
            findings.append(
                .init(kind, .error, file: file, message: error.description, suggestion: suggestion))
        }
        findings += listing.withoutImage.map { sample in
            DatasetFinding(
                .missingImage, .error, file: sample.image,
                message: DatasetError.missingImage(image: sample.image, others: 0).description
            ).of(sample.name, split: split, in: description)
        }
        for picture in listing.unreadPictures {
            findings.append(
                .init(
                    .unreadFormat, .warning, file: picture,
                    message: "\(picture): pictures in this format are not read; write it as PNG"))
        }
        let reason = MissingMasks(in: listing, split: split, of: description)
        findings += listing.withoutMask.map { sample in
            let error = DatasetError.missingMask(image: sample.image, mask: sample.mask, others: 0)
            return DatasetFinding(
                .missingMask, .error, file: sample.image,
                message: error.description + reason.text, suggestion: reason.suggestion
            ).of(sample.name, split: split, in: description)
        }
        for (image, first) in listing.duplicates {
            let (kept, other) = (FileName(first), FileName(image))
            add(
                .duplicateName, image, .duplicateName(image: image, first: first),
                suggestion: kept.lowercaseExtension == other.lowercaseExtension
                    ? nil : "extensions: [\(kept.lowercaseExtension)]")
        }
        for mask in listing.strayMasks {
            findings.append(
                .init(
                    .maskWithoutImage, .warning, file: mask,
                    message:
                        "\(mask): belongs to no image of the split '\(split)'; add the image, or "
                        + "correct 'mask_name' or 'extensions'"))
        }
        // Where all masks are missing this is told.
        if listing.samples.isEmpty, listing.withoutMask.isEmpty, listing.withoutImage.isEmpty {
            add(
                .emptySplit, description.path,
                .emptySplit(
                    description: description.path, split: split, searched: listing.searched))
        }
        return findings
    }

    private func absentClasses(in pairs: [PairCheck], split: String) -> [DatasetFinding] {
        // A split with unreadable masks cannot tell which classes are absent.
        if pairs.isEmpty || pairs.contains(where: { $0.classPixels == nil }) { return [] }
        let absent = classNames.indices.filter { id in
            pairs.allSatisfy { $0.classPixels?[id] == 0 }
        }
        if absent.isEmpty { return [] }
        let names = absent.map { "'\(classNames[$0])' (\($0))" }.joined(separator: ", ")
        let isOne = absent.count == 1
        var finding = DatasetFinding(
            .absentClass, .warning, file: description.path, count: 0,
            message:
                "\(description.path): the \(isOne ? "class" : "classes") \(names) never "
                + "\(isOne ? "occurs" : "occur") in the split '\(split)'; \(isOne ? "it gets" : "they get") "
                + "weight 0 and no score")
        finding.classIDs = absent
        return [finding]
    }

    /// What leaves nothing to learn in the split that is trained on: `train`, or the first where there is none.
    private func nothingToLearn(in pairs: [PairCheck], split: String) -> DatasetFinding? {
        let trained = splitNames.contains("train") ? "train" : splitNames.first
        // Faults of masks are told, and may hide the other classes.
        guard split == trained,
            pairs.allSatisfy({ pair in !pair.findings.contains { $0.severity == .error } })
        else { return nil }
        var tally = ClassTally(split: split, classNames: classNames)
        for pair in pairs {
            if let counts = pair.tally { tally.add(counts, of: pair.mask) }
        }
        guard let found = tally.nothingToLearn else { return nil }
        return .init(
            .nothingToLearn, .error, file: found.mask, count: found.pixels,
            message: "\(description.path): \(found.text)")
    }
}
