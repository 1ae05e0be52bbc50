import Files
import ImageFiles
import Machine

extension SegmentationDataset {
    /// Decodes every pair of the given splits (all of them by default) and reports what is wrong.
    ///
    /// - Throws: ``DatasetError/missingRoot(description:root:origin:)`` and
    ///   ``DatasetError/unknownSplit(description:split:known:)``; every other fault is a finding.
    package func check(
        splits: [String]? = nil, team: ThreadTeam = .ofAllCores
    ) throws(DatasetError) -> DatasetCheck {
        let form = imageForm(team: team)
        var result = DatasetCheck(pairs: 0, findings: [])
        var values: [SplitValues] = []
        var excluded: Set<String> = []
        var repeated = RepeatedContent(in: self)
        var strays = StrayAreas(classCount: classNames.count)
        for split in splits ?? splitNames {
            let listing: SplitListing
            do {
                listing = try self.listing(ofSplit: split, isThorough: true)
            } catch .missingRoot(let description, let root, let origin) {
                throw .missingRoot(description: description, root: root, origin: origin)
            } catch .missingData(let description, let root, let searched, let origin) {
                throw .missingData(
                    description: description, root: root, searched: searched, origin: origin)
            } catch .unknownSplit(let description, let split, let known) {
                throw .unknownSplit(description: description, split: split, known: known)
            } catch {
                result.findings.append(
                    .init(.unreadableSplit, .error, file: error.path, message: error.description))
                continue
            }
            // A drawn split has its files from another one, whose findings name their faults.
            if description.splits.contains(where: { $0.name == split }) {
                result.findings += findings(in: listing, split: split)
            }
            let listed = listedSplit(of: split)
            for name in listing.excluded { excluded.formUnion([name, "\(listed)/\(name)"]) }
            let pairs = team.map(listing.samples) { PairCheck(of: $0, split: listed, in: self) }
            result.pairs += pairs.count
            result.findings += pairs.flatMap(\.findings)
            values.append(SplitValues(split: split, pairs: pairs, classCount: classNames.count))
            if !isDrawnAutomatically(split) {
                result.findings += absentClasses(in: pairs, split: split)
            }
            for (sample, pair) in zip(listing.samples, pairs) {
                result.findings += repeated.findings(of: sample, pair, split: split, listed: listed)
                strays.add(
                    pair, exclusion: DatasetDescription.exclusion(of: sample.name, split: listed))
            }
        }
        result.findings += [form.unusedDepth(in: description)].compactMap(\.self)
        result.findings += strays.findings(classNames: classNames)
        result.findings += suspicions(of: values)
        if splits == nil {
            result.findings += description.exclude.subtracting(excluded).sorted().map {
                .init(
                    .unknownExclusion, .warning, file: description.path,
                    message:
                        "\(description.path): 'exclude' names '\($0)', which is no sample of any split"
                )
            }
        }
        suggestLines(for: &result.findings, from: values)
        return result
    }

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
        for sample in listing.withoutImage {
            add(
                .missingImage, sample.image, .missingImage(image: sample.image, others: 0),
                suggestion: DatasetDescription.exclusion(of: sample.name, split: split))
        }
        for picture in listing.unreadPictures {
            findings.append(
                .init(
                    .unreadFormat, .warning, file: picture,
                    message: "\(picture): pictures in this format are not read; write it as PNG"))
        }
        let line = MaskNameGuess.template(
            for: listing.withoutMask.map(\.name),
            files: listing.strayMasks + listing.withoutMask.map(\.image)
        ).map { "mask_name: '\($0)'" }
        for sample in listing.withoutMask {
            let error = DatasetError.missingMask(
                image: sample.image, mask: sample.mask, others: 0)
            findings.append(
                .init(
                    .missingMask, .error, file: sample.image,
                    message: error.description
                        + (line.map { ". Masks have other names here: write \"\($0)\"" } ?? ""),
                    suggestion: line
                        ?? DatasetDescription.exclusion(of: sample.name, split: split)))
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
        if listing.samples.isEmpty {
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
        return classNames.indices.filter { id in
            pairs.allSatisfy { $0.classPixels?[id] == 0 }
        }.map { id in
            var finding = DatasetFinding(
                .absentClass, .warning, file: description.path, count: 0,
                message:
                    "\(description.path): the class '\(classNames[id])' (\(id)) never occurs in the "
                    + "split '\(split)'; it gets weight 0 and no score")
            finding.classID = id
            return finding
        }
    }
}
