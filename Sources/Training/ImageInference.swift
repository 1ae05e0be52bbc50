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
    private let scale: [Float]
    private let shift: [Float]

    /// Joins a network with what it expects of images.
    ///
    /// - Parameters:
    ///   - mean: What is subtracted from red, green and blue, scaled to 0…1.
    ///   - deviation: What the difference is divided by.
    public init(network: Network, mean: [Float], deviation: [Float], team: ThreadTeam) {
        precondition(
            mean.count == 3 && deviation.count == 3,
            "ImageInference expects 3 means and 3 deviations, got \(mean.count) and \(deviation.count)"
        )
        self.network = network
        self.team = team
        scale = deviation.map { 1 / (255 * $0) }
        shift = zip(mean, deviation).map { -$0 / $1 }
    }

    /// The class scores of every pixel of `image`: H·W·C numbers, channels last.
    ///
    /// They stay valid until the next call.
    ///
    /// - Throws: `NetworkError` for an image that is too small for the network.
    public func logits(of image: Image) throws -> UnsafeBufferPointer<Float> {
        let plan = try network.plan(
            batch: 1, height: image.height, width: image.width, purpose: .inference, team: team)
        fill(plan.input, from: image)
        plan.forward()
        return UnsafeBufferPointer(plan.logits)
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
