import BatchLoading
import ImageFiles
import Machine
import SegmentationDatasets

/// The images of some samples with their class scores, one after the other: decoded ahead, and scored side by side where
/// they fit.
struct ScoredImages {
    /// Where scores come from.
    let source: any ScoreSource

    /// Hands every image with its scores to `judge`, and what that makes of it to `visit`, in the order of the samples.
    ///
    /// - Parameters:
    ///   - cache: Keeps decoded pairs for the next walk.
    ///   - judge: Is called on any thread, with the source that it may use, and its team.
    ///   - visit: Is called on the calling thread; throw to stop.
    /// - Throws: What `SegmentationDataset.loadPair(_:)` throws, with the file's path; what the source and `judge` throw,
    ///   with the image's file where that can be named.
    func forEach<Judgement: Sendable>(
        of samples: [SamplePaths], in dataset: SegmentationDataset, cache: PairCache = .none,
        judge: @Sendable (LabelledImage, any ScoreSource) throws -> Judgement,
        visit: (SamplePaths, LabelledImage, Judgement) throws -> Void
    ) throws {
        // Decodes the next images while these are computed.
        let pairs = EvaluationPairs(
            dataset: dataset, samples: samples, workers: (source.team.threads + 1) / 2,
            smallAhead: 4 * source.team.threads, cache: cache)
        var position = 0
        var next = try pairs.next()
        while let first = next {
            var group = [first]
            next = try pairs.next()
            while let pair = next, !isWhole(group),
                (group + [pair]).allSatisfy({ source.takesSideBySide($0.image) })
            {
                group.append(pair)
                next = try pairs.next()
            }
            let judgements = try judged(group, judge)
            for (pair, judgement) in zip(group, judgements) {
                let sample = samples[position]
                let own = try EvaluationError.namingFile(
                    sample.image, height: pair.image.height, width: pair.image.width
                ) { try judgement.get() }
                position += 1
                try visit(sample, pair, own)
            }
        }
    }

    /// Whether a group takes no more images.
    private func isWhole(_ group: [LabelledImage]) -> Bool {
        source.team.isOccupied(
            byImages: group.count,
            ofPixels: group.reduce(0) { $0 + $1.image.height * $1.image.width })
    }

    /// Takes images side by side, one on each thread, and fewer than there are threads one after the other.
    ///
    /// Side by side threads wait for each other once a group instead of once a layer, and none reads what another has
    /// just written: between cores that share no cache that costs as much as the arithmetic of a small network.
    private func judged<Judgement: Sendable>(
        _ group: [LabelledImage],
        _ judge: @Sendable (LabelledImage, any ScoreSource) throws -> Judgement
    ) throws -> [Result<Judgement, any Error>] {
        let team = source.team
        if team.threads == 1 || group.count < team.threads {
            return group.map { pair in Result { try judge(pair, source) } }
        }
        // Unchecked because every worker has an inference of its own.
        nonisolated(unsafe) let siblings = try source.siblings()
        return team.mapWithWorkers(group.count) { worker, index in
            let (pair, sibling) = (group[index], siblings[worker])
            return Result { try judge(pair, sibling) }
        }
    }
}
