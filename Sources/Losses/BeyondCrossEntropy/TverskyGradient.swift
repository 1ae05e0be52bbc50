extension TverskyLoss: LogitErrorLoss {
    /// Adds `factor` times the gradient of the loss's mean, and returns that mean; nil where nothing counts.
    package func addGradient(
        of given: LogitErrors, times factor: Double, to gradient: UnsafeMutablePointer<Float>
    ) -> Double? {
        let classes = given.classCount
        // First Σ (p − t) over all elements, then over those that have the class as label.
        let sums = given.sums(2 * classes) { element, label, sums in
            let row = given.errors + element * classes
            for c in 0..<classes { sums[c] += Double(row[c]) }
            sums[classes + label] += Double(row[label])
        }
        let overlap = (0..<classes).map { sums[classes + $0] + Double(given.perClass[$0]) }
        let predicted = (0..<classes).map { sums[$0] + Double(given.perClass[$0]) }
        let weights = weightsOfLabelled(given)
        guard weights.reduce(0, +) > 0 else { return nil }
        let result = score(
            overlap: overlap, predicted: predicted, labelled: given.perClass, weights: weights)
        let slopes = result.slopes.map {
            (label: Float(factor * $0.label), other: Float(factor * $0.other))
        }
        // Unchecked because every element has a row of its own in the gradient.
        nonisolated(unsafe) let gradient = gradient
        given.forEachElement { element, label in
            let row = given.errors + element * classes
            let to = gradient + element * classes
            let p = 1 + row[label]
            // Σ_j g[j] · p[j] of the slopes g by probability, then p[c] · (g[c] − that).
            var mean = p * slopes[label].label - row[label] * slopes[label].other
            for c in 0..<classes { mean += row[c] * slopes[c].other }
            for c in 0..<classes { to[c] += row[c] * (slopes[c].other - mean) }
            to[label] +=
                p * (slopes[label].label - mean) - row[label] * (slopes[label].other - mean)
        }
        return result.loss / result.weight
    }
}
