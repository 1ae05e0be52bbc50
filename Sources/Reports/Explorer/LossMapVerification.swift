import Files
import ImageFiles
import JSONText
import LossAnalysis
import Machine
import Tensors

/// Proves that a folder of loss maps is as it was written and that its books balance: what the explorer's pixels sum to is
/// what `index.json` says, by image, class, pair, distance and kind of error.
package struct LossMapVerification: Equatable, Sendable {
    /// Images of the folder.
    package let images: Int
    /// Pixels that count in them; nil where the explorer was left out, so that there are none to be summed.
    package let pixels: Int?
    /// Files that are byte for byte as they were written.
    package let files: Int
    /// The largest share by which a sum of decoded losses is off, where the sum is above 1 nat.
    package let largestDeviation: Double

    /// Looks at all files that the index of a folder lists.
    ///
    /// - Throws: ``ReportError/booksDoNotBalance(path:reason:)`` with the first fault, `FileReadingError`.
    package init(folder: String, team: ThreadTeam = .ofAllCores) throws {
        let index = try WrittenIndex(folder: folder)
        files = try index.requireSameFiles(team)
        images = index.images.count
        guard index.images.indices.contains(where: { index.pixelsMark(ofImage: $0) != nil }) else {
            (pixels, largestDeviation) = (nil, 0)
            return
        }
        var totals = Sums(classCount: index.classCount)
        var deviation = 0.0
        for first in stride(from: 0, to: index.images.count, by: team.threads) {
            let count = min(team.threads, index.images.count - first)
            let found = try team.map(count) { try index.sums(ofImage: first + $0) }
            for (position, sums) in zip(first..., found) {
                let image = index.images[position]
                try deviation = max(deviation, sums.require(image, path: index.path))
                totals.add(sums)
            }
        }
        try deviation = max(deviation, totals.require(index.json, path: index.path))
        pixels = totals.total.pixels
        largestDeviation = deviation
    }
}

extension WrittenIndex {
    /// Compares every listed file with its digest.
    fileprivate func requireSameFiles(_ team: ThreadTeam) throws -> Int {
        let marks = ([json] + images).flatMap(Self.digests)
        _ = try team.map(marks.count) { try requireSame(marks[$0]) }
        return marks.count
    }

    /// The sums of the decoded pixels of one image.
    fileprivate func sums(ofImage position: Int) throws -> Sums {
        let (labels, planes) = try pixels(ofImage: position)
        let result = PixelLosses(
            name: images[position]["name"]?.string ?? "", labels: labels,
            predictions: planes.predictions,
            losses: planes.codes.map { Float(LossCodes.loss(of: $0)) })
        try result.check(classCount: classCount)
        let traits = PixelTraits(of: result)
        guard ExplorerPixels.planes(of: result, traits).details == planes.details else {
            throw ReportError.booksDoNotBalance(
                path: "\(folder)/\(ExplorerFolder.pixelsFile(position))",
                reason: "a band or a kind of error is not that of its pixel")
        }
        var sums = Sums(
            LossMapStatistics(of: result, traits: traits, classWeights: weights))
        sums.addBounds(of: result)
        return sums
    }
}

/// Sums of decoded losses, and by how much they may lie beside those of the losses.
private struct Sums: Sendable {
    private var statistics: LossMapStatistics
    private var bound = 0.0

    var total: LossShare { statistics.total }

    init(classCount: Int) { statistics = LossMapStatistics(classCount: classCount) }

    init(_ statistics: LossMapStatistics) { self.statistics = statistics }

    mutating func addBounds(of result: PixelLosses) {
        for (index, label) in result.labels.labels.enumerated() where label != LabelMap.ignored {
            // The decoded loss stands for one that may be larger by the same share.
            bound += LossCodes.bound(of: Double(result.losses[index])) * 1.001
        }
    }

    mutating func add(_ other: Sums) {
        statistics += other.statistics
        bound += other.bound
    }

    /// Compares with what an index says of an image, or of all.
    ///
    /// - Returns: By which share the sum is off.
    func require(_ entry: JSONValue, path: String) throws(ReportError) -> Double {
        let name = entry["name"]?.string ?? "all images"
        func fail(_ part: String) -> ReportError {
            .booksDoNotBalance(
                path: path, reason: "\(part) of \(name) is not what the explorer's pixels sum to")
        }
        guard entry["ignored"]?.int == statistics.ignored else { throw fail("ignored") }
        guard let sum = requireShare(entry, statistics.total) else { throw fail("the sum") }
        for (part, shares) in [
            ("classes", statistics.classes.map(\.self)),
            ("border_distance", statistics.borderBands),
            ("pairs", statistics.pairs.map(\.share)),
            ("error_kinds", errorShares),
        ] {
            let entries = entry[part]?.elements ?? []
            guard entries.count == shares.count else { throw fail(part) }
            for (element, share) in zip(entries, shares)
            where requireShare(element, share) == nil { throw fail(part) }
            let parts = part == "error_kinds" ? nil : entries.compactMap { $0["sum"]?.double }
            if let parts, let whole = sum.whole, whole.isFinite,
                abs(parts.reduce(0, +) - whole) > 1e-9 * max(whole, 1) * Double(parts.count)
            {
                throw fail("the budget \(part)")
            }
        }
        return sum.deviation
    }

    /// In the order of an index: by class, false negatives before false positives, by kind; only those with pixels.
    private var errorShares: [LossShare] {
        let kinds = ErrorKind.allCases.count
        return (0..<statistics.classCount).flatMap { id in
            [statistics.falseNegatives, statistics.falsePositives].flatMap {
                $0[id * kinds..<(id + 1) * kinds]
            }
        }.filter { $0.pixels > 0 }
    }

    /// Compares one share; nil where it is another one.
    private func requireShare(
        _ entry: JSONValue, _ share: LossShare
    ) -> (whole: Double?, deviation: Double)? {
        guard entry["pixels"]?.int == share.pixels else { return nil }
        // An infinite sum is null in JSON.
        guard let sum = entry["sum"]?.double else {
            return share.sum.isFinite ? nil : (nil, 0)
        }
        let difference = abs(sum - share.sum)
        guard difference <= bound + 1e-9 * sum else { return nil }
        return (sum, sum > 1 ? difference / sum : 0)
    }
}
