import Glibc

extension FocalLoss: LogitErrorLoss {
    /// Adds `factor` times the gradient of the loss's mean, and returns that mean; nil where nothing counts.
    package func addGradient(
        of given: LogitErrors, times factor: Double, to gradient: UnsafeMutablePointer<Float>
    ) -> Double? {
        let weights = weights(given.classCount)
        let exponent = Float(gamma)
        let sums = given.sums(2) { element, label, sums in
            let rest = given.probabilityOfOthers(element, label)
            let weight = weights[label]
            sums[0] += Double(weight * powf(rest, exponent) * given.losses[element])
            sums[1] += Double(weight)
        }
        guard sums[1] > 0 else { return nil }
        let scale = Float(factor / sums[1])
        given.addErrors(to: gradient) { element, label in
            let rest = given.probabilityOfOthers(element, label)
            // (1 − p)^(γ−1) · p · log p has the limit 0 where p = 1.
            let slope =
                exponent == 0 || rest == 0
                ? 0 : exponent * powf(rest, exponent - 1) * (1 - rest) * given.losses[element]
            return scale * weights[label] * (powf(rest, exponent) + slope)
        }
        return sums[0] / sums[1]
    }
}
