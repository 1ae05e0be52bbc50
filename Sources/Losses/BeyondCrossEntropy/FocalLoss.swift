import Glibc
import Tensors

/// Focal loss: cross entropy that fades where the prediction is already good.
///
///     l = −w[y] · (1 − p[y])^γ · log p[y],    0 where y is ignored
///
/// The mean divides by Σ w[y] over the elements that count, as cross entropy does; with γ = 0 it is cross entropy.
/// Source: Lin et al., "Focal Loss for Dense Object Detection", 2017.
package struct FocalLoss: LabelLoss, Equatable {
    /// What a config may set beside class weights.
    package struct Options: LogitErrorLossOptions {
        /// The exponent γ, at least 0; 0 is cross entropy.
        package var gamma = 2.0

        /// The defaults.
        package init() {}

        /// Takes the options.
        package init(gamma: Double) {
            self.gamma = gamma
        }

        /// The sentence of help texts.
        package static let meaning =
            "Cross entropy that fades where the prediction is already good."
        /// Every option.
        package static let table: [LossOption<Options>] = [
            LossOption(
                "gamma", \.gamma, 0...100,
                "How fast pixels that are right fade; 0 is cross entropy.")
        ]
        /// A loss for each element.
        package static let isOneNumber = false
        /// The name.
        package var name: LossName { .focal }
        /// The loss with these options.
        package var loss: Loss { .focal(self) }
        /// Makes the loss.
        package func make(
            classWeights: [Double]?, ignoreIndex: Int, reduction: LossReduction
        ) -> any LogitErrorLoss {
            FocalLoss(
                gamma: gamma, classWeights: classWeights, ignoreIndex: ignoreIndex,
                reduction: reduction)
        }
    }

    /// The exponent γ, at least 0.
    package var gamma: Double
    /// One weight a class, finite and at least 0; nil for all 1.
    package var classWeights: [Double]?
    /// The label of elements that do not count.
    package var ignoreIndex: Int
    /// What becomes of the elements' losses.
    package var reduction: LossReduction

    /// Gathers the options.
    package init(
        gamma: Double = Options().gamma, classWeights: [Double]? = nil,
        ignoreIndex: Int = CrossEntropyLoss.defaultIgnoreIndex, reduction: LossReduction = .mean
    ) {
        precondition(gamma >= 0, "FocalLoss expects a gamma of at least 0, got \(gamma)")
        self.gamma = gamma
        self.classWeights = classWeights
        self.ignoreIndex = ignoreIndex
        self.reduction = reduction
    }

    /// The loss, its sums and its gradient by the logits.
    package func evaluate<Scalar: LossScalar, Label: LabelElement>(
        _ logits: Tensor<Scalar>, labels: Tensor<Label>
    ) throws(LossError) -> LossResult<Scalar> {
        let given = try LabelledSoftmax(
            logits, labels: labels, classWeights: classWeights, ignoreIndex: ignoreIndex)
        let weightSum = given.weightSum
        let denominator = reduction == .mean ? weightSum : 1
        var map = Tensor<Scalar>(repeating: 0, shape: given.axis.elementShape)
        var gradient = Tensor<Scalar>(repeating: 0, shape: logits.shape, layout: logits.layout)
        for (element, label) in given.labels.enumerated() {
            guard let label else { continue }
            let places = Array(given.axis.places(ofElement: element))
            let p = given.probabilities(ofElement: element)
            let logP = given.logP.elements[places[label]]
            // 1 − p[y] as the sum of the others keeps its digits where p[y] is nearly 1.
            let rest = p.enumerated().reduce(0) { $1.offset == label ? $0 : $0 + $1.element }
            let fade = power(rest, gamma)
            map.elements[element] = -given.weights[label] * fade * logP
            guard denominator > 0 else { continue }
            // The derivative by log p[y]; log p[y] itself changes by 1{c = y} − p[c].
            let slope =
                gamma == 0 || rest == 0
                ? 0 : Scalar(gamma) * power(rest, gamma - 1) * p[label] * logP
            let scale = given.weights[label] * (slope - fade) / Scalar(denominator)
            for (c, place) in places.enumerated() {
                gradient.elements[place] = scale * (c == label ? rest : -p[c])
            }
        }
        let sums = given.sums(loss: pairwiseSum(map.elements), weight: weightSum)
        return LossResult(value: reduced(map, sums), gradient: gradient, sums: sums)
    }

    private func reduced<Scalar: LossScalar>(
        _ map: Tensor<Scalar>, _ sums: LossSums
    ) -> Tensor<Scalar> {
        switch reduction {
        case .none: map
        case .mean: Tensor(shape: [], [Scalar(sums.mean)])
        case .sum: Tensor(shape: [], [Scalar(sums.loss)])
        }
    }

    private func power<Scalar: LossScalar>(_ base: Scalar, _ exponent: Double) -> Scalar {
        Scalar(pow(Double(base), exponent))
    }
}

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
