import Tensors

/// Tversky loss: overlap of probabilities and labels, class by class; with α = β = ½ it is soft Dice loss.
///
/// Over all elements of the call that count, with `t` 1 at the label and 0 elsewhere:
///
///     TP = Σ p·t    FP = Σ p·(1−t)    FN = Σ (1−p)·t    index[c] = (TP + s) / (TP + α·FP + β·FN + s)
///
/// The loss is the mean of `1 − index[c]` over the classes that are labelled, weighted with the class weights;
/// always one number, NaN where nothing counts (the gradient is 0 then). Sums and weight of the result are those
/// of this mean.
/// Source: Salehi et al., "Tversky loss function for image segmentation", 2017.
package struct TverskyLoss: LabelLoss, Equatable {
    /// What a config may set beside class weights.
    package struct Options: LogitErrorLossOptions {
        /// What a false positive costs, at least 0.
        package var alpha = 0.3
        /// What a false negative costs, at least 0.
        package var beta = 0.7
        /// Added to numerator and denominator, at least 0.
        package var smooth = 1.0

        /// The defaults.
        package init() {}

        /// Takes the options.
        package init(alpha: Double, beta: Double, smooth: Double) {
            self.alpha = alpha
            self.beta = beta
            self.smooth = smooth
        }

        /// The sentence of help texts.
        package static let meaning =
            "Overlap of probabilities and labels, class by class, with prices for both kinds of error."
        /// Every option.
        package static let table: [LossOption<Options>] = [
            LossOption("alpha", \.alpha, 0...100, "The price of a false positive."),
            LossOption("beta", \.beta, 0...100, "The price of a false negative."),
            LossOption("smooth", \.smooth, 0...1e9, "Added to numerator and denominator."),
        ]
        /// One number of all elements.
        package static let isOneNumber = true
        /// The name.
        package var name: LossName { .tversky }
        /// The loss with these options.
        package var loss: Loss { .tversky(self) }
        /// Makes the loss.
        package func make(
            classWeights: [Double]?, ignoreIndex: Int, reduction: LossReduction
        ) -> any LogitErrorLoss {
            TverskyLoss(
                alpha: alpha, beta: beta, smooth: smooth, classWeights: classWeights,
                ignoreIndex: ignoreIndex)
        }
    }

    /// What a false positive costs, at least 0.
    package var alpha: Double
    /// What a false negative costs, at least 0.
    package var beta: Double
    /// Added to numerator and denominator, at least 0.
    package var smooth: Double
    /// One weight a class, finite and at least 0; nil for all 1.
    package var classWeights: [Double]?
    /// The label of elements that do not count.
    package var ignoreIndex: Int

    /// Gathers the options.
    package init(
        alpha: Double = Options().alpha, beta: Double = Options().beta,
        smooth: Double = Options().smooth, classWeights: [Double]? = nil,
        ignoreIndex: Int = CrossEntropyLoss.defaultIgnoreIndex
    ) {
        precondition(
            alpha >= 0 && beta >= 0 && smooth >= 0,
            "TverskyLoss expects numbers of at least 0, got \(alpha), \(beta) and \(smooth)")
        self.alpha = alpha
        self.beta = beta
        self.smooth = smooth
        self.classWeights = classWeights
        self.ignoreIndex = ignoreIndex
    }

    /// The loss, its sums and its gradient by the logits.
    package func evaluate<Scalar: LossScalar, Label: LabelElement>(
        _ logits: Tensor<Scalar>, labels: Tensor<Label>
    ) throws(LossError) -> LossResult<Scalar> {
        let given = try LabelledSoftmax(
            logits, labels: labels, classWeights: classWeights, ignoreIndex: ignoreIndex)
        let classes = given.axis.classes
        var overlap = [Double](repeating: 0, count: classes)
        var predicted = [Double](repeating: 0, count: classes)
        for (element, label) in given.labels.enumerated() {
            guard let label else { continue }
            for (c, p) in given.probabilities(ofElement: element).enumerated() {
                predicted[c] += Double(p)
                if c == label { overlap[c] += Double(p) }
            }
        }
        let weights = (0..<classes).map {
            given.counts.perClass[$0] > 0 ? Double(given.weights[$0]) : 0
        }
        let result = score(
            overlap: overlap, predicted: predicted, labelled: given.counts.perClass,
            weights: weights)
        let slopes = result.slopes.map { (label: Scalar($0.label), other: Scalar($0.other)) }
        let gradient = given.gradient { _, label, _ in
            slopes.indices.map { $0 == label ? slopes[$0].label : slopes[$0].other }
        }
        let sums = given.sums(loss: result.loss, weight: result.weight)
        return LossResult(
            value: Tensor(shape: [], [Scalar(sums.mean)]), gradient: gradient, sums: sums)
    }

    /// The loss of sums over all elements, and its derivative by the probability of one element.
    ///
    /// - Parameters:
    ///   - overlap: Σ p·t of each class.
    ///   - predicted: Σ p of each class.
    ///   - labelled: Σ t of each class.
    ///   - weights: The class weights, 0 where the class is not labelled.
    /// - Returns: Σ w·(1 − index) and Σ w, and the derivatives of their quotient where the class is the label and
    ///   where it is not.
    func score(
        overlap: [Double], predicted: [Double], labelled: [Int], weights: [Double]
    ) -> (loss: Double, weight: Double, slopes: [(label: Double, other: Double)]) {
        let total = weights.reduce(0, +)
        var loss = 0.0
        let slopes = weights.indices.map { c -> (label: Double, other: Double) in
            if weights[c] == 0 { return (0, 0) }
            let numerator = overlap[c] + smooth
            let denominator =
                numerator + alpha * (predicted[c] - overlap[c])
                + beta * (Double(labelled[c]) - overlap[c])
            loss += weights[c] * (1 - numerator / denominator)
            let scale = weights[c] / total / (denominator * denominator)
            return (-scale * (denominator - numerator * (1 - beta)), scale * numerator * alpha)
        }
        return (loss, total, slopes)
    }
}

