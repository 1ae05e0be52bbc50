import Machine
import Tensors

// Cross entropy of float64 logits and of probability targets: element by element on all threads, reading logits and targets
// where they are. What is added per thread is one row of C numbers.

extension CrossEntropyLoss {
    /// Index labels.
    func elementwise<Scalar: LossScalar, Label: LabelElement>(
        _ logits: Tensor<Scalar>, labels: Tensor<Label>, gradient: Bool, team: ThreadTeam
    ) throws(LossError) -> LossResult<Scalar> {
        let axis = try ClassAxis(of: logits)
        try axis.checkTarget(labels.shape, input: logits.shape)
        let weights = try weights(classCount: axis.classes)
        let counts = try countLabels(
            labels.elements, shape: labels.shape, classCount: axis.classes,
            ignoreIndex: ignoreIndex, team: team)
        var sums = LossSums(
            weight: zip(counts.perClass, weights).reduce(0) { $0 + Double($1.0) * $1.1 },
            counted: counts.counted, ignored: counts.ignored)
        let e = Scalar(labelSmoothing)
        let perClass = e / Scalar(axis.classes)
        let ignored = ignoreIndex
        return labels.elements.withUnsafeBufferPointer { labels in
            // Unchecked because labels are only read until the team is done.
            nonisolated(unsafe) let labels = labels
            return evaluate(
                logits, axis: axis, weights: weights,
                denominator: reduction == .mean ? sums.weight : 1, sums: &sums, gradient: gradient,
                team: team
            ) { element, row in
                let label = labels[element]
                if label == ignored { return nil }
                let y = Int(label)
                var loss = -row.weights[y] * row.logP(y)
                if e > 0 {
                    var smooth: Scalar = 0
                    for c in 0..<row.classes { smooth -= row.weights[c] * row.logP(c) }
                    loss = (1 - e) * loss + perClass * smooth
                }
                if row.wantsGradient {
                    let atLabel = (1 - e) * row.weights[y]
                    row.setGradient(total: atLabel + perClass * row.weightTotal) { c in
                        (c == y ? atLabel : 0) + perClass * row.weights[c]
                    }
                }
                return loss
            }
        }
    }

    /// Probability targets.
    func elementwise<Scalar: LossScalar>(
        _ logits: Tensor<Scalar>, probabilities: Tensor<Scalar>, gradient: Bool, team: ThreadTeam
    ) throws(LossError) -> LossResult<Scalar> {
        let axis = try ClassAxis(of: logits)
        guard probabilities.shape == logits.shape else {
            throw .targetShape(
                found: probabilities.shape, expected: axis.elementShape, input: logits.shape)
        }
        let weights = try weights(classCount: axis.classes)
        let place = try ClassAxis(of: probabilities)
        let e = Scalar(labelSmoothing)
        let perClass = e / Scalar(axis.classes)
        var sums = LossSums(weight: Double(axis.elements), counted: axis.elements)
        return probabilities.elements.withUnsafeBufferPointer { q in
            // Unchecked because the targets are only read until the team is done.
            nonisolated(unsafe) let q = q
            return evaluate(
                logits, axis: axis, weights: weights,
                denominator: reduction == .mean ? Double(axis.elements) : 1, sums: &sums,
                gradient: gradient, team: team
            ) { element, row in
                let base = place.base(ofElement: element)
                let target = { (c: Int) -> Scalar in
                    row.weights[c] * ((1 - e) * q[base + c * place.classStride] + perClass)
                }
                var loss: Scalar = 0
                var total: Scalar = 0
                for c in 0..<row.classes {
                    loss -= target(c) * row.logP(c)
                    total += target(c)
                }
                if row.wantsGradient { row.setGradient(total: total, target) }
                return loss
            }
        }
    }

