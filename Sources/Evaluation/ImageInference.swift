import BatchLoading
import ImageFiles
import Machine
import NetworkDescriptions
import NeuralNetworks
import SegmentationScores
import Tensors

/// Turns whole images into class scores with a trained network.
///
/// Used by one thread at a time. Images of one size share a plan; another size costs a new plan.
package final class ImageInference {
    /// The network.
    package let network: Network
    /// The threads that compute.
    package let team: ThreadTeam
    /// Tiles and views.
    package var options = InferenceOptions() {
        // Every scale is a size of its own, and comes again with the next image.
        didSet {
            network.keptSizes = max(network.keptSizes, options.scales.count)
            sizesThatFit = []
        }
    }
    let normalization: Normalization
    let resize: ImageResize?
    /// Heights and widths for which memory sufficed.
    var sizesThatFit: Set<[Int]> = []
    /// Those of ``siblings()``, once they were asked for.
    private var made: [ImageInference] = []
    /// The answers of ``takesSideBySide(_:)`` by height and width.
    private var sideBySide: [[Int]: Bool] = [:]
    /// Scores that several runs of the network made, kept for the caller.
    private var combined = AlignedBuffer<Float>(count: 0)
    /// Scores without those of the padding that the network needed.
    private var cut = AlignedBuffer<Float>(count: 0)
    /// Scores at the size of an image that was resized.
    private var resampled = AlignedBuffer<Float>(count: 0)

    /// Joins a network with what it expects of images.
    ///
    /// - Parameters:
    ///   - normalization: How the network wants its colours.
    ///   - resize: The change of size that images undergo first; scores come back at the image's own size.
    package init(
        network: Network, normalization: Normalization, resize: ImageResize? = nil,
        team: ThreadTeam
    ) {
        self.network = network
        self.team = team
        self.normalization = normalization
        self.resize = resize
    }

    /// As many inferences as the team has threads, each for one thread: the same parameters and options, memory of
    /// their own.
    ///
    /// They are made once and keep their plans.
    package func siblings() throws -> [any ScoreSource] {
        if made.isEmpty {
            made = try (0..<team.threads).map { _ in
                ImageInference(
                    network: try network.sibling(), normalization: normalization, resize: resize,
                    team: ThreadTeam(threads: 1))
            }
        }
        for sibling in made {
            sibling.options = options
            sibling.network.precision = network.precision
        }
        return made
    }

    /// The most pixels of an image that is computed beside others.
    ///
    /// A larger one leaves the caches anyway, and gets all threads, and their memory, for itself.
    private static let largestSideBySide = 1 << 20

    /// Whether each of the ``siblings()`` can take an image of this size at the same time: a quarter of the memory that
    /// was free when the size came first must suffice for their plans.
    package func takesSideBySide(_ image: Raster) -> Bool {
        let size = [image.height, image.width]
        if let known = sideBySide[size] { return known }
        var fits = image.height * image.width <= Self.largestSideBySide
        if fits, let available = MachineMemory.availableBytes {
            // Computed alone, an image that the network cannot take says so.
            let bytes = try? forecastBytes(height: image.height, width: image.width)
            fits = bytes.map { $0 * team.threads <= available / 4 } ?? false
        }
        sideBySide[size] = fits
        return fits
    }

    /// The class scores of every pixel of `image`: H·W·C numbers, channels last.
    ///
    /// They stay valid until the next call. Where several views are averaged, a score is the logarithm of the mean
    /// probability.
    ///
    /// An image of a size that the network cannot take is padded with its mirror image; the scores are cut to its size.
    ///
    /// - Throws: `ExecutionError` where memory does not suffice.
    package func logits(of image: Raster) throws -> UnsafeBufferPointer<Float> {
        try requireMemory(height: image.height, width: image.width)
        guard options.averages else { return try oneView(of: image) }
        combined = try averagedLogits(of: image)
        return UnsafeBufferPointer(combined.buffer)
    }

    /// The scores of one view of an image: whole, or by tiles.
    func oneView(of image: Raster) throws -> UnsafeBufferPointer<Float> {
        guard let tile = options.tile, image.height > tile || image.width > tile else {
            return try wholeLogits(of: image)
        }
        combined = try tiledLogits(of: image, tile: tile, overlap: options.overlap)
        return UnsafeBufferPointer(combined.buffer)
    }

    /// The scores of an image that goes through the network in one piece.
    func wholeLogits(of image: Raster) throws -> UnsafeBufferPointer<Float> {
        let input = resize?.apply(image) ?? image
        let (height, width) = padded(input)
        let plan = try network.prepared(
            batch: 1, height: height, width: width, purpose: .inference, team: team)
        fill(plan.input, height: height, width: width, from: input)
        plan.forward()
        var scores = UnsafeBufferPointer(plan.logits)
        if height != input.height || width != input.width {
            scores = cutOut(scores, width: width, to: input)
        }
        if input.height == image.height && input.width == image.width { return scores }
        let count = image.height * image.width * network.classCount
        if resampled.count != count { resampled = AlignedBuffer(count: count) }
        resampleScores(
            scores, height: input.height, width: input.width, classes: network.classCount,
            into: resampled.buffer, newHeight: image.height, newWidth: image.width, team: team)
        return UnsafeBufferPointer(resampled.buffer)
    }

    /// The class scores of every pixel, as ``logits(of:)``, all of them finite.
    ///
    /// - Throws: As ``logits(of:)``; ``EvaluationError/scoresNotFinite(file:layer:)``.
    package func finiteLogits(of image: Raster, file: String) throws -> UnsafeBufferPointer<Float> {
        let scores = try logits(of: image)
        if Self.areFinite(scores) { return scores }
        throw EvaluationError.scoresNotFinite(file: file, layer: nonFiniteLayer(of: image))
    }

    /// Whether no score is NaN or infinite.
    static func areFinite(_ scores: UnsafeBufferPointer<Float>) -> Bool {
        // x · 0 is 0 for a finite x and NaN for any other.
        scores.reduce(0) { $0 + $1 * 0 } == 0
    }

    /// The first layer whose output for an image is not finite; nil where all are, or that cannot be told.
    package func nonFiniteLayer(of image: Raster) -> String? {
        let input = resize?.apply(image) ?? image
        let (height, width) = padded(input)
        guard
            let plan = try? network.prepared(
                batch: 1, height: height, width: width, purpose: .inference, team: team)
        else { return nil }
        fill(plan.input, height: height, width: width, from: input)
        return plan.firstNonFiniteLayer()
    }

    /// The size with which an image goes through the network: its own, or the next that the network takes.
    private func padded(_ image: Raster) -> (height: Int, width: Int) {
        guard let sizes = network.inputSizes else { return (image.height, image.width) }
        return (sizes.padded(image.height), sizes.padded(image.width))
    }

    /// Normalises an image into the network's input; where that is larger, the image goes on mirrored below and to the
    /// right.
    private func fill(
        _ input: UnsafeMutableBufferPointer<Float>, height: Int, width: Int, from image: Raster
    ) {
        precondition(
            image.channels == normalization.channels,
            "ImageInference expects images of \(normalization.channels) channels, got \(image.channels)"
        )
        switch image.samples {
        case .bytes(let bytes):
            // 256 numbers a channel are looked up sooner than computed.
            let table = normalization.table
            table.withUnsafeBufferPointer { table in
                nonisolated(unsafe) let table = table
                fill(input, height: height, width: width, image, bytes) { byte, channel in
                    table[256 * channel + Int(byte)]
                }
            }
        case .words(let words):
            let (scale, shift) = (normalization.scale, normalization.shift)
            fill(input, height: height, width: width, image, words) { word, channel in
                Float(word) / Float(Raster.wordsAByte) * scale[channel] + shift[channel]
            }
        }
    }

    /// Inlined, so that the closure is no call a sample.
    @inline(__always)
    private func fill<Sample: Sendable>(
        _ input: UnsafeMutableBufferPointer<Float>, height: Int, width: Int, _ image: Raster,
        _ samples: [Sample], _ value: @Sendable (_ sample: Sample, _ channel: Int) -> Float
    ) {
        let columns = (0..<width).map { InputSizes.mirrored($0, inside: image.width) }
        let channels = image.channels
        samples.withUnsafeBufferPointer { samples in
            columns.withUnsafeBufferPointer { columns in
                // Unchecked because all are only read but the input, of which every worker fills its own rows.
                nonisolated(unsafe) let (samples, columns, input) = (samples, columns, input)
                team.forEachRange(of: height) { rows in
                    for row in rows {
                        let line = InputSizes.mirrored(row, inside: image.height) * image.width
                        var target = channels * row * width
                        for column in columns {
                            let source = channels * (line + column)
                            for channel in 0..<channels {
                                input[target + channel] = value(samples[source + channel], channel)
                            }
                            target += channels
                        }
                    }
                }
            }
        }
    }

    /// The upper left part of scores of width `width` that belongs to the image.
    private func cutOut(
        _ scores: UnsafeBufferPointer<Float>, width: Int, to image: Raster
    ) -> UnsafeBufferPointer<Float> {
        let classes = network.classCount
        let count = image.height * image.width * classes
        if cut.count != count { cut = AlignedBuffer(count: count) }
        let line = image.width * classes
        for row in 0..<image.height {
            for index in 0..<line {
                cut[row * line + index] = scores[row * width * classes + index]
            }
        }
        return UnsafeBufferPointer(cut.buffer)
    }

    /// The class with the highest score at every pixel, the first one where several are equal.
    ///
    /// - Parameter logits: `count · C` scores, channels last.
    package func predictions(_ logits: UnsafeBufferPointer<Float>) -> [UInt8] {
        let classes = network.classCount
        let count = logits.count / classes
        return [UInt8](unsafeUninitializedCapacity: count) { labels, initialized in
            if let scores = logits.baseAddress, let labels = labels.baseAddress {
                predictClasses(
                    logits: scores, classCount: classes, count: count, predictions: labels,
                    team: team)
            }
            initialized = count
        }
    }
}
