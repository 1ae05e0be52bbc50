import Machine
import Tensors

/// A loss of logits and class indices, with its gradient.
///
/// Softmax cross entropy is one; the others are extensions.
///
/// Every one honours the ignore index (ignored elements reach neither value nor gradient) and class weights.
package protocol LabelLoss: Sendable {
    /// The loss, its sums and its gradient by the logits.
    ///
    /// - Parameters:
    ///   - logits: `(C)`, `(N,C)` or `(N,C,d1,…,dK)`, in either layout.
    ///   - labels: Class indices in the shape of `logits` without its class axis.
    /// - Throws: ``LossError`` for shapes that do not fit and labels that are out of range.
    func evaluate<Scalar: LossScalar, Label: LabelElement>(
        _ logits: Tensor<Scalar>, labels: Tensor<Label>
    ) throws(LossError) -> LossResult<Scalar>
}

extension CrossEntropyLoss: LabelLoss {
    /// The loss, its sums and its gradient by the logits.
    package func evaluate<Scalar: LossScalar, Label: LabelElement>(
        _ logits: Tensor<Scalar>, labels: Tensor<Label>
    ) throws(LossError) -> LossResult<Scalar> {
        try evaluate(logits, labels: labels, gradient: true)
    }
}

/// What the losses over probabilities share: checked labels, probabilities, and the way back to the logits.
struct LabelledSoftmax<Scalar: LossScalar> {
    let axis: ClassAxis
    let weights: [Scalar]
    let counts: LabelCounts
    /// The class of each element, nil where it is ignored.
    let labels: [Int?]
    let logP: Tensor<Scalar>

    init<Label: LabelElement>(
        _ logits: Tensor<Scalar>, labels: Tensor<Label>, classWeights: [Double]?, ignoreIndex: Int
    ) throws(LossError) {
        axis = try ClassAxis(of: logits)
        try axis.checkTarget(labels.shape, input: logits.shape)
        let given = classWeights ?? [Double](repeating: 1, count: axis.classes)
        try checkWeights(given, classCount: axis.classes)
        weights = given.map { Scalar($0) }
        counts = try countLabels(
            labels.elements, shape: labels.shape, classCount: axis.classes,
            ignoreIndex: ignoreIndex, team: ThreadTeam(threads: 1))
        self.labels = labels.elements.map { $0 == ignoreIndex ? nil : Int($0) }
        logP = try logSoftmax(logits)
    }

    /// Σ of the weights of the labels that count.
    var weightSum: Double {
        zip(counts.perClass, weights).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }

    func sums(loss: Double, weight: Double) -> LossSums {
        LossSums(
            loss: loss, weight: weight, counted: counts.counted, ignored: counts.ignored)
    }

    /// The probabilities of an element's classes.
    func probabilities(ofElement element: Int) -> [Scalar] {
        axis.places(ofElement: element).map { Scalar.exponential(logP.elements[$0]) }
    }

    /// The gradient by the logits from that by the probabilities: `p[c] · (g[c] − Σ_j g[j] · p[j])`.
    ///
    /// - Parameter byProbability: Called with an element that counts, its class and its probabilities; gives `g`.
    func gradient(
        _ byProbability: (_ element: Int, _ label: Int, _ p: [Scalar]) -> [Scalar]
    ) -> Tensor<Scalar> {
        var result = Tensor<Scalar>(repeating: 0, shape: logP.shape, layout: logP.layout)
        for element in 0..<axis.elements {
            guard let label = labels[element] else { continue }
            let p = probabilities(ofElement: element)
            let g = byProbability(element, label, p)
            let mean = zip(g, p).reduce(0) { $0 + $1.0 * $1.1 }
            for (c, place) in axis.places(ofElement: element).enumerated() {
                result.elements[place] = p[c] * (g[c] - mean)
            }
        }
        return result
    }
}
