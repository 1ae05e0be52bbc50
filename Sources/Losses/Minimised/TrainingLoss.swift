import Communication
import Machine
import Tensors

/// What training minimises: cross entropy, another loss, or several, each times a factor.
///
/// Cross entropy alone takes the fused kernel and works in place. Any other loss needs one float a logit and one
/// a pixel more, which are kept from step to step in a ``Memory``. Evaluation and loss maps always show
/// ``crossEntropy``, so that they can be compared between runs whatever those minimise.
package struct TrainingLoss: Sendable {
    /// A loss other than cross entropy and its factor.
    package struct Term: Sendable {
        let factor: Double
        let loss: any LogitErrorLoss

        /// A loss and its factor; the loss is taken as one number.
        package init(_ factor: Double, _ loss: any LogitErrorLoss) {
            (self.factor, self.loss) = (factor, loss)
        }
    }

    /// Memory that a loss beyond cross entropy needs; grows to the largest batch and is used again.
    package final class Memory {
        private var errors = AlignedBuffer<Float>(count: 0)
        private var losses = AlignedBuffer<Float>(count: 0)

        /// Takes nothing yet.
        package init() {}

        func make(pixels: Int, classes: Int) -> (
            errors: AlignedBuffer<Float>, losses: AlignedBuffer<Float>
        ) {
            if errors.count < pixels * classes { errors = AlignedBuffer(count: pixels * classes) }
            if losses.count < pixels { losses = AlignedBuffer(count: pixels) }
            return (errors, losses)
        }
    }

    /// The cross entropy of evaluation and loss maps; part of what is minimised where ``crossEntropyFactor`` says so.
    package let crossEntropy: FusedCrossEntropy
    /// The factor of the cross entropy, 0 where it is not minimised.
    package let crossEntropyFactor: Double
    private let terms: [Term]
    private let ignoreIndex: UInt8
    /// The same without class weights and smoothing: what ``LogitErrors`` are made with.
    private let unweighted: FusedCrossEntropy

    /// The number of classes.
    package var classCount: Int { crossEntropy.classCount }
    /// Whether cross entropy is all there is, so that losses are Σl and Σw of pixels.
    package var isCrossEntropyAlone: Bool { terms.isEmpty && crossEntropyFactor == 1 }

    /// Adds up losses; their ignore index is that of the cross entropy, 255 where it has none.
    ///
    /// - Throws: ``LossError`` for class weights that are not one finite number of at least 0 a class.
    package init(
        _ crossEntropy: FusedCrossEntropy, factor: Double = 1, terms: [Term] = []
    ) throws(LossError) {
        precondition(
            factor >= 0 && (factor > 0 || !terms.isEmpty),
            "TrainingLoss expects a factor above 0 or other terms, got \(factor) and none")
        for term in terms {
            if let weights = term.loss.classWeights {
                try checkWeights(weights, classCount: crossEntropy.classCount)
            }
        }
        self.crossEntropy = crossEntropy
        crossEntropyFactor = factor
        self.terms = terms
        ignoreIndex = UInt8(exactly: crossEntropy.ignoreIndex ?? 255) ?? 255
        unweighted = try FusedCrossEntropy(
            classCount: crossEntropy.classCount, ignoreIndex: Int(ignoreIndex))
    }

    /// The most memory that an evaluation takes beyond logits, labels and gradient, in bytes; 0 for cross entropy
    /// alone.
    package func workingByteCount(pixels: Int, threads: Int) -> Int {
        if isCrossEntropyAlone { return 0 }
        let terms = terms.map {
            $0.loss.workingByteCount(pixels: pixels, classCount: classCount, threads: threads)
        }
        return pixels * (classCount + 1) * MemoryLayout<Float>.stride + (terms.max() ?? 0)
    }

    /// Computes the loss and its gradient.
    ///
    /// - Parameters:
    ///   - logits: C numbers a pixel, channels last; may be the memory of `gradient`.
    ///   - labels: One class a pixel.
    ///   - labelShape: `[N, H, W]`.
    ///   - gradient: Takes the derivative of the weighted sum of the terms' means. A term over nothing adds nothing.
    ///   - group: The ranks on which the batch lies; each gives its own images' logits and labels, and all numbers are
    ///     those of the whole batch. Labels must have passed ``checkLabels(_:labelShape:team:)`` on every rank then.
    /// - Returns: For cross entropy alone Σl and Σw. Otherwise a weight of one a pixel that counts, and the
    ///   weighted sum of the means times that: means of several batches then count by pixels. Weight 0 where
    ///   no term has anything to learn from; the gradient is 0 then.
    /// - Throws: ``LossError`` for labels out of range, before anything is written.
    package func evaluate(
        logits: UnsafePointer<Float>, labels: UnsafePointer<UInt8>, labelShape: [Int],
        gradient: UnsafeMutablePointer<Float>, memory: Memory, team: ThreadTeam,
        group: RankGroup = .alone
    ) throws(LossError) -> LossSums {
        if isCrossEntropyAlone {
            return try crossEntropySums(
                logits: logits, labels: labels, labelShape: labelShape, gradient: gradient,
                team: team, group: group)
        }
        let given = try errors(
            logits: logits, labels: labels, labelShape: labelShape, memory: memory, team: team,
            group: group)
        var value: Double?
        if crossEntropyFactor > 0 {
            let sums = try crossEntropySums(
                logits: logits, labels: labels, labelShape: labelShape, gradient: gradient,
                team: team, group: group)
            if sums.weight > 0 { value = crossEntropyFactor * sums.mean }
        } else {
            gradient.update(repeating: 0, count: given.count * classCount)
        }
        for term in terms {
            guard let part = term.loss.addGradient(of: given, times: term.factor, to: gradient)
            else { continue }
            value = (value ?? 0) + term.factor * part
        }
        let counted = given.perClass.reduce(0, +)
        let weight = value == nil ? 0 : Double(counted)
        return LossSums(
            loss: (value ?? 0) * weight, weight: weight, counted: counted,
            ignored: group.sum(given.count) - counted)
    }

    /// Looks for labels that are no class, without which evaluation does not fail.
    ///
    /// - Throws: ``LossError/labelOutOfRange(label:position:count:classCount:ignoreIndex:)``.
    package func checkLabels(
        _ labels: UnsafePointer<UInt8>, labelShape: [Int], team: ThreadTeam
    ) throws(LossError) {
        _ = try crossEntropy.labelSums(labels, labelShape: labelShape, team: team)
    }

    /// Writes the gradient of the cross entropy's mean times its factor; Σl and Σw are those of all ranks.
    private func crossEntropySums(
        logits: UnsafePointer<Float>, labels: UnsafePointer<UInt8>, labelShape: [Int],
        gradient: UnsafeMutablePointer<Float>, team: ThreadTeam, group: RankGroup
    ) throws(LossError) -> LossSums {
        var denominator = LossDenominator.weightSum
        if !group.isAlone || crossEntropyFactor != 1 {
            let weight = try crossEntropy.labelSums(labels, labelShape: labelShape, team: team)
                .weight
            denominator = .given(group.sums([weight])[0] / crossEntropyFactor)
        }
        let sums = try crossEntropy.evaluate(
            logits: logits, labels: labels, labelShape: labelShape, denominator: denominator,
            gradient: gradient, team: team)
        return group.isAlone ? sums : LossSums(sums, over: group)
    }

    private func errors(
        logits: UnsafePointer<Float>, labels: UnsafePointer<UInt8>, labelShape: [Int],
        memory: Memory, team: ThreadTeam, group: RankGroup
    ) throws(LossError) -> LogitErrors {
        let count = labelShape.reduce(1, *)
        let counts = try countLabels(
            labels, shape: labelShape, classCount: classCount, ignoreIndex: Int(ignoreIndex),
            team: team)
        let (errors, losses) = memory.make(pixels: count, classes: classCount)
        _ = try unweighted.evaluate(
            logits: logits, labels: labels, labelShape: labelShape, denominator: .one,
            map: losses.pointer, gradient: errors.pointer, team: team)
        return LogitErrors(
            classCount: classCount, count: count, labels: labels, ignoreIndex: ignoreIndex,
            errors: errors.pointer, losses: losses.pointer,
            perClass: group.sums(counts.perClass.map { Double($0) }).map { Int($0) }, team: team,
            group: group)
    }
}
