import Losses
import Tensors

/// How the losses of elements become a result.
public enum LossReduction: String, Sendable, CaseIterable {
    /// Every element's loss: the loss map.
    case none
    /// Σ loss / Σ weight over the elements that count; NaN where none does.
    case mean
    /// Σ loss.
    case sum
}

/// A cross entropy with its gradient.
public struct CrossEntropyResult<Scalar: Sendable & Equatable>: Sendable, Equatable {
    /// The loss in nats: of shape `[]`, or with reduction `none` in the labels' shape.
    public let value: ShapedArray<Scalar>
    /// The derivative of ``value`` (with reduction `none` of its sum) by the logits, in their shape; 0 at ignored elements.
    public let gradient: ShapedArray<Scalar>
    /// Σ of the class weights of the elements that count: what the mean divides by.
    public let weightSum: Double
    /// Elements that count.
    public let counted: Int
    /// Elements whose label is the ignore index.
    public let ignored: Int
}

/// The softmax cross entropy of class indices with its gradient, in float32.
///
/// The rules are PyTorch's: with `p = softmax(logits)`, class weights `w` and label smoothing `e`, an element with label
/// `y` has the loss `−(1 − e) · w[y] · log p[y] − (e / C) · Σ_c w[c] · log p[c]`, and 0 where `y` is the ignore index;
/// <doc:TheLoss> walks through it.
///
/// - Parameters:
///   - logits: Unnormalised scores of shape `(C)`, `(N,C)` or `(N,C,d1,…,dK)`.
///   - labels: Class indices 0 ..< C, or the ignore index, in the shape of `logits` without the class axis.
///   - classWeights: One finite weight of at least 0 a class; nil for all 1.
///   - ignoreIndex: The label of elements that do not count, inside or outside 0 ..< C.
///   - reduction: What becomes of the elements' losses.
///   - labelSmoothing: The share of the target that moves to all classes alike, 0…1.
/// - Throws: ``PixelwiseError`` of kind ``PixelwiseError/Kind/badData`` for shapes that do not go together, and for the
///   first label that is out of range, with its place.
public func crossEntropy(
    _ logits: ShapedArray<Float>, labels: ShapedArray<Int>, classWeights: [Double]? = nil,
    ignoreIndex: Int = -100, reduction: LossReduction = .mean, labelSmoothing: Double = 0
) throws(PixelwiseError) -> CrossEntropyResult<Float> {
    let options = CrossEntropyOptions(classWeights, ignoreIndex, reduction, labelSmoothing)
    return try options.result(logits, labels)
}

/// The softmax cross entropy of class indices with its gradient, in float64; all else as in float32.
public func crossEntropy(
    _ logits: ShapedArray<Double>, labels: ShapedArray<Int>, classWeights: [Double]? = nil,
    ignoreIndex: Int = -100, reduction: LossReduction = .mean, labelSmoothing: Double = 0
) throws(PixelwiseError) -> CrossEntropyResult<Double> {
    let options = CrossEntropyOptions(classWeights, ignoreIndex, reduction, labelSmoothing)
    return try options.result(logits, labels)
}

/// What both overloads hand on.
private struct CrossEntropyOptions {
    let classWeights: [Double]?
    let ignoreIndex: Int
    let reduction: LossReduction
    let labelSmoothing: Double

    init(
        _ classWeights: [Double]?, _ ignoreIndex: Int, _ reduction: LossReduction,
        _ labelSmoothing: Double
    ) {
        self.classWeights = classWeights
        self.ignoreIndex = ignoreIndex
        self.reduction = reduction
        self.labelSmoothing = labelSmoothing
    }

    func result<Scalar: LossScalar>(
        _ logits: ShapedArray<Scalar>, _ labels: ShapedArray<Int>
    ) throws(PixelwiseError) -> CrossEntropyResult<Scalar> {
        let result = try PixelwiseError.translating {
            try CrossEntropyLoss(
                classWeights: classWeights, ignoreIndex: ignoreIndex, reduction: packaged,
                labelSmoothing: labelSmoothing
            ).evaluate(
                Tensor(logits), labels: Tensor(shape: labels.shape, labels.elements))
        }
        return CrossEntropyResult(
            value: ShapedArray(result.value),
            gradient: result.gradient.map { ShapedArray($0) } ?? logits,
            weightSum: result.sums.weight, counted: result.sums.counted,
            ignored: result.sums.ignored)
    }

    private var packaged: Losses.LossReduction {
        switch reduction {
        case .none: .none
        case .mean: .mean
        case .sum: .sum
        }
    }
}
