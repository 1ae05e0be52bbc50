import CPixelKernels
import Tensors

extension Network {
    /// The length of the gradient over all parameters together: √Σg², NaN or infinite where a gradient is.
    package var gradientNorm: Double {
        pixel_sum_of_squares(parameterGradients.pointer, Int64(parameterCount)).squareRoot()
    }

    /// Shortens the gradient to `limit` where it is longer, as PyTorch's `clip_grad_norm_` does.
    ///
    /// Every gradient is multiplied by `min(1, limit / (norm + 10⁻⁶))`.
    ///
    /// - Parameters:
    ///   - limit: The greatest length, > 0.
    ///   - norm: ``gradientNorm``, finite.
    package func clipGradients(to limit: Double, norm: Double) {
        let factor = limit / (norm + 1e-6)
        guard factor < 1 else { return }
        pixel_scale(parameterGradients.pointer, Int64(parameterCount), Float(factor))
    }
}
