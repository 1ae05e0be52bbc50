/// How parameters follow their gradients: the `optimizer:` entry of a training config.
package enum OptimizerOptions: Sendable, Equatable {
    /// AdamW (Loshchilov & Hutter 2019) as PyTorch computes it.
    case adamW(AdamWOptions)
    /// Stochastic gradient descent with momentum as PyTorch computes it.
    case sgd(SGDOptions)

    /// The peak learning rate.
    package var learningRate: Double {
        switch self {
        case .adamW(let options): options.learningRate
        case .sgd(let options): options.learningRate
        }
    }
}

/// AdamW's numbers; the defaults are PyTorch's.
package struct AdamWOptions: Sendable, Equatable {
    /// The peak learning rate, > 0.
    package var learningRate: Double
    /// Weights shrink by learning rate · decay a step, ≥ 0; biases and normalisation do not.
    package var weightDecay: Double
    /// How slowly the mean of gradients moves, 0 ..< 1.
    package var beta1: Double
    /// How slowly the mean of squared gradients moves, 0 ..< 1.
    package var beta2: Double
    /// Added to the root of the squared mean, > 0.
    package var epsilon: Double

    /// Takes the numbers; the defaults are PyTorch's.
    package init(
        learningRate: Double = 0.001, weightDecay: Double = 0.01, beta1: Double = 0.9,
        beta2: Double = 0.999, epsilon: Double = 1e-8
    ) {
        self.learningRate = learningRate
        self.weightDecay = weightDecay
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
    }
}

/// The numbers of stochastic gradient descent.
package struct SGDOptions: Sendable, Equatable {
    /// The peak learning rate, > 0.
    package var learningRate: Double
    /// The part of the last step that goes on, 0 ..< 1.
    package var momentum: Double
    /// Added to the gradient as decay · weight, ≥ 0; biases and normalisation have none.
    package var weightDecay: Double
    /// Looks ahead by one momentum step.
    package var nesterov: Bool

    /// Takes the numbers.
    package init(
        learningRate: Double = 0.01, momentum: Double = 0.9, weightDecay: Double = 1e-4,
        nesterov: Bool = false
    ) {
        self.learningRate = learningRate
        self.momentum = momentum
        self.weightDecay = weightDecay
        self.nesterov = nesterov
    }
}
