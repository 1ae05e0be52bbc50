import Tensors

/// The probability of each class: `exp(x[c]) / Σ_j exp(x[j])`.
///
/// Computed as `exp(x[c] − max) / Σ exp(x[j] − max)`, so that logits of any size neither overflow nor vanish.
///
/// - Parameter logits: `(C)`, `(N,C)` or `(N,C,d1,…,dK)`.
/// - Returns: Probabilities in the shape and layout of `logits`; over the classes they add up to 1.
/// - Throws: ``LossError/inputShape(found:)``.
package func softmax<Scalar: LossScalar>(
    _ logits: Tensor<Scalar>
) throws(LossError) -> Tensor<Scalar> {
    var result = logits
    let axis = try ClassAxis(of: logits)
    for element in 0..<axis.elements {
        let places = axis.places(ofElement: element)
        let largest = maximum(logits.elements, places)
        var sum: Scalar = 0
        for place in places {
            result.elements[place] = Scalar.exponential(logits.elements[place] - largest)
            sum += result.elements[place]
        }
        for place in places { result.elements[place] /= sum }
    }
    return result
}

/// The logarithm of each class's probability: `x[c] − max − log Σ_j exp(x[j] − max)`.
///
/// Never the logarithm of the softmax: a probability that underflows to 0 still has a finite logarithm.
///
/// - Parameter logits: `(C)`, `(N,C)` or `(N,C,d1,…,dK)`.
/// - Returns: Log-probabilities in nats, in the shape and layout of `logits`.
/// - Throws: ``LossError/inputShape(found:)``.
package func logSoftmax<Scalar: LossScalar>(
    _ logits: Tensor<Scalar>
) throws(LossError) -> Tensor<Scalar> {
    var result = logits
    let axis = try ClassAxis(of: logits)
    for element in 0..<axis.elements {
        let places = axis.places(ofElement: element)
        let largest = maximum(logits.elements, places)
        var sum: Scalar = 0
        for place in places { sum += Scalar.exponential(logits.elements[place] - largest) }
        let logSum = Scalar.naturalLogarithm(sum)
        for place in places { result.elements[place] = logits.elements[place] - largest - logSum }
    }
    return result
}

extension ClassAxis {
    /// The places in memory of the C values of element `index`.
    func places(ofElement index: Int) -> StrideTo<Int> {
        let base = base(ofElement: index)
        return stride(from: base, to: base + classes * classStride, by: classStride)
    }
}

/// The largest of some values; NaN where one is NaN.
private func maximum<Scalar: LossScalar>(_ values: [Scalar], _ places: StrideTo<Int>) -> Scalar {
    places.reduce(-Scalar.infinity) { values[$1] > $0 || values[$1].isNaN ? values[$1] : $0 }
}
