import Foundation

/// A test of learning rates: a short training in which the rate rises from step to step, and what its losses say.
package struct LearningRateTest: Equatable, Sendable {
    /// The rates of the steps, rising.
    package let rates: [Double]
    /// The loss of each, up to where it is no number any more.
    package private(set) var losses: [Double] = []

    /// A rise from an eighth of a rate to eight times it.
    package init(around rate: Double, steps: Int) {
        let count = max(steps, 2)
        rates = (0..<count).map { rate / 8 * pow(64, Double($0) / Double(count - 1)) }
    }

    /// Takes the loss of the next step; false where the test is over, since it grows without end.
    package mutating func add(_ loss: Double) -> Bool {
        guard loss.isFinite, losses.count < rates.count else { return false }
        losses.append(loss)
        guard let lowest = smoothed.min(), let last = smoothed.last else { return true }
        return losses.count < rates.count && last < 3 * max(lowest, 0.05)
    }

    /// The losses, each as a mean of it and the ones before with falling weight.
    private var smoothed: [Double] {
        var (mean, factor) = (0.0, 1.0)
        return losses.map { loss in
            mean = Self.memory * mean + (1 - Self.memory) * loss
            factor *= Self.memory
            return mean / (1 - factor)
        }
    }

    private static let memory = 0.9

    /// A third of the rate at which the smoothed loss was lowest, within the bounds; nil where it never fell by a tenth.
    package func suggestion(within bounds: ClosedRange<Double>) -> Double? {
        let losses = smoothed
        guard let first = losses.first, let lowest = losses.min(), lowest < 0.9 * first,
            let place = losses.firstIndex(of: lowest)
        else { return nil }
        let rate = rates[place] / Self.distance
        return min(max(rate, bounds.lowerBound), bounds.upperBound)
    }

    /// How far below the lowest loss a rate lies that holds for a whole run.
    private static let distance = 3.0
}
