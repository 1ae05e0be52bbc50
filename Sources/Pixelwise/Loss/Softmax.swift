import Losses
import Tensors

/// The probability of each class: `exp(x[c]) / Σ_j exp(x[j])`, so computed that no logit is too large or too small.
///
/// - Parameter logits: Shape `(C)`, `(N,C)` or `(N,C,d1,…,dK)`.
/// - Returns: Probabilities in the same shape; over the classes they add up to 1.
/// - Throws: ``PixelwiseError`` of kind ``PixelwiseError/Kind/badData`` for an array without a class axis.
public func softmax(
    _ logits: ShapedArray<Float>
) throws(PixelwiseError) -> ShapedArray<Float> {
    try PixelwiseError.translating { ShapedArray(try softmax(Tensor(logits))) }
}

/// The probability of each class in float64; all else as in float32.
public func softmax(
    _ logits: ShapedArray<Double>
) throws(PixelwiseError) -> ShapedArray<Double> {
    try PixelwiseError.translating { ShapedArray(try softmax(Tensor(logits))) }
}

/// The logarithm of each class's probability in nats, finite also where the probability is too small for a number.
///
/// - Parameter logits: Shape `(C)`, `(N,C)` or `(N,C,d1,…,dK)`.
/// - Returns: Log-probabilities in the same shape.
/// - Throws: ``PixelwiseError`` of kind ``PixelwiseError/Kind/badData`` for an array without a class axis.
public func logSoftmax(
    _ logits: ShapedArray<Float>
) throws(PixelwiseError) -> ShapedArray<Float> {
    try PixelwiseError.translating { ShapedArray(try logSoftmax(Tensor(logits))) }
}

/// The logarithm of each class's probability in float64; all else as in float32.
public func logSoftmax(
    _ logits: ShapedArray<Double>
) throws(PixelwiseError) -> ShapedArray<Double> {
    try PixelwiseError.translating { ShapedArray(try logSoftmax(Tensor(logits))) }
}
