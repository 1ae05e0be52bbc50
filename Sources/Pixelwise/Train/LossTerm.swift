import Experiments
import Losses
import SegmentationDatasets

/// One loss of the weighted sum that training minimises.
///
/// ```swift
/// config.losses = [.crossEntropy(classWeights: .method(.medianFrequency)), .dice(weight: 0.5)]
/// ```
public struct LossTerm: Sendable, Equatable {
    package var term: Experiments.LossTerm

    package init(_ term: Experiments.LossTerm) { self.term = term }

    private init(_ loss: Loss, _ weight: Double, _ classWeights: ClassWeighting) {
        term = Experiments.LossTerm(loss, weight: weight, classWeights: classWeights.packaged)
    }

    /// What each class counts for.
    public enum ClassWeighting: Sendable, Equatable {
        /// Computed from the labels of the training split.
        case method(ClassWeightMethod)
        /// One weight of at least 0 a class.
        case values([Double])
        /// A YAML file that `pixelwise weights --output` wrote.
        case file(String)

        var packaged: Experiments.LossTerm.ClassWeightSource {
            switch self {
            case .method(let method): .method(method.packaged)
            case .values(let values): .values(values)
            case .file(let path): .file(path)
            }
        }
    }

    /// Softmax cross entropy: `−log p[y]`.
    ///
    /// - Parameters:
    ///   - labelSmoothing: The share of the target that moves to all classes alike, 0…1.
    ///   - classWeights: What each class counts for.
    ///   - weight: The factor in the sum, above 0.
    public static func crossEntropy(
        labelSmoothing: Double = 0, classWeights: ClassWeighting = .method(.none),
        weight: Double = 1
    ) -> LossTerm {
        LossTerm(.crossEntropy(.init(labelSmoothing: labelSmoothing)), weight, classWeights)
    }

    /// Cross entropy that fades where the prediction is already good: `−(1 − p[y])^gamma · log p[y]`.
    ///
    /// - Parameters:
    ///   - gamma: How fast, at least 0; 0 is cross entropy. Nil for the usual 2.
    ///   - classWeights: What each class counts for.
    ///   - weight: The factor in the sum, above 0.
    public static func focal(
        gamma: Double? = nil, classWeights: ClassWeighting = .method(.none), weight: Double = 1
    ) -> LossTerm {
        var options = FocalLoss.Options()
        if let gamma { options.gamma = gamma }
        return LossTerm(.focal(options), weight, classWeights)
    }

    /// Overlap of probabilities and labels, class by class.
    ///
    /// - Parameters:
    ///   - smooth: Is added to numerator and denominator, at least 0. Nil for the usual 1.
    ///   - classWeights: What each class counts for.
    ///   - weight: The factor in the sum, above 0.
    public static func dice(
        smooth: Double? = nil, classWeights: ClassWeighting = .method(.none), weight: Double = 1
    ) -> LossTerm {
        var options = DiceLoss.Options()
        if let smooth { options.smooth = smooth }
        return LossTerm(.dice(options), weight, classWeights)
    }

    /// Overlap with a price of its own for each kind of mistake.
    ///
    /// - Parameters:
    ///   - alpha: The price of a false positive, at least 0. Nil for the usual 0.3.
    ///   - beta: The price of a false negative, at least 0. Nil for the usual 0.7.
    ///   - classWeights: What each class counts for.
    ///   - weight: The factor in the sum, above 0.
    public static func tversky(
        alpha: Double? = nil, beta: Double? = nil, classWeights: ClassWeighting = .method(.none),
        weight: Double = 1
    ) -> LossTerm {
        var options = TverskyLoss.Options()
        if let alpha { options.alpha = alpha }
        if let beta { options.beta = beta }
        return LossTerm(.tversky(options), weight, classWeights)
    }

    /// A convex surrogate of 1 − IoU, class by class.
    ///
    /// - Parameters:
    ///   - classWeights: What each class counts for.
    ///   - weight: The factor in the sum, above 0.
    public static func lovaszSoftmax(
        classWeights: ClassWeighting = .method(.none), weight: Double = 1
    ) -> LossTerm {
        LossTerm(.lovaszSoftmax(), weight, classWeights)
    }

    /// Cross entropy of the pixels that are hardest.
    ///
    /// - Parameters:
    ///   - threshold: Pixels whose label has a lower probability count, 0…1. Nil for the usual 0.7.
    ///   - minimumKept: The least number of pixels that count. Nil for the usual number.
    ///   - classWeights: What each class counts for.
    ///   - weight: The factor in the sum, above 0.
    public static func hardPixels(
        threshold: Double? = nil, minimumKept: Int? = nil,
        classWeights: ClassWeighting = .method(.none), weight: Double = 1
    ) -> LossTerm {
        var options = HardPixelLoss.Options()
        if let threshold { options.threshold = threshold }
        if let minimumKept { options.minimumKept = minimumKept }
        return LossTerm(.hardPixels(options), weight, classWeights)
    }
}

extension TrainingConfig {
    /// What is minimised: the weighted sum of these, at least one, each kind once.
    ///
    /// Evaluation and loss maps show the cross entropy, whatever else there is.
    ///
    /// - Precondition: At least one is set.
    public var losses: [LossTerm] {
        get { config.loss.terms.map { LossTerm($0) } }
        set { config.loss = LossOptions(newValue.map(\.term)) }
    }
}
