import Glibc
import Machine
import Tensors

/// A floating-point type in which losses are computed and returned: `Float` or `Double`.
package protocol LossScalar: BinaryFloatingPoint, ArrayElement {
    /// e to the power of `x`.
    static func exponential(_ x: Self) -> Self
    /// The natural logarithm of `x`.
    static func naturalLogarithm(_ x: Self) -> Self
    /// The fastest cross entropy that we have for this type and index labels.
    static func crossEntropy<Label: LabelElement>(
        _ loss: CrossEntropyLoss, _ logits: Tensor<Self>, labels: Tensor<Label>, gradient: Bool,
        team: ThreadTeam
    ) throws(LossError) -> LossResult<Self>
    /// The fastest cross entropy that we have for this type and probability targets.
    static func crossEntropy(
        _ loss: CrossEntropyLoss, _ logits: Tensor<Self>, probabilities: Tensor<Self>,
        gradient: Bool, team: ThreadTeam
    ) throws(LossError) -> LossResult<Self>
}

extension Float: LossScalar {
    /// From the C library.
    package static func exponential(_ x: Float) -> Float { expf(x) }
    /// From the C library.
    package static func naturalLogarithm(_ x: Float) -> Float { logf(x) }
    /// The fused kernel.
    package static func crossEntropy<Label: LabelElement>(
        _ loss: CrossEntropyLoss, _ logits: Tensor<Float>, labels: Tensor<Label>, gradient: Bool,
        team: ThreadTeam
    ) throws(LossError) -> LossResult<Float> {
        try loss.fused(logits, labels: labels, gradient: gradient, team: team)
    }
    /// Element by element.
    package static func crossEntropy(
        _ loss: CrossEntropyLoss, _ logits: Tensor<Float>, probabilities: Tensor<Float>,
        gradient: Bool, team: ThreadTeam
    ) throws(LossError) -> LossResult<Float> {
        try loss.elementwise(
            logits, probabilities: probabilities, gradient: gradient, team: team)
    }
}

extension Double: LossScalar {
    /// From the C library.
    package static func exponential(_ x: Double) -> Double { exp(x) }
    /// From the C library.
    package static func naturalLogarithm(_ x: Double) -> Double { log(x) }
    /// Element by element.
    package static func crossEntropy<Label: LabelElement>(
        _ loss: CrossEntropyLoss, _ logits: Tensor<Double>, labels: Tensor<Label>, gradient: Bool,
        team: ThreadTeam
    ) throws(LossError) -> LossResult<Double> {
        try loss.elementwise(logits, labels: labels, gradient: gradient, team: team)
    }
    /// Element by element.
    package static func crossEntropy(
        _ loss: CrossEntropyLoss, _ logits: Tensor<Double>, probabilities: Tensor<Double>,
        gradient: Bool, team: ThreadTeam
    ) throws(LossError) -> LossResult<Double> {
        try loss.elementwise(
            logits, probabilities: probabilities, gradient: gradient, team: team)
    }
}
