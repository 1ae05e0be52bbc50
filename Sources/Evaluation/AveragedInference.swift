import BatchLoading
import CPixelKernels
import Foundation
import ImageFiles
import Machine
import NeuralNetworks
import Tensors

extension ImageInference {
    /// Averages the class probabilities of several views of an image, and returns their logarithms: scores whose
    /// softmax is the average.
    func averagedLogits(of image: Raster) throws -> AlignedBuffer<Float> {
        let classes = network.classCount
        let sums = AlignedBuffer<Float>(
            repeating: 0, count: image.height * image.width * classes)
        let atOwnSize = AlignedBuffer<Float>(
            count: options.scales.allSatisfy { $0 == 1 } ? 0 : sums.count)
        var views = 0
        for scale in options.scales {
            let scaled = scale == 1 ? image : ImageResize.factor(scale).apply(image)
            for mirrored in options.flip ? [false, true] : [false] {
                var scores = try oneView(of: mirrored ? scaled.mirrored() : scaled)
                if scaled.height != image.height || scaled.width != image.width {
                    resampleScores(
                        scores, height: scaled.height, width: scaled.width, classes: classes,
                        into: atOwnSize.buffer, newHeight: image.height, newWidth: image.width,
                        team: team)
                    scores = UnsafeBufferPointer(atOwnSize.buffer)
                }
                addProbabilities(of: scores, mirrored: mirrored, width: image.width, to: sums)
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

    /// Adds the softmax of every pixel, to the mirrored pixel where the view was mirrored.
    private func addProbabilities(
        of scores: UnsafeBufferPointer<Float>, mirrored: Bool, width: Int,
        to sums: AlignedBuffer<Float>
    ) {
        let classes = network.classCount
        let line = width * classes
        guard let scores = scores.baseAddress else { return }
        // Unchecked because the scores are only read until the team is done.
        nonisolated(unsafe) let from = scores
        team.forEachRange(of: sums.count / line) { rows in
            for row in rows {
                let first = mirrored ? line - classes : 0
                pixel_add_probabilities(
                    from + row * line, Int64(classes), Int64(width),
                    sums.pointer + row * line + first, mirrored ? -1 : 1)
            }
        }
    }
}
