import Experiments
import NeuralNetworks

/// How weights follow their gradients; the formulas are PyTorch's, and so are the numbers where none are given.
public struct Optimizer: Sendable, Equatable {
    package var options: OptimizerOptions

    package init(_ options: OptimizerOptions) { self.options = options }

    /// AdamW: Adam whose weights shrink apart from the gradients.
    ///
    /// - Parameters:
    ///   - learningRate: The peak, above 0.
    ///   - weightDecay: Weights shrink by learning rate · decay a step, at least 0; biases and normalisation do not.
    ///   - beta1: How slowly the mean of gradients moves, 0 ..< 1.
    ///   - beta2: How slowly the mean of squared gradients moves, 0 ..< 1.
    public static func adamW(
        learningRate: Double? = nil, weightDecay: Double? = nil, beta1: Double? = nil,
        beta2: Double? = nil
    ) -> Optimizer {
        var options = AdamWOptions()
        if let learningRate { options.learningRate = learningRate }
        if let weightDecay { options.weightDecay = weightDecay }
        if let beta1 { options.beta1 = beta1 }
        if let beta2 { options.beta2 = beta2 }
        return Optimizer(.adamW(options))
    }

    /// Stochastic gradient descent with momentum.
    ///
    /// - Parameters:
    ///   - learningRate: The peak, above 0.
    ///   - momentum: The part of the last step that goes on, 0 ..< 1.
    ///   - weightDecay: Is added to the gradient times the weight, at least 0; biases and normalisation have none.
    ///   - nesterov: Whether it looks ahead by one momentum step.
    public static func sgd(
        learningRate: Double? = nil, momentum: Double? = nil, weightDecay: Double? = nil,
        nesterov: Bool = false
    ) -> Optimizer {
        var options = SGDOptions()
        if let learningRate { options.learningRate = learningRate }
        if let momentum { options.momentum = momentum }
        if let weightDecay { options.weightDecay = weightDecay }
        options.nesterov = nesterov
        return Optimizer(.sgd(options))
    }
}

/// How the learning rate moves over a run; the first `warmup` (a share of the run, 0…1) rises to the peak.
public enum LearningRateSchedule: Sendable, Equatable {
    /// From peak/25 to the peak, then half a cosine down to peak/10⁴.
    case oneCycle(warmup: Double = 0.1)
    /// `peak · (1 − u)^power` with u from 0 to 1.
    case polynomial(power: Double = 0.9, warmup: Double = 0)
    /// Half a cosine from the peak to 0.
    case cosine(warmup: Double = 0)
    /// `peak · factor^k`, k of the milestones (shares of the run) being passed.
    case step(milestones: [Double], factor: Double = 0.1, warmup: Double = 0)
    /// The peak throughout.
    case constant(warmup: Double = 0)
}

extension TrainingConfig {
    /// How weights follow their gradients.
    public var optimizer: Optimizer {
        get { Optimizer(config.optimizer) }
        set { config.optimizer = newValue.options }
    }

    /// How the learning rate moves.
    public var schedule: LearningRateSchedule {
        get {
            switch config.schedule {
            case .oneCycle(let warmup): .oneCycle(warmup: warmup)
            case .polynomial(let power, let warmup): .polynomial(power: power, warmup: warmup)
            case .cosine(let warmup): .cosine(warmup: warmup)
            case .step(let milestones, let factor, let warmup):
                .step(milestones: milestones, factor: factor, warmup: warmup)
            case .constant(let warmup): .constant(warmup: warmup)
            }
        }
        set {
            switch newValue {
            case .oneCycle(let warmup): config.schedule = .oneCycle(warmup: warmup)
            case .polynomial(let power, let warmup):
                config.schedule = .polynomial(power: power, warmup: warmup)
            case .cosine(let warmup): config.schedule = .cosine(warmup: warmup)
            case .step(let milestones, let factor, let warmup):
                config.schedule = .step(milestones: milestones, factor: factor, warmup: warmup)
            case .constant(let warmup): config.schedule = .constant(warmup: warmup)
            }
        }
    }
}
