import BatchLoading
import ImageFiles
import NeuralNetworks
import SegmentationScores
import Tensors

/// Turns whole images into class scores with a trained network.
///
/// Lives on the compute thread. Images of one size share a plan; another size costs a new plan.
public final class ImageInference {
    /// The network.
    public let network: Network
    /// The threads that compute.
    public let team: ThreadTeam
    /// Tiles and views.
    public var options = InferenceOptions()
    private let resize: ImageResize?
    private let scale: [Float]
    private let shift: [Float]
    /// Scores that several runs of the network made, kept for the caller.
    private var combined = AlignedBuffer<Float>(count: 0)
    /// Scores at the size of an image that was resized.
    private var resampled = AlignedBuffer<Float>(count: 0)

    /// Joins a network with what it expects of images.
    ///
    /// - Parameters:
    ///   - mean: What is subtracted from red, green and blue, scaled to 0…1.
    ///   - deviation: What the difference is divided by.
    ///   - resize: The change of size that images undergo first; scores come back at the image's own size.
    public init(
        network: Network, mean: [Float], deviation: [Float], resize: ImageResize? = nil,
        team: ThreadTeam
    ) {
        precondition(
            mean.count == 3 && deviation.count == 3,
            "ImageInference expects 3 means and 3 deviations, got \(mean.count) and \(deviation.count)"
        )
        self.network = network
        self.team = team
        self.resize = resize
        scale = deviation.map { 1 / (255 * $0) }
        shift = zip(mean, deviation).map { -$0 / $1 }
    }

    /// The class scores of every pixel of `image`: H·W·C numbers, channels last.
    ///
    /// They stay valid until the next call. Where several views are averaged, a score is the logarithm of the mean
    /// probability.
    ///
    /// - Throws: `NetworkError` for an image that is too small for the network.
    public func logits(of image: Image) throws -> UnsafeBufferPointer<Float> {
        guard options.averages else { return try oneView(of: image) }
        combined = try averagedLogits(of: image)
        return UnsafeBufferPointer(combined.buffer)
    }

    /// The scores of one view of an image: whole, or by tiles.
    func oneView(of image: Image) throws -> UnsafeBufferPointer<Float> {
        guard let tile = options.tile, image.height > tile || image.width > tile else {
            return try wholeLogits(of: image)
        }
        combined = try tiledLogits(of: image, tile: tile, overlap: options.overlap)
        return UnsafeBufferPointer(combined.buffer)
    }

    /// The scores of an image that goes through the network in one piece.
    func wholeLogits(of image: Image) throws -> UnsafeBufferPointer<Float> {
        let input = resize?.apply(image) ?? image
        let plan = try network.plan(
            batch: 1, height: input.height, width: input.width, purpose: .inference, team: team)
        fill(plan.input, from: input)
        plan.forward()
        let scores = UnsafeBufferPointer(plan.logits)
        if input.height == image.height && input.width == image.width { return scores }
        let count = image.height * image.width * network.classCount
        if resampled.count != count { resampled = AlignedBuffer(count: count) }
        resampleScores(
            scores, height: input.height, width: input.width, classes: network.classCount,
            into: resampled.buffer, newHeight: image.height, newWidth: image.width, team: team)
        return UnsafeBufferPointer(resampled.buffer)
    }

    private func fill(_ input: UnsafeMutableBufferPointer<Float>, from image: Image) {
        image.pixels.withUnsafeBufferPointer { pixels in
            nonisolated(unsafe) let pixels = pixels
            team.forEachRange(of: image.height * image.width) { range in
                for pixel in range {
                    for channel in 0..<3 {
                        let index = 3 * pixel + channel
                        input[index] = Float(pixels[index]) * scale[channel] + shift[channel]
                    }
                }
            }
        }
    }

    /// The class with the highest score at every pixel, the first one where several are equal.
    ///
    /// - Parameter logits: `count · C` scores, channels last.
    public func predictions(_ logits: UnsafeBufferPointer<Float>) -> [UInt8] {
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
