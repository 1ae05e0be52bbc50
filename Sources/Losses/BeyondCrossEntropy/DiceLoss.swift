import Tensors

/// Soft Dice loss: 1 minus the overlap of probabilities and labels, class by class.
///
/// Over all elements of the call that count, with `t` 1 at the label and 0 elsewhere and `s` for `smooth`:
///
///     loss[c] = 1 − (2·Σ p·t + s) / (Σ p + Σ t + s)
///
/// The loss is the mean over the classes that are labelled, weighted with the class weights. It is ``TverskyLoss`` with
/// α = β = ½ and half of `smooth`, and computed as that.
/// Source: Milletari et al., "V-Net", 2016.
package struct DiceLoss: LabelLoss, Equatable {
    /// What a config may set beside class weights.
    package struct Options: LogitErrorLossOptions {
        /// Added to numerator and denominator, at least 0.
        package var smooth = 1.0

        /// The defaults.
        package init() {}

        /// Takes the options.
        package init(smooth: Double) {
            self.smooth = smooth
        }

        /// The sentence of help texts.
        package static let meaning =
            "Overlap of probabilities and labels, class by class."
        /// Every option.
        package static let table: [LossOption<Options>] = [
            LossOption("smooth", \.smooth, 0...1e9, "Added to numerator and denominator.")
        ]
        /// One number of all elements.
        package static let isOneNumber = true
        /// The name.
        package var name: LossName { .dice }
        /// The loss with these options.
        package var loss: Loss { .dice(self) }
        /// Makes the loss.
        package func make(
            classWeights: [Double]?, ignoreIndex: Int, reduction: LossReduction
        ) -> any LogitErrorLoss {
            DiceLoss(smooth: smooth, classWeights: classWeights, ignoreIndex: ignoreIndex)
        }
    }

    private let tversky: TverskyLoss

    /// Gathers the options.
    ///
    /// - Parameters:
    ///   - smooth: Added to numerator and denominator, at least 0.
    ///   - classWeights: One weight a class, finite and at least 0; nil for all 1.
    ///   - ignoreIndex: The label of elements that do not count.
    package init(
        smooth: Double = Options().smooth, classWeights: [Double]? = nil,
        ignoreIndex: Int = CrossEntropyLoss.defaultIgnoreIndex
    ) {
        tversky = TverskyLoss(
            alpha: 0.5, beta: 0.5, smooth: smooth / 2, classWeights: classWeights,
            ignoreIndex: ignoreIndex)
    }

    /// The loss, its sums and its gradient by the logits.
    package func evaluate<Scalar: LossScalar, Label: LabelElement>(
        _ logits: Tensor<Scalar>, labels: Tensor<Label>
    ) throws(LossError) -> LossResult<Scalar> {
        try tversky.evaluate(logits, labels: labels)
    }
}

extension DiceLoss: LogitErrorLoss {
    /// One weight a class; nil for all 1.
    package var classWeights: [Double]? { tversky.classWeights }

    /// Adds `factor` times the gradient, and returns the loss; nil where nothing counts.
    package func addGradient(
        of given: LogitErrors, times factor: Double, to gradient: UnsafeMutablePointer<Float>
    ) -> Double? {
        tversky.addGradient(of: given, times: factor, to: gradient)
    }
}
