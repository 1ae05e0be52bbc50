import Tensors

/// Whether class scores are most likely probabilities: each within 0…1, and their sum over the classes 1 at every element.
///
/// Logits are so by chance nowhere but in tiny inputs. Looks no further than the first element that is not so.
///
/// - Parameters:
///   - scores: `batch * classes * inner` numbers, class by class within each batch entry.
///   - classes: C; of one class nothing can be said.
///   - inner: Elements of a batch entry, such as pixels.
package func areProbabilities<Scalar: LossScalar>(
    _ scores: UnsafeBufferPointer<Scalar>, classes: Int, inner: Int
) -> Bool {
    guard classes > 1, inner > 0, !scores.isEmpty, scores.count % (classes * inner) == 0 else {
        return false
    }
    // What float16 leaves of the sum of 150 of them.
    let rounding: Scalar = 0.01
    for start in stride(from: 0, to: scores.count, by: classes * inner) {
        for element in start..<start + inner {
            var sum: Scalar = 0
            for index in stride(from: element, to: element + classes * inner, by: inner) {
                guard scores[index] >= 0, scores[index] <= 1 else { return false }
                sum += scores[index]
            }
            guard abs(sum - 1) <= rounding else { return false }
        }
    }
    return true
}

/// Probabilities as logits, whose softmax they are: their logarithms.
///
/// One of 0 counts as the least normal number, so that its loss is finite.
package func logits<Scalar: LossScalar>(ofProbabilities probabilities: [Scalar]) -> [Scalar] {
    probabilities.map { Scalar.naturalLogarithm(max($0, Scalar.leastNormalMagnitude)) }
}

/// That logits are most likely probabilities, and why.
package let likelyProbabilities =
    "the classes lie within 0…1 and sum to 1 everywhere, so these are most likely probabilities, not logits"
