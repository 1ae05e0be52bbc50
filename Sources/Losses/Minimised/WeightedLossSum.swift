import Tensors

/// Several losses of the same logits and labels, each times a factor, added up.
///
/// Each term keeps its own reduction, which is `mean` or `sum`: the terms are single numbers. A term over nothing
/// makes the value NaN, as it would alone; gradients are 0 there.
package struct WeightedLossSum: LabelLoss {
    /// A loss and its factor.
    package struct Term: Sendable {
        /// The factor, any number.
        package var factor: Double
        /// The loss.
        package var loss: any LabelLoss

        /// A loss and its factor.
        package init(_ factor: Double, _ loss: any LabelLoss) {
            self.factor = factor
            self.loss = loss
        }
    }

    /// The terms, at least one.
    package var terms: [Term]

    /// Adds up these terms.
    package init(_ terms: [Term]) {
        precondition(!terms.isEmpty, "WeightedLossSum expects at least one term, got none")
        self.terms = terms
    }

    /// The weighted sum and its gradient; the sums of the result are those of the first term.
    package func evaluate<Scalar: LossScalar, Label: LabelElement>(
        _ logits: Tensor<Scalar>, labels: Tensor<Label>
    ) throws(LossError) -> LossResult<Scalar> {
        var value: Scalar = 0
        var gradient = Tensor<Scalar>(repeating: 0, shape: logits.shape, layout: logits.layout)
        var sums: LossSums?
        for term in terms {
            let result = try term.loss.evaluate(logits, labels: labels)
            precondition(
                result.value.shape.isEmpty,
                "WeightedLossSum expects terms of one number, got \(result.value.shape)")
            value += Scalar(term.factor) * result.value.elements[0]
            for (index, part) in (result.gradient?.elements ?? []).enumerated() {
                gradient.elements[index] += Scalar(term.factor) * part
            }
            sums = sums ?? result.sums
        }
        return LossResult(
            value: Tensor(shape: [], [value]), gradient: gradient, sums: sums ?? LossSums())
    }
}
