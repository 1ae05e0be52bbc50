import Machine
import Tensors

/// The negative log-likelihood of class indices: `-w[y] · logP[y]`, 0 where `y` is the ignore index.
///
/// `nllLoss(logSoftmax(x), labels:)` is the cross entropy of `x`.
///
/// - Parameters:
///   - logProbabilities: `(C)`, `(N,C)` or `(N,C,d1,…,dK)`, usually from ``logSoftmax(_:)``.
///   - labels: Class indices in the same shape without the class axis.
///   - classWeights: One finite weight of at least 0 a class; nil for all 1.
///   - ignoreIndex: The label that does not count; −100 where left out.
///   - reduction: The mean divides by the sum of the weights of the elements that count.
/// - Returns: The loss with its gradient by `logProbabilities`.
/// - Throws: ``LossError`` as ``CrossEntropyLoss`` does.
package func nllLoss<Scalar: LossScalar, Label: LabelElement>(
    _ logProbabilities: Tensor<Scalar>, labels: Tensor<Label>, classWeights: [Double]? = nil,
    ignoreIndex: Int? = nil, reduction: LossReduction = .mean
) throws(LossError) -> LossResult<Scalar> {
    let options = try CrossEntropyLoss(
        classWeights: classWeights, ignoreIndex: ignoreIndex, reduction: reduction)
    let axis = try ClassAxis(of: logProbabilities)
    try axis.checkTarget(labels.shape, input: logProbabilities.shape)
    let weights = try options.weights(classCount: axis.classes)
    let counts = try countLabels(
        labels.elements, shape: labels.shape, classCount: axis.classes,
        ignoreIndex: options.ignoreIndex, team: ThreadTeam(threads: 1))
    let weightSum = zip(counts.perClass, weights).reduce(0) { $0 + Double($1.0) * $1.1 }
    let denominator = reduction == .mean ? weightSum : 1
    var map = Tensor<Scalar>(repeating: 0, shape: axis.elementShape)
    var gradient = Tensor<Scalar>(
        repeating: 0, shape: logProbabilities.shape, layout: logProbabilities.layout)
    for element in 0..<axis.elements {
        let label = labels.elements[element]
        if label == options.ignoreIndex { continue }
        let y = Int(label)
        let place = axis.base(ofElement: element) + y * axis.classStride
        map.elements[element] = -Scalar(weights[y]) * logProbabilities.elements[place]
        if denominator > 0 {
            gradient.elements[place] = -Scalar(weights[y]) / Scalar(denominator)
        }
    }
    let sums = LossSums(
        loss: pairwiseSum(map.elements), weight: weightSum, counted: counts.counted,
        ignored: counts.ignored)
    return options.reduce(map: map, sums: sums, gradient: gradient)
}
