import CPixelKernels
import Machine
import Tensors

/// Softmax cross entropy with index labels in one pass over float32 logits: the kernel that training calls.
///
/// With `p = softmax(logits)`, class weights `w` and label smoothing `e`, an element with label `y` has
///
///     l = -(1 - e) · w[y] · log p[y] - (e / C) · Σ_c w[c] · log p[c]
///
/// and an ignored one 0, whatever its logits are. The softmax is never stored; the memory used beyond the
/// arguments is below 200 KB a thread (for up to 1500 classes). Results do not depend on the number of threads: losses are added
/// in Double over fixed chunks of elements, chunk sums in their order.
package struct FusedCrossEntropy: Sendable, Equatable {
    /// Where the logits of one element lie: `channelsLast` for N·H·W·C, also (N,C) and (C); `contiguous` for
    /// N·C·H·W as files hold it.
    package typealias Layout = TensorLayout

    /// The number of classes, C.
    package let classCount: Int
    /// One weight a class; all 1 where none were given.
    package let classWeights: [Float]
    /// The label of elements that do not count.
    package let ignoreIndex: Int?
    /// The label smoothing `e`, 0…1.
    package let labelSmoothing: Float

    /// Checks the options.
    ///
    /// - Throws: ``LossError`` for weights that are not one finite number of at least 0 a class, and for
    ///   label smoothing outside 0…1.
    package init(
        classCount: Int, classWeights: [Float]? = nil, ignoreIndex: Int? = nil,
        labelSmoothing: Float = 0
    ) throws(LossError) {
        guard classCount >= 1 else { throw .inputShape(found: [classCount]) }
        self.classCount = classCount
        self.classWeights = classWeights ?? [Float](repeating: 1, count: classCount)
        self.ignoreIndex = ignoreIndex
        self.labelSmoothing = labelSmoothing
        try checkWeights(self.classWeights, classCount: classCount)
        try checkLabelSmoothing(Double(labelSmoothing))
    }

    /// Checks labels and adds up their weights, without looking at logits.
    ///
    /// - Parameters:
    ///   - labels: `labelShape.reduce(1, *)` labels.
    ///   - labelShape: `[N, H, W]`, only used for the position in an error.
    /// - Returns: Sums whose loss is 0: the weight sum of accumulated batches is known before their gradients.
    package func labelSums<Label: LabelElement>(
        _ labels: UnsafePointer<Label>, labelShape: [Int], team: ThreadTeam
    ) throws(LossError) -> LossSums {
        let counts = try countLabels(
            labels, shape: labelShape, classCount: classCount, ignoreIndex: ignoreIndex, team: team)
        return LossSums(
            weight: counts.weightSum(classWeights), counted: counts.counted, ignored: counts.ignored
        )
    }

    /// Computes the sums, and where wanted the loss of every element and the gradient.
    ///
    /// - Parameters:
    ///   - logits: C float32 values an element, in `layout`. 64-byte alignment is fastest.
    ///   - labels: One class index an element, `labelShape` in row-major order.
    ///   - labelShape: `[N, H, W]`, or `[N]`, or any `[N, d1, …, dK]`.
    ///   - denominator: What the gradient is divided by; the sums and the map are not divided. Where it is
    ///     0 (nothing counts) the gradient is 0.
    ///   - map: Takes the loss of every element in nats, class weight included.
    ///   - gradient: Takes the derivative by the logits, in the layout of the logits. May be the logits' own
    ///     memory.
    /// - Throws: ``LossError/labelOutOfRange(label:position:count:classCount:ignoreIndex:)`` before anything
    ///   is written.
    package func evaluate<Label: LabelElement>(
        logits: UnsafePointer<Float>, layout: Layout = .channelsLast,
        labels: UnsafePointer<Label>, labelShape: [Int], denominator: LossDenominator = .weightSum,
        map: UnsafeMutablePointer<Float>? = nil, gradient: UnsafeMutablePointer<Float>? = nil,
        team: ThreadTeam
    ) throws(LossError) -> LossSums {
        try evaluate(
            rawLogits: logits, areBFloat16: false, layout: layout, labels: labels,
            labelShape: labelShape, denominator: denominator, map: map, gradient: gradient,
            team: team)
    }

    /// The same for bfloat16 logits, computed in float32; the gradient is float32 in memory of its own.
    package func evaluate<Label: LabelElement>(
        logits: UnsafePointer<BFloat16>, layout: Layout = .channelsLast,
        labels: UnsafePointer<Label>, labelShape: [Int], denominator: LossDenominator = .weightSum,
        map: UnsafeMutablePointer<Float>? = nil, gradient: UnsafeMutablePointer<Float>? = nil,
        team: ThreadTeam
    ) throws(LossError) -> LossSums {
        try evaluate(
            rawLogits: logits, areBFloat16: true, layout: layout, labels: labels,
            labelShape: labelShape, denominator: denominator, map: map, gradient: gradient,
            team: team)
    }

    private func evaluate<Label: LabelElement>(
        rawLogits: UnsafeRawPointer, areBFloat16: Bool, layout: Layout,
        labels: UnsafePointer<Label>, labelShape: [Int], denominator: LossDenominator,
        map: UnsafeMutablePointer<Float>?, gradient: UnsafeMutablePointer<Float>?, team: ThreadTeam
    ) throws(LossError) -> LossSums {
        var sums = try labelSums(labels, labelShape: labelShape, team: team)
        let divisor = try value(of: denominator, weightSum: sums.weight)
        let plan = FusedPlan(layout: layout, labelShape: labelShape, classCount: classCount)
        // One more weight, for what is ignored.
        sums.loss = (classWeights + [0]).withUnsafeBufferPointer { weights in
            let ignore = Label.isSigned || (ignoreIndex ?? -1) >= 0 ? ignoreIndex : nil
            let job = pixel_cross_entropy_job(
                logits: rawLogits, logits_are_bfloat16: areBFloat16 ? 1 : 0,
                pixel_stride: Int64(plan.pixelStride), class_stride: Int64(plan.classStride),
                classes: Int64(classCount), labels: labels,
                label_type: pixel_label_type(rawValue: Label.kernelType),
                has_ignore: ignore == nil ? 0 : 1, ignore_index: Int64(ignore ?? 0),
                weights: weights.baseAddress, smoothing: labelSmoothing,
                weight_total: Float(weights.reduce(0) { $0 + Double($1) }),
                gradient_scale: divisor == 0 ? 0 : Float(1 / divisor), map: map, gradient: gradient,
                streams: plan.streams(from: rawLogits, to: gradient) ? 1 : 0)
            return plan.run(
                job, labelBytes: MemoryLayout<Label>.stride,
                logitBytes: areBFloat16 ? 2 : 4, team: team)
        }
        // 0 times an infinite logit would be NaN; nothing counts, so nothing moves.
        if divisor == 0, let gradient {
            gradient.update(repeating: 0, count: plan.imageCount * plan.pixels * classCount)
        }
        return sums
    }

    private func value(
        of denominator: LossDenominator, weightSum: Double
    ) throws(LossError) -> Double {
        switch denominator {
        case .one: return 1
        case .weightSum: return weightSum
        case .given(let value):
            guard value >= 0 else { throw .denominator(value) }
            return value
        }
    }
}
