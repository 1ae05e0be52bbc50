import Foundation

/// How the learning rate moves over a run: a pure function of the step.
public enum Schedule: Sendable, Equatable {
    /// A linear rise from peak/25 to the peak over the first `warmup` of all steps, then half a cosine down to
    /// peak/10⁴ (after Smith 2018; PyTorch's `OneCycleLR` with a linear rise).
    case oneCycle(warmup: Double)
    /// `peak · (1 − step/total)^power`, after a linear rise over the first `warmup` of all steps.
    case polynomial(power: Double, warmup: Double)
    /// The peak throughout, after a linear rise over the first `warmup` of all steps.
    case constant(warmup: Double)

    /// The learning rate of a step.
    ///
    /// - Parameters:
    ///   - step: The optimizer step, 0 ..< total.
    ///   - total: The number of steps of the whole run.
    ///   - peak: The config's `learning_rate`.
    public func learningRate(step: Int, of total: Int, peak: Double) -> Double {
        let done = Double(step) / Double(max(total, 1))
        let rise = risePart(done)
        switch self {
        case .oneCycle(let warmup):
            if let rise { return peak * (1 / 25 + (1 - 1 / 25) * rise) }
            let fall = Self.share(of: done, from: warmup)
            return peak * (1e-4 + (1 - 1e-4) * 0.5 * (1 + cos(Double.pi * fall)))
        case .polynomial(let power, let warmup):
            if let rise { return peak * rise }
            return peak * pow(1 - Self.share(of: done, from: warmup), power)
        case .constant:
            return peak * (rise ?? 1)
        }
    }

    /// How far the rise is, 0 ..< 1; `nil` behind it.
    private func risePart(_ done: Double) -> Double? {
        let warmup =
            switch self {
            case .oneCycle(let warmup), .constant(let warmup), .polynomial(_, let warmup): warmup
            }
        return done < warmup ? done / warmup : nil
    }

    private static func share(of done: Double, from start: Double) -> Double {
        start >= 1 ? 1 : min(max((done - start) / (1 - start), 0), 1)
    }
}
