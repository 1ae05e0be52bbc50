import CPixelKernels
import Machine
import Tensors

extension Network {
    /// How many numbers one piece of a sum has, so that its order does not depend on the number of threads.
    private static let piece = 1 << 15

    /// The length of the gradient over all parameters together: √Σg², NaN or infinite where a gradient is.
    ///
    /// - Parameter team: Changes only how long it takes.
    package func gradientNorm(team: ThreadTeam = .ofAllCores) -> Double {
        let (gradients, count) = (parameterGradients, parameterCount)
        let pieces = (count + Self.piece - 1) / Self.piece
        let sums = AlignedBuffer<Double>(count: pieces)
        team.forEachUncheckedRange(of: pieces) { range in
            for index in range {
                let start = index * Self.piece
                sums[index] = pixel_sum_of_squares(
                    gradients.pointer + start, Int64(min(Self.piece, count - start)))
            }
        }
        return sums.buffer.reduce(0, +).squareRoot()
    }

    /// Shortens the gradient to `limit` where it is longer, as PyTorch's `clip_grad_norm_` does.
    ///
    /// Every gradient is multiplied by `min(1, limit / (norm + 10⁻⁶))`.
    ///
    /// - Parameters:
    ///   - limit: The greatest length, > 0.
    ///   - norm: ``gradientNorm(team:)``, finite.
    package func clipGradients(to limit: Double, norm: Double, team: ThreadTeam = .ofAllCores) {
        let factor = limit / (norm + 1e-6)
        guard factor < 1 else { return }
        let gradients = parameterGradients
        team.forEachUncheckedRange(of: parameterCount, multipleOf: 16) { range in
            pixel_scale(gradients.pointer + range.lowerBound, Int64(range.count), Float(factor))
        }
    }
}
