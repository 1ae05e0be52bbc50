import Files
import ImageFiles

/// Pictures and masks that come more than once in the splits of a dataset: found by digests of what was decoded, so that
/// a set of any size takes some bytes a pair.
struct RepeatedContent {
    /// The pair in which a content came first.
    private struct First {
        let split: String
        let sample: SamplePaths
        let maskDigest: UInt64?
        let imageDigest: UInt64
    }

    private let dataset: SegmentationDataset
    private var images: [UInt64: First] = [:]
    private var masks: [UInt64: First] = [:]

    init(in dataset: SegmentationDataset) { self.dataset = dataset }

    /// Takes one more pair and says what it repeats.
    mutating func findings(
        of sample: SamplePaths, _ pair: PairCheck, split: String
    ) -> [DatasetFinding] {
        guard let digest = pair.imageDigest else { return [] }
        let this = First(
            split: split, sample: sample, maskDigest: pair.maskDigest, imageDigest: digest)
        if let first = images[digest] {
            return [Self.repeatedImage(this, first)]
                + [conflict(this, first)].compactMap(\.self)
        }
        images[digest] = this
        guard let maskDigest = pair.maskDigest, pair.isDistinctive else { return [] }
        guard let first = masks[maskDigest] else {
            masks[maskDigest] = this
            return []
        }
        return [Self.repeatedMask(this, first)]
    }

    private static func repeatedImage(
        _ this: First, _ first: First
    ) -> DatasetFinding {
        let (image, before) = (this.sample.image, first.sample.image)
        return first.split == this.split
            ? .init(
                .duplicateImage, .warning, file: image,
                message:
                    "\(image): is the same picture as \(before) in the split '\(this.split)', so it "
                    + "counts twice; remove one")
            : .init(
                .sharedImage, .warning, file: image,
                message:
                    "\(image): the same image is in the split '\(first.split)' as \(before); scores on "
                    + "'\(this.split)' are too good, remove one")
    }

    private static func repeatedMask(
        _ this: First, _ first: First
    ) -> DatasetFinding {
        .init(
            .duplicateMask, .warning, file: this.sample.mask,
            message:
                "\(this.sample.mask): is the same mask as \(first.sample.mask), though their images "
                + "\(this.sample.image) and \(first.sample.image) differ; one of them probably belongs to "
                + "another image: look at both, and put the right mask there")
    }

    /// The same picture with two masks that differ.
    private func conflict(
        _ this: First, _ first: First
    ) -> DatasetFinding? {
        guard let new = this.maskDigest, let old = first.maskDigest, new != old else { return nil }
        let difference = difference(this.sample, first.sample)
        let place =
            difference.map {
                " in \(counted($0.pixels, "pixel")), the first at (\($0.x), \($0.y))"
            } ?? ""
        var finding = DatasetFinding(
            .conflictingMasks, .warning, file: this.sample.mask, count: difference?.pixels,
            message:
                "\(this.sample.mask): differs from \(first.sample.mask)\(place), though both are of the same "
                + "picture (\(this.sample.image), \(first.sample.image)); keep the right one and remove the "
                + "other pair")
        (finding.x, finding.y) = (difference?.x, difference?.y)
        return finding
    }

    /// Where two masks of one size have other labels.
    private func difference(
        _ sample: SamplePaths, _ other: SamplePaths
    ) -> (x: Int, y: Int, pixels: Int)? {
        let map = dataset.description.classMap
        guard let (new, old) = try? (dataset.readMask(sample), dataset.readMask(other)),
            new.height == old.height, new.width == old.width
        else { return nil }
        let labels = (map.apply(to: new).labels.labels, map.apply(to: old).labels.labels)
        let places = labels.0.indices.filter { labels.0[$0] != labels.1[$0] }
        return places.first.map { ($0 % new.width, $0 / new.width, places.count) }
    }
}
