import Machine
import Tensors

// The formulas as loops, for Float and Double: the twin that everything faster is compared with.

extension CrossEntropyLoss {
    /// Index labels, element by element.
    package func plain<Scalar: LossScalar, Label: LabelElement>(
        _ logits: Tensor<Scalar>, labels: Tensor<Label>, gradient wantsGradient: Bool,
        team: ThreadTeam
    ) throws(LossError) -> LossResult<Scalar> {
        let axis = try ClassAxis(of: logits)
        try axis.checkTarget(labels.shape, input: logits.shape)
        let doubleWeights = try weights(classCount: axis.classes)
        let weights = doubleWeights.map { Scalar($0) }
        let counts = try countLabels(
            labels.elements, shape: labels.shape, classCount: axis.classes,
            ignoreIndex: ignoreIndex, team: team)
        let weightSum = zip(counts.perClass, doubleWeights).reduce(0) { $0 + Double($1.0) * $1.1 }
        let logP = try logSoftmax(logits)
        let e = Scalar(labelSmoothing)
        let perClass = e / Scalar(axis.classes)
        var map = Tensor<Scalar>(repeating: 0, shape: axis.elementShape)
        let denominator = reduction == .mean ? weightSum : 1
        var gradient = Tensor<Scalar>(
            repeating: 0, shape: wantsGradient ? logits.shape : [0], layout: logits.layout)

        for element in 0..<axis.elements {
            let label = labels.elements[element]
            if label == ignoreIndex { continue }
            let places = Array(axis.places(ofElement: element))
            let y = Int(label)
            var loss = -weights[y] * logP.elements[places[y]]
            if e > 0 {
                let smooth = zip(weights, places).reduce(0) { $0 - $1.0 * logP.elements[$1.1] }
                loss = (1 - e) * loss + perClass * smooth
            }
            map.elements[element] = loss
            guard wantsGradient, denominator > 0 else { continue }
            // Σ_c of the target times its weight; the softmax's share of the gradient.
            let total = (1 - e) * weights[y] + perClass * weights.reduce(0, +)
            for c in 0..<axis.classes {
                let p = Scalar.exponential(logP.elements[places[c]])
                let target = (c == y ? (1 - e) * weights[y] : 0) + perClass * weights[c]
                gradient.elements[places[c]] = (p * total - target) / Scalar(denominator)
            }
        }
        let sums = LossSums(
            loss: pairwiseSum(map.elements), weight: weightSum, counted: counts.counted,
            ignored: counts.ignored)
        return reduce(map: map, sums: sums, gradient: wantsGradient ? gradient : nil)
    }

    /// Probability targets, element by element.
    package func plain<Scalar: LossScalar>(
        _ logits: Tensor<Scalar>, probabilities: Tensor<Scalar>, gradient wantsGradient: Bool
    ) throws(LossError) -> LossResult<Scalar> {
        let axis = try ClassAxis(of: logits)
        guard probabilities.shape == logits.shape else {
            throw .targetShape(
                found: probabilities.shape, expected: axis.elementShape, input: logits.shape)
        }
        let weights = try weights(classCount: axis.classes).map { Scalar($0) }
        let q = probabilities.inLayout(logits.layout).elements
        let logP = try logSoftmax(logits).elements
        let e = Scalar(labelSmoothing)
        let perClass = e / Scalar(axis.classes)
        let denominator = reduction == .mean ? Scalar(axis.elements) : 1
        var map = Tensor<Scalar>(repeating: 0, shape: axis.elementShape)
        var gradient = Tensor<Scalar>(
            repeating: 0, shape: wantsGradient ? logits.shape : [0], layout: logits.layout)

        for element in 0..<axis.elements {
            var loss: Scalar = 0
            var total: Scalar = 0
            for (c, place) in axis.places(ofElement: element).enumerated() {
                let target = weights[c] * ((1 - e) * q[place] + perClass)
                loss -= target * logP[place]
                total += target
            }
            map.elements[element] = loss
            guard wantsGradient else { continue }
            for (c, place) in axis.places(ofElement: element).enumerated() {
                let target = weights[c] * ((1 - e) * q[place] + perClass)
                gradient.elements[place] =
                    (Scalar.exponential(logP[place]) * total - target) / denominator
            }
        }
        let sums = LossSums(
            loss: pairwiseSum(map.elements), weight: Double(axis.elements), counted: axis.elements)
        return reduce(map: map, sums: sums, gradient: wantsGradient ? gradient : nil)
    }
}

/// The sum in Double, over halves of halves, so that rounding grows with the logarithm of the count.
func pairwiseSum<Scalar: LossScalar>(_ values: [Scalar]) -> Double {
    func sum(_ range: Range<Int>) -> Double {
        if range.count <= 1024 { return range.reduce(0) { $0 + Double(values[$1]) } }
        let middle = range.lowerBound + range.count / 2
        return sum(range.lowerBound..<middle) + sum(middle..<range.upperBound)
    }
    return sum(values.indices)
}
