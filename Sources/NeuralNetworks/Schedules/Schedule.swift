import Foundation

/// How the learning rate moves over a run: a pure function of the step.
///
/// With `t = step / total` the first `warmup` of all steps rise linearly, and behind them `u = (t − warmup) / (1 − warmup)`
/// runs from 0 to 1. The rise begins at 0, and at peak/25 in `oneCycle`.
package enum Schedule: Sendable, Equatable {
    /// Half a cosine from the peak down to peak/10⁴: `peak · (10⁻⁴ + (1 − 10⁻⁴) · ½(1 + cos πu))`, behind a rise from
    /// peak/25 (after Smith 2018; PyTorch's `OneCycleLR` with a linear rise).
    case oneCycle(warmup: Double)
    /// `peak · (1 − u)^power` (PyTorch's `PolynomialLR`).
    case polynomial(power: Double, warmup: Double)
    /// Half a cosine from the peak to 0: `peak · ½(1 + cos πu)` (PyTorch's `CosineAnnealingLR`).
    case cosine(warmup: Double)
    /// `peak · factor^k`, k of the milestones being at or before t; they are shares of the whole run (PyTorch's
    /// `MultiStepLR` with milestones · total).
    case step(milestones: [Double], factor: Double, warmup: Double)
    /// The peak throughout.
    case constant(warmup: Double)

    /// The learning rate of a step.
    ///
    /// - Parameters:
    ///   - step: The optimizer step, 0 ..< total.
    ///   - total: The number of steps of the whole run.
    ///   - peak: The config's `learning_rate`.
    package func learningRate(step: Int, of total: Int, peak: Double) -> Double {
        learningRate(at: Double(step) / Double(max(total, 1)), peak: peak)
    }

    /// The learning rate where a share of the run is done.
    ///
    /// - Parameters:
    ///   - done: The `t` above, 0…1.
    ///   - peak: The config's `learning_rate`.
    package func learningRate(at done: Double, peak: Double) -> Double {
        let rise = done < warmup ? done / warmup : nil
        let fall = warmup >= 1 ? 1 : min(max((done - warmup) / (1 - warmup), 0), 1)
        switch self {
        case .oneCycle:
            if let rise { return peak * (1 / 25 + (1 - 1 / 25) * rise) }
            return peak * (1e-4 + (1 - 1e-4) * 0.5 * (1 + cos(Double.pi * fall)))
        case .polynomial(let power, _):
            return peak * (rise ?? pow(1 - fall, power))
        case .cosine:
            return peak * (rise ?? 0.5 * (1 + cos(Double.pi * fall)))
        case .step(let milestones, let factor, _):
            // A milestone counts from the whole step at or behind it: shares such as 0.7 have no exact number.
            let passed = milestones.count { done + 1e-9 >= $0 }
            return peak * (rise ?? pow(factor, Double(passed)))
        case .constant:
            return peak * (rise ?? 1)
        }
    }

    /// The share of all steps that rise, 0…1.
    package var warmup: Double {
        switch self {
        case .oneCycle(let warmup), .constant(let warmup), .polynomial(_, let warmup),
            .cosine(let warmup), .step(_, _, let warmup):
            warmup
        }
    }
}
