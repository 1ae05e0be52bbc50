/// Checks one weight a class, each finite and at least 0.
func checkWeights(
    _ weights: [some BinaryFloatingPoint], classCount: Int
) throws(LossError) {
    guard weights.count == classCount else {
        throw .weightShape(found: [weights.count], classCount: classCount)
    }
    if let index = weights.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
        throw .weightValue(Double(weights[index]), classIndex: index)
    }
}

/// Checks that label smoothing lies in 0…1; NaN does not.
func checkLabelSmoothing(_ value: Double) throws(LossError) {
    guard value >= 0 && value <= 1 else { throw .labelSmoothing(value) }
}
