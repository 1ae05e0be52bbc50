import BatchLoading
import Foundation
import ImageFiles
import Tensors

extension ImageInference {
    /// Averages the class probabilities of several views of an image, and returns their logarithms: scores whose
    /// softmax is the average.
    func averagedLogits(of image: Image) throws -> AlignedBuffer<Float> {
        let classes = network.classCount
        let sums = AlignedBuffer<Float>(
            repeating: 0, count: image.height * image.width * classes)
        var views = 0
        for scale in options.scales {
            let scaled = scale == 1 ? image : ImageResize.factor(scale).apply(image)
            for mirrored in options.flip ? [false, true] : [false] {
                let scores = try oneView(of: mirrored ? scaled.mirrored() : scaled)
                let ownSize = atSize(of: image, scores, height: scaled.height, width: scaled.width)
                addProbabilities(of: ownSize, mirrored: mirrored, width: image.width, to: sums)
                views += 1
            }
        }
        let divisor = Float(views)
        team.forEachRange(of: sums.count) { range in
            for index in range {
                sums[index] = log(max(sums[index] / divisor, Float.leastNormalMagnitude))
            }
        }
        return sums
    }

    private func atSize(
        of image: Image, _ scores: UnsafeBufferPointer<Float>, height: Int, width: Int
    ) -> AlignedBuffer<Float> {
        let result = AlignedBuffer<Float>(
            count: image.height * image.width * network.classCount)
        if height == image.height && width == image.width {
            _ = result.buffer.update(fromContentsOf: scores)
        } else {
            resampleScores(
                scores, height: height, width: width, classes: network.classCount,
                into: result.buffer, newHeight: image.height, newWidth: image.width, team: team)
        }
        return result
    }

    /// Adds the softmax of every pixel, to the mirrored pixel where the view was mirrored.
    private func addProbabilities(
        of scores: AlignedBuffer<Float>, mirrored: Bool, width: Int, to sums: AlignedBuffer<Float>
    ) {
        let classes = network.classCount
        team.forEachRange(of: scores.count / classes) { range in
            for pixel in range {
                let x = pixel % width
                let target = mirrored ? pixel - x + width - 1 - x : pixel
                let own = scores.buffer[pixel * classes..<(pixel + 1) * classes]
                let highest = own.reduce(-Float.infinity) { max($0, $1) }
                let total = own.reduce(0) { $0 + exp($1 - highest) }
                for c in 0..<classes {
                    sums[target * classes + c] += exp(own[own.startIndex + c] - highest) / total
                }
            }
        }
    }
}
