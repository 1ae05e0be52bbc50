import Machine
import Tensors

extension CrossEntropyLoss {
    /// Index labels through the fused kernel; logits are read where they are.
    func fused<Label: LabelElement>(
        _ logits: Tensor<Float>, labels: Tensor<Label>, gradient: Bool, team: ThreadTeam
    ) throws(LossError) -> LossResult<Float> {
        try fused(logits, labels: labels, gradient: gradient) {
            (kernel, labelShape, denominator, map, gradient) throws(LossError) in
            try kernel.evaluate(
                logits: logits.elements, layout: logits.layout, labels: labels.elements,
                labelShape: labelShape, denominator: denominator, map: map, gradient: gradient,
                team: team)
        }
    }

    /// The loss of bfloat16 logits, computed and returned in float32.
    package func evaluate<Label: LabelElement>(
        _ logits: Tensor<BFloat16>, labels: Tensor<Label>, gradient: Bool = true,
        team: ThreadTeam = .ofAllCores
    ) throws(LossError) -> LossResult<Float> {
        try fused(logits, labels: labels, gradient: gradient) {
            (kernel, labelShape, denominator, map, gradient) throws(LossError) in
            try kernel.evaluate(
                logits: logits.elements, layout: logits.layout, labels: labels.elements,
                labelShape: labelShape, denominator: denominator, map: map, gradient: gradient,
                team: team)
        }
    }

    private func fused<Element, Label: LabelElement>(
        _ logits: Tensor<Element>, labels: Tensor<Label>, gradient wantsGradient: Bool,
        _ evaluate: (
            FusedCrossEntropy, [Int], LossDenominator, UnsafeMutablePointer<Float>?,
            UnsafeMutablePointer<Float>?
        ) throws(LossError) -> LossSums
    ) throws(LossError) -> LossResult<Float> {
        let axis = try ClassAxis(of: logits)
        try axis.checkTarget(labels.shape, input: logits.shape)
        let kernel = try FusedCrossEntropy(
            classCount: axis.classes,
            classWeights: try weights(classCount: axis.classes).map { Float($0) },
            ignoreIndex: ignoreIndex, labelSmoothing: Float(labelSmoothing))
        var map = Tensor<Float>(
            repeating: 0, shape: reduction == .none ? axis.elementShape : [0])
        var gradient = Tensor<Float>(
            repeating: 0, shape: wantsGradient ? logits.shape : [0], layout: logits.layout)
        let denominator: LossDenominator = reduction == .mean ? .weightSum : .one
        let sums = try map.elements.withUnsafeMutableBufferPointer { map throws(LossError) in
            try gradient.elements.withUnsafeMutableBufferPointer { gradient throws(LossError) in
                try evaluate(
                    kernel, labels.shape, denominator,
                    reduction == .none ? map.baseAddress : nil,
                    wantsGradient ? gradient.baseAddress : nil)
            }
        }
        return reduce(
            map: reduction == .none ? map : nil, sums: sums,
            gradient: wantsGradient ? gradient : nil)
    }
}
