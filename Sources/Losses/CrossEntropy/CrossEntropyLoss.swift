import Machine
import Tensors

/// How the losses of elements become a result.
package enum LossReduction: String, Sendable, CaseIterable {
    /// Every element's loss: the loss map.
    case none
    /// For index labels the weighted mean, Σ loss / Σ weight over the elements that count; for probability
    /// targets Σ loss / number of elements.
    case mean
    /// Σ loss.
    case sum
}

/// A loss with what belongs to it.
package struct LossResult<Scalar: LossScalar>: Sendable, Equatable {
    /// The loss in nats: of shape `[]`, or with reduction `none` one value an element.
    package var value: Tensor<Scalar>
    /// The derivative of the value (with reduction `none`: of its sum) by the logits, in their shape and
    /// layout, where it was asked for.
    package var gradient: Tensor<Scalar>?
    /// Sums and counts, which add up over the parts of a batch.
    package var sums: LossSums
}

/// Softmax cross entropy, configured once and called on logits and targets.
///
/// With `p = softmax(logits)`, class weights `w` and label smoothing `e`:
///
///     indices        l = −(1−e) · w[y] · log p[y] − (e/C) · Σ_c w[c] · log p[c],    0 where y = ignoreIndex
///     probabilities  l = −Σ_c w[c] · q'[c] · log p[c]   with   q' = (1−e) · q + e/C
///
/// The mean divides by the sum of `w[y]` over the elements that count (indices), or by the number of elements
/// (probabilities). It is NaN where nothing counts; the gradient is 0 then. These are the rules of PyTorch's
/// `nn.CrossEntropyLoss`, except that logits of ignored elements never reach any gradient.
///
/// ```swift
/// let logits = Tensor<Float>(shape: [3, 5], [
///     -0.0192, -0.3863, -1.2735, -0.7815, -2.3062,
///     -0.8697, 1.0036, -0.9340, 0.6924, -0.9373,
///     -0.7580, -1.7073, 0.6045, -0.8192, -0.8317,
/// ])
/// let labels = Tensor<Int64>(shape: [3], [3, 0, 1])
/// let loss = try CrossEntropyLoss()
/// let mean = try loss(logits, labels: labels)        // shape [], 2.4216
/// ```
package struct CrossEntropyLoss: Sendable, Equatable {
    /// One weight a class, finite and at least 0; nil for all 1.
    package let classWeights: [Double]?
    /// The label of elements that do not count, inside or outside 0 ..< C.
    package let ignoreIndex: Int
    /// What becomes of the elements' losses.
    package private(set) var reduction: LossReduction
    /// The part `e` of the target, 0…1, that is spread over all classes.
    package let labelSmoothing: Double
    /// True where an ignore index was asked for by name, which probability targets do not allow.
    private let ignoreIndexIsExplicit: Bool

    /// What a config may set beside class weights.
    package struct Options: SingleLossOptions {
        /// The part of the target that is spread over all classes, 0…1.
        package var labelSmoothing = 0.0

        /// The defaults.
        package init() {}

        /// Takes the options.
        package init(labelSmoothing: Double) { self.labelSmoothing = labelSmoothing }

        /// The sentence of help texts.
        package static let meaning = "The negative logarithm of the label's probability."
        /// Every option.
        package static let table: [LossOption<Options>] = [
            LossOption(
                "label_smoothing", \.labelSmoothing, 0...1,
                "The part of the target that moves from the label to all classes alike.")
        ]
        /// A loss for each element.
        package static let isOneNumber = false
        /// Cross entropy.
        package var name: LossName { .crossEntropy }
        /// Cross entropy with these options.
        package var loss: Loss { .crossEntropy(self) }
        /// Nothing: cross entropy has a kernel of its own.
        package var beyondCrossEntropy: (any LogitErrorLossOptions)? { nil }
    }

    /// The ignore index where none is named, as in PyTorch.
    package static let defaultIgnoreIndex = -100

    /// Checks the options that can be checked without an input.
    ///
    /// - Parameter ignoreIndex: Left out, −100 is ignored.
    /// - Throws: ``LossError/weightValue(_:classIndex:)``, ``LossError/labelSmoothing(_:)``.
    package init(
        classWeights: [Double]? = nil, ignoreIndex: Int? = nil, reduction: LossReduction = .mean,
        labelSmoothing: Double = 0
    ) throws(LossError) {
        if let classWeights {
            try checkWeights(classWeights, classCount: classWeights.count)
        }
        try checkLabelSmoothing(labelSmoothing)
        self.classWeights = classWeights
        self.ignoreIndex = ignoreIndex ?? Self.defaultIgnoreIndex
        self.reduction = reduction
        self.labelSmoothing = labelSmoothing
        ignoreIndexIsExplicit = ignoreIndex != nil
    }

    /// The loss of class indices.
    ///
    /// - Parameters:
    ///   - logits: `(C)`, `(N,C)` or `(N,C,d1,…,dK)`, in either layout.
    ///   - labels: Class indices in the shape of `logits` without its class axis.
    /// - Throws: ``LossError`` for shapes that do not fit and labels that are out of range.
    package func callAsFunction<Scalar: LossScalar, Label: LabelElement>(
        _ logits: Tensor<Scalar>, labels: Tensor<Label>, team: ThreadTeam = .ofAllCores
    ) throws(LossError) -> Tensor<Scalar> {
        try evaluate(logits, labels: labels, gradient: false, team: team).value
    }

    /// The loss of class probabilities, which have the shape of `logits`.
    package func callAsFunction<Scalar: LossScalar>(
        _ logits: Tensor<Scalar>, probabilities: Tensor<Scalar>,
        team: ThreadTeam = .ofAllCores
    ) throws(LossError) -> Tensor<Scalar> {
        try evaluate(logits, probabilities: probabilities, gradient: false, team: team).value
    }

    /// The loss of class indices, its sums and, unless `gradient` is false, its gradient.
    package func evaluate<Scalar: LossScalar, Label: LabelElement>(
        _ logits: Tensor<Scalar>, labels: Tensor<Label>, gradient: Bool = true,
        team: ThreadTeam = .ofAllCores
    ) throws(LossError) -> LossResult<Scalar> {
        try Scalar.crossEntropy(self, logits, labels: labels, gradient: gradient, team: team)
    }

    /// The loss of class probabilities, its sums and, unless `gradient` is false, its gradient.
    ///
    /// - Throws: ``LossError/ignoreIndexWithProbabilities(_:)`` where this loss was given an ignore index.
    package func evaluate<Scalar: LossScalar>(
        _ logits: Tensor<Scalar>, probabilities: Tensor<Scalar>, gradient: Bool = true,
        team: ThreadTeam = .ofAllCores
    ) throws(LossError) -> LossResult<Scalar> {
        if ignoreIndexIsExplicit { throw .ignoreIndexWithProbabilities(ignoreIndex) }
        return try Scalar.crossEntropy(
            self, logits, probabilities: probabilities, gradient: gradient, team: team)
    }

    /// The same loss with another reduction.
    package func reduced(_ reduction: LossReduction) -> CrossEntropyLoss {
        var copy = self
        copy.reduction = reduction
        return copy
    }

    /// The weights for `classCount` classes, 1 each where none were given.
    func weights(classCount: Int) throws(LossError) -> [Double] {
        guard let classWeights else { return [Double](repeating: 1, count: classCount) }
        try checkWeights(classWeights, classCount: classCount)
        return classWeights
    }

    /// Reduces the losses of elements.
    func reduce<Scalar: LossScalar>(
        map: Tensor<Scalar>?, sums: LossSums, gradient: Tensor<Scalar>?
    ) -> LossResult<Scalar> {
        let value =
            switch (reduction, map) {
            case (.none, let map?): map
            case (.mean, _): Tensor(shape: [], [Scalar(sums.mean)])
            default: Tensor(shape: [], [Scalar(sums.loss)])
            }
        return LossResult(value: value, gradient: gradient, sums: sums)
    }
}

/// Softmax cross entropy of class indices; see ``CrossEntropyLoss``.
package func crossEntropy<Scalar: LossScalar, Label: LabelElement>(
    _ logits: Tensor<Scalar>, labels: Tensor<Label>, classWeights: [Double]? = nil,
    ignoreIndex: Int? = nil, reduction: LossReduction = .mean, labelSmoothing: Double = 0
) throws(LossError) -> Tensor<Scalar> {
    let loss = try CrossEntropyLoss(
        classWeights: classWeights, ignoreIndex: ignoreIndex, reduction: reduction,
        labelSmoothing: labelSmoothing)
    return try loss(logits, labels: labels)
}

/// Softmax cross entropy of class probabilities; see ``CrossEntropyLoss``.
package func crossEntropy<Scalar: LossScalar>(
    _ logits: Tensor<Scalar>, probabilities: Tensor<Scalar>, classWeights: [Double]? = nil,
    reduction: LossReduction = .mean, labelSmoothing: Double = 0
) throws(LossError) -> Tensor<Scalar> {
    let loss = try CrossEntropyLoss(
        classWeights: classWeights, reduction: reduction, labelSmoothing: labelSmoothing)
    return try loss(logits, probabilities: probabilities)
}