extension TverskyLoss: LogitErrorLoss {
    /// Adds `factor` times the gradient of the loss's mean, and returns that mean; nil where nothing counts.
    package func addGradient(
        of given: LogitErrors, times factor: Double, to gradient: UnsafeMutablePointer<Float>
    ) -> Double? {
        let classes = given.classCount
        // First Σ (p − t) over all elements, then over those that have the class as label.
        let sums = given.sums(2 * classes) { element, label, sums in
            let row = given.errors + element * classes
            for c in 0..<classes { sums[c] += Double(row[c]) }
            sums[classes + label] += Double(row[label])
        }
        let overlap = (0..<classes).map { sums[classes + $0] + Double(given.perClass[$0]) }
        let predicted = (0..<classes).map { sums[$0] + Double(given.perClass[$0]) }
        let weights = weightsOfLabelled(given)
        guard weights.reduce(0, +) > 0 else { return nil }
        let result = score(
            overlap: overlap, predicted: predicted, labelled: given.perClass, weights: weights)
        let slopes = result.slopes.map {
            (label: Float(factor * $0.label), other: Float(factor * $0.other))
        }
        // Unchecked because every element has a row of its own in the gradient.
        nonisolated(unsafe) let gradient = gradient
        given.forEachElement { element, label in
            let row = given.errors + element * classes
            let to = gradient + element * classes
            let p = 1 + row[label]
            // Σ_j g[j] · p[j] of the slopes g by probability, then p[c] · (g[c] − that).
            var mean = p * slopes[label].label - row[label] * slopes[label].other
            for c in 0..<classes { mean += row[c] * slopes[c].other }
            for c in 0..<classes { to[c] += row[c] * (slopes[c].other - mean) }
            to[label] +=
                p * (slopes[label].label - mean) - row[label] * (slopes[label].other - mean)
        }
        return result.loss / result.weight
    }
}
