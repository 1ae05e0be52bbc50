import BatchLoading
import Communication
import Tensors

/// A batch that several ranks share, each with its own part.
extension Batch {
    /// The names of all samples of the batch.
    func names(over group: RankGroup) -> [String] { Self.gathered(names, over: group) }

    /// The whole batch, on every rank.
    func gathered(over group: RankGroup) -> Batch {
        if group.isAlone { return self }
        let pixels = count * height * width
        let images = group.gather(
            Array(
                UnsafeRawBufferPointer(
                    rebasing: UnsafeRawBufferPointer(images.buffer)[..<(pixels * channels * 4)])))
        let labels = group.gather(Array(labels.buffer.prefix(pixels)))
        let names = names(over: group)
        let samples = Array(images.joined()).withUnsafeBytes {
            AlignedBuffer(Array($0.bindMemory(to: Float.self)))
        }
        return Batch(
            images: samples, labels: AlignedBuffer(Array(labels.joined())), count: names.count,
            samplesBefore: 0, height: height, width: width, channels: channels, names: names,
            files: Self.gathered(files, over: group), paddedPixels: group.sum(paddedPixels))
    }

    /// Makes sure that the images of all ranks are of one size, as those of a rank are.
    ///
    /// - Throws: `BatchLoadingError.sizesDiffer`, on the first rank.
    func requireSameSize(over group: RankGroup) throws {
        if group.isAlone { return }
        let heights = group.gather(Double(height))
        let widths = group.gather(Double(width))
        let sizes = zip(heights, widths).map { [Int($0), Int($1)] }
        guard let other = sizes.firstIndex(where: { $0 != sizes[0] }) else { return }
        let files = group.gather(Array(files[0].utf8)).map { String(decoding: $0, as: UTF8.self) }
        try group.agree {
            guard group.isFirst else { return }
            throw BatchLoadingError.sizesDiffer(
                first: files[0], firstSize: sizes[0], other: files[other], otherSize: sizes[other])
        }
    }

    /// The texts of all ranks.
    private static func gathered(_ texts: [String], over group: RankGroup) -> [String] {
        if group.isAlone { return texts }
        // No path and no name holds a NUL.
        let joined = group.gather(Array(texts.joined(separator: "\0").utf8))
        return joined.flatMap { part in
            part.split(separator: 0, omittingEmptySubsequences: false).map {
                String(decoding: $0, as: UTF8.self)
            }
        }
    }
}
