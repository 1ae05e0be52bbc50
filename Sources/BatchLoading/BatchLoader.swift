import Foundation
import ImageFiles
import SegmentationDatasets
import Tensors

/// Turns the samples of a split into batches for training.
///
/// ```
/// let loader = BatchLoader(dataset: dataset, samples: samples, augmentation: options,
///     normalization: Normalization(), batch: 8, seed: 0, workers: 2)
/// let batches = try loader.batches(epoch: 0)
/// while let batch = try batches.next() { … }      // batch.images, batch.labels
/// ```
///
/// The samples run endlessly in passes, each pass in a random order of its own; an epoch is the next
/// ``batchesPerEpoch`` batches, all of one size. So every sample is used equally often, and an epoch visits each of
/// them once where the batch size divides their number. What a batch holds is a function of (seed, epoch, index)
/// alone: workers and cache change nothing about it.
package final class BatchLoader: Sendable {
    /// Samples a batch.
    package let batch: Int
    /// Batches an epoch, at least 1; samples / batch, rounded, unless it was given.
    package let batchesPerEpoch: Int

    /// The decoded pairs that stay in memory.
    package let cache: PairCache

    private let dataset: SegmentationDataset
    private let samples: [SamplePaths]
    private let augmentation: AugmentationOptions
    private let resize: ImageResize?
    private let renderer: SampleRenderer
    private let seed: UInt64
    private let workers: Int
    /// The places of every batch that are loaded.
    private let share: Range<Int>
    private let pool = BatchBufferPool()

    /// Prepares a loader; reads nothing yet.
    ///
    /// - Parameters:
    ///   - samples: At least one.
    ///   - resize: Changes every image's size before augmentation.
    ///   - batch: Samples a batch, at least 1.
    ///   - workers: Threads that prepare batches; 0 prepares them on the calling thread.
    ///   - cache: Keeps decoded (and resized) pairs; may be shared with evaluation.
    ///   - share: The places of every batch that are loaded, in 0 ..< `batch` and at least one; nil for all. What lies at a
    ///     place does not depend on it.
    ///   - batchesPerEpoch: At least 1; nil for about one pass.
    package init(
        dataset: SegmentationDataset, samples: [SamplePaths],
        augmentation: AugmentationOptions = .init(), resize: ImageResize? = nil,
        normalization: Normalization = .init(), batch: Int, seed: UInt64, workers: Int,
        cache: PairCache = .none, share: Range<Int>? = nil, batchesPerEpoch: Int? = nil
    ) {
        let share = share ?? 0..<batch
        precondition(
            !share.isEmpty && share.lowerBound >= 0 && share.upperBound <= batch,
            "BatchLoader expects a share of 0 ..< \(batch), got \(share)")
        precondition(
            !samples.isEmpty && batch >= 1 && workers >= 0,
            "BatchLoader expects samples, a batch of at least 1 and workers of at least 0, got "
                + "\(samples.count) samples, batch \(batch), \(workers) workers")
        self.dataset = dataset
        self.samples = samples
        self.augmentation = augmentation
        self.resize = resize
        renderer = SampleRenderer(normalization: normalization)
        self.batch = batch
        self.seed = seed
        self.workers = workers
        self.cache = cache
        self.share = share
        self.batchesPerEpoch =
            batchesPerEpoch
            ?? Self.batchesPerPass(samples: samples.count, batch: batch)
    }

    /// About how many batches a pass over the samples makes: samples / batch, rounded, at least 1.
    package static func batchesPerPass(samples: Int, batch: Int) -> Int {
        max(1, Int((Double(samples) / Double(batch)).rounded()))
    }

    /// Bytes that batches of this size take, those in the making and their samples included; decoded files come on top.
    ///
    /// - Parameters:
    ///   - channels: Of the images.
    ///   - sampleBytes: Bytes of a sample in memory, 1 or 2.
    package static func byteCount(
        batch: Int, height: Int, width: Int, workers: Int, channels: Int = 3, sampleBytes: Int = 1
    ) -> Int {
        let pixels = height * width
        let colors = channels * MemoryLayout<Float>.stride
        // Beside the batch that is in use, one a worker and one that waits; a resized sample in float32 and as it is kept.
        return (workers + 2) * batch * pixels * (colors + 1) + max(1, workers) * pixels
            * (colors + channels * sampleBytes + 1)
    }

    /// Starts preparing the batches of an epoch.
    ///
    /// - Parameters:
    ///   - epoch: From 0.
    ///   - first: The index of the first batch wanted, above 0 when an epoch goes on after an interrupt.
    ///   - span: The epoch's batches, counted from the beginning of the run; nil where all epochs have ``batchesPerEpoch``.
    /// - Throws: ``BatchLoadingError/unknownCropClass(name:known:)``.
    package func batches(
        epoch: Int, from first: Int = 0, span: Range<Int>? = nil
    ) throws -> Batches {
        let cropClasses = try augmentation.cropClassIDs(among: dataset.classNames)
        let span = span ?? self.span(ofEpoch: epoch)
        let order = order(of: span)
        return Batches(
            count: max(0, span.count - first), workers: workers, pool: pool
        ) { index in
            try self.makeBatch(
                epoch: epoch, index: first + index, order: order, cropClasses: cropClasses)
        }
    }

    /// The sample of every position of an epoch: `batchesPerEpoch · batch` indices.
    package func order(epoch: Int) -> [Int] { order(of: span(ofEpoch: epoch)) }

    private func span(ofEpoch epoch: Int) -> Range<Int> {
        epoch * batchesPerEpoch..<(epoch + 1) * batchesPerEpoch
    }

    /// The sample of every position of those batches, counted from the beginning of the run.
    private func order(of span: Range<Int>) -> [Int] {
        let length = span.count * batch
        let start = span.lowerBound * batch
        var order: [Int] = []
        var pass = start / samples.count
        while order.count < length {
            var random = SplitMix64(path: Int(truncatingIfNeeded: seed), 1, pass)
            let permutation = random.permutation(count: samples.count)
            let begin = order.isEmpty ? start % samples.count : 0
            order += permutation[begin...].prefix(length - order.count)
            pass += 1
        }
        return order
    }

    private func makeBatch(
        epoch: Int, index: Int, order: [Int], cropClasses: [UInt8]
    ) throws -> Batch {
        var buffers: BatchBuffers?
        var names: [String] = []
        var files: [String] = []
        var padded = 0
        let channels = renderer.normalization.channels
        var first: (path: String, imageSize: [Int], size: [Int])?
        for slot in share {
            let position = index * batch + slot
            let sample = samples[order[position]]
            let pair = try load(sample)
            var random = SplitMix64(path: Int(truncatingIfNeeded: seed), 2, epoch, position)
            let (height, width) = (pair.image.height, pair.image.width)
            let draw = AugmentationDraw(
                augmentation, height: height, width: width, random: &random, labels: pair.labels,
                cropClasses: cropClasses)
            if let first, first.size != draw.size {
                throw BatchLoadingError.sizesDiffer(
                    first: first.path, firstSize: first.imageSize, other: sample.image,
                    otherSize: [height, width])
            }
            if first == nil { first = (sample.image, [height, width], draw.size) }
            let pixels = draw.size[0] * draw.size[1]
            let target = buffers ?? pool.take(pixels: share.count * pixels, channels: channels)
            buffers = target
            let place = slot - share.lowerBound
            padded += renderer.render(
                pair, draw, image: target.images.pointer + place * pixels * channels,
                labels: target.labels.pointer + place * pixels)
            names.append(sample.name)
            files.append(sample.image)
        }
        guard let buffers, let size = first?.size else {
            preconditionFailure("a batch has samples")
        }
        return Batch(
            images: buffers.images, labels: buffers.labels, count: share.count,
            samplesBefore: share.lowerBound, height: size[0], width: size[1], channels: channels,
            names: names, files: files, paddedPixels: padded)
    }

    private func load(_ sample: SamplePaths) throws -> LabelledImage {
        try cache.pair(sample, resize: resize) {
            try resize?.load(sample, of: dataset) ?? dataset.loadPair(sample)
        }
    }
}
