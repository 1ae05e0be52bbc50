import ImageFiles
import Tensors

extension SegmentationDataset {
    /// Decodes every pair of the given splits (all of them by default) and reports what is wrong.
    ///
    /// - Throws: ``DatasetError/missingRoot(description:root:origin:)`` and
    ///   ``DatasetError/unknownSplit(description:split:known:)``; every other fault is a finding.
    public func check(
        splits: [String]? = nil, team: ThreadTeam = .ofAllCores
    ) throws(DatasetError) -> DatasetCheck {
        var result = DatasetCheck(pairs: 0, findings: [])
        var values: [SplitValues] = []
        var splitOfImage: [String: (split: String, image: String)] = [:]
        for split in splits ?? splitNames {
            let listing: SplitListing
            do {
                listing = try self.listing(ofSplit: split, isThorough: true)
            } catch .missingRoot(let description, let root, let origin) {
                throw .missingRoot(description: description, root: root, origin: origin)
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
            let pairs = team.map(listing.samples) { PairCheck(of: $0, in: self) }
            result.pairs += pairs.count
            result.findings += pairs.flatMap(\.findings)
            values.append(SplitValues(split: split, pairs: pairs, classCount: classNames.count))
            result.findings += absentClasses(in: pairs, split: split)
            for (sample, pair) in zip(listing.samples, pairs) {
                guard let digest = pair.imageDigest else { continue }
                guard let first = splitOfImage[digest] else {
                    splitOfImage[digest] = (split, sample.image)
                    continue
                }
                result.findings.append(
                    first.split == split
                        ? .init(
                            .duplicateImage, .warning, file: sample.image,
                            message:
                                "\(sample.image): is the same picture as \(first.image) in the "
                                + "split '\(split)', so it counts twice; remove one")
                        : .init(
                            .sharedImage, .warning, file: sample.image,
                            message:
                                "\(sample.image): the same image is in the split '\(first.split)' as "
                                + "\(first.image); scores on '\(split)' are too good, remove one"))
            }
        }
        result.findings += suspicions(of: values)
        return result
    }

    private func findings(in listing: SplitListing, split: String) -> [DatasetFinding] {
        var findings: [DatasetFinding] = []
        func add(
            _ kind: DatasetFinding.Kind, _ severity: DatasetFinding.Severity, _ file: String,
            _ error: DatasetError
        ) {
            findings.append(.init(kind, severity, file: file, message: error.description))
        }
        for sample in listing.withoutImage {
            add(.missingImage, .error, sample.image, .missingImage(image: sample.image, others: 0))
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
                    suggestion: line))
        }
        for (image, first) in listing.duplicates {
            add(.duplicateName, .error, image, .duplicateName(image: image, first: first))
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
                .emptySplit, .error, description.path,
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
            .init(
                .absentClass, .warning, file: description.path,
                message:
                    "\(description.path): the class '\(classNames[id])' (\(id)) never occurs in the "
                    + "split '\(split)'; it gets weight 0 and no score")
        }
    }
}