    /// Calls `element` for every element with its softmax; it returns the loss and sets the gradient, or returns nil where
    /// the element does not count.
    @inline(__always)
    private func evaluate<Scalar: LossScalar>(
        _ logits: Tensor<Scalar>, axis: ClassAxis, weights doubleWeights: [Double],
        denominator: Double, sums: inout LossSums, gradient wantsGradient: Bool, team: ThreadTeam,
        _ element: @Sendable (_ element: Int, _ row: SoftmaxRow<Scalar>) -> Scalar?
    ) -> LossResult<Scalar> {
        var map = Tensor<Scalar>(repeating: 0, shape: reduction == .none ? axis.elementShape : [0])
        var gradient = Tensor<Scalar>(
            repeating: 0, shape: wantsGradient ? logits.shape : [0], layout: logits.layout)
        // Chunks do not depend on the number of threads, and so neither does the order of the sum.
        let chunk = 1024
        let chunks = (axis.elements + chunk - 1) / chunk
        var parts = [Double](repeating: 0, count: chunks)
        let weights = doubleWeights.map { Scalar($0) }
        let weightTotal = weights.reduce(0, +)
        let wantsMap = reduction == .none
        // Where nothing counts the gradient stays 0.
        let writesGradient = wantsGradient && denominator > 0
        logits.elements.withUnsafeBufferPointer { logits in
            weights.withUnsafeBufferPointer { weights in
                map.elements.withUnsafeMutableBufferPointer { map in
                    gradient.elements.withUnsafeMutableBufferPointer { gradient in
                        parts.withUnsafeMutableBufferPointer { parts in
                            // Unchecked because every chunk has elements of its own in all that is written.
                            nonisolated(unsafe) let (logits, weights, map, parts, gradient) =
                                (logits, weights, map, parts, gradient)
                            team.forEachRange(of: chunks) { range in
                                let exponentials = AlignedBuffer<Scalar>(count: axis.classes)
                                for part in range {
                                    var sum = 0.0
                                    let end = min(axis.elements, (part + 1) * chunk)
                                    for index in part * chunk..<end {
                                        let base = axis.base(ofElement: index)
                                        let row = SoftmaxRow(
                                            logits, base: base, stride: axis.classStride,
                                            exponentials: exponentials.buffer, weights: weights,
                                            weightTotal: weightTotal,
                                            denominator: Scalar(denominator),
                                            gradient: writesGradient ? gradient : nil)
                                        guard let loss = element(index, row) else { continue }
                                        if wantsMap { map[index] = loss }
                                        sum += Double(loss)
                                    }
                                    parts[part] = sum
                                }
                            }
                        }
                    }
                }
            }
        }
        sums.loss = parts.reduce(0, +)
        return reduce(
            map: wantsMap ? map : nil, sums: sums, gradient: wantsGradient ? gradient : nil)
    }
}

/// The softmax of one element, and where its gradient belongs.
private struct SoftmaxRow<Scalar: LossScalar> {
    let classes: Int
    let weights: UnsafeBufferPointer<Scalar>
    /// Σ of the class weights.
    let weightTotal: Scalar
    private let logits: UnsafeBufferPointer<Scalar>
    private let base: Int
    private let stride: Int
    private let exponentials: UnsafeMutableBufferPointer<Scalar>
    private let largest: Scalar
    private let sum: Scalar
    private let logSum: Scalar
    private let denominator: Scalar
    private let gradient: UnsafeMutableBufferPointer<Scalar>?

    @inline(__always)
    init(
        _ logits: UnsafeBufferPointer<Scalar>, base: Int, stride: Int,
        exponentials: UnsafeMutableBufferPointer<Scalar>, weights: UnsafeBufferPointer<Scalar>,
        weightTotal: Scalar, denominator: Scalar, gradient: UnsafeMutableBufferPointer<Scalar>?
    ) {
        var largest = -Scalar.infinity
        for c in 0..<weights.count {
            let x = logits[base + c * stride]
            if x > largest || x.isNaN { largest = x }
        }
        var sum: Scalar = 0
        for c in 0..<weights.count {
            exponentials[c] = Scalar.exponential(logits[base + c * stride] - largest)
            sum += exponentials[c]
        }
        classes = weights.count
        self.weights = weights
        self.weightTotal = weightTotal
        self.logits = logits
        self.base = base
        self.stride = stride
        self.exponentials = exponentials
        self.largest = largest
        self.sum = sum
        logSum = Scalar.naturalLogarithm(sum)
        self.denominator = denominator
        self.gradient = gradient
    }

    var wantsGradient: Bool { gradient != nil }

    @inline(__always)
    func logP(_ c: Int) -> Scalar { logits[base + c * stride] - largest - logSum }

    /// Sets `(p[c] · total − target(c)) / denominator`, with the target's weights in it and `total` their sum.
    @inline(__always)
    func setGradient(total: Scalar, _ target: (_ c: Int) -> Scalar) {
        guard let gradient else { return }
        for c in 0..<classes {
            gradient[base + c * stride] =
                (exponentials[c] / sum * total - target(c)) / denominator
        }
    }
}
