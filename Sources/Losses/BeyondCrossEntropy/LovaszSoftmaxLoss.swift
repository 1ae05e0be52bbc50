import Machine
import Tensors

/// Lovász-softmax loss: a convex surrogate of 1 − IoU, class by class.
///
/// For each labelled class the errors `|t − p[c]|` of all elements that count are sorted, largest first, and
/// weighted with what each adds to the Jaccard loss of the set of errors so far. The loss is the mean over the
/// labelled classes, weighted with the class weights; always one number, NaN where nothing counts (the gradient
/// is 0 then). Elements of equal error keep their order.
/// Source: Berman et al., "The Lovász-Softmax loss", 2018 (classes = "present", per_image = false).
package struct LovaszSoftmaxLoss: LabelLoss, Equatable {
    /// What a config may set beside class weights.
    package struct Options: LogitErrorLossOptions {
        /// The defaults.
        package init() {}

        /// The sentence of help texts.
        package static let meaning =
            "A convex surrogate of 1 − IoU, class by class."
        /// Every option.
        package static let table: [LossOption<Options>] = []
        /// One number of all elements.
        package static let isOneNumber = true
        /// The name.
        package var name: LossName { .lovaszSoftmax }
        /// The loss with these options.
        package var loss: Loss { .lovaszSoftmax(self) }
        /// Makes the loss.
        package func make(
            classWeights: [Double]?, ignoreIndex: Int, reduction: LossReduction
        ) -> any LogitErrorLoss {
            LovaszSoftmaxLoss(classWeights: classWeights, ignoreIndex: ignoreIndex)
        }
    }

    /// One weight a class, finite and at least 0; nil for all 1.
    package var classWeights: [Double]?
    /// The label of elements that do not count.
    package var ignoreIndex: Int

    /// Gathers the options.
    package init(
        classWeights: [Double]? = nil, ignoreIndex: Int = CrossEntropyLoss.defaultIgnoreIndex
    ) {
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
        let counted = given.labels.indices.filter { given.labels[$0] != nil }
        let weights = (0..<classes).map {
            given.counts.perClass[$0] > 0 ? Double(given.weights[$0]) : 0
        }
        let total = weights.reduce(0, +)
        var loss = 0.0
        var slopes = [Scalar](repeating: 0, count: given.axis.elements * classes)
        for c in 0..<classes where weights[c] > 0 {
            let place = c * given.axis.classStride
            let errors = counted.map { element -> Double in
                let p = given.logP.elements[given.axis.base(ofElement: element) + place]
                let probability = Double(Scalar.exponential(p))
                return given.labels[element] == c ? 1 - probability : probability
            }
            let order = errors.indices.sorted {
                errors[$0] == errors[$1] ? $0 < $1 : errors[$0] > errors[$1]
            }
            var jaccard = JaccardSteps(labelled: given.counts.perClass[c])
            for index in order {
                let step = jaccard.next(given.labels[counted[index]] == c)
                loss += weights[c] * step * errors[index]
                let sign = given.labels[counted[index]] == c ? -1.0 : 1
                slopes[counted[index] * classes + c] = Scalar(weights[c] / total * step * sign)
            }
        }
        let gradient = given.gradient { element, _, _ in
            Array(slopes[element * classes..<(element + 1) * classes])
        }
        let sums = given.sums(loss: loss, weight: total)
        return LossResult(
            value: Tensor(shape: [], [Scalar(sums.mean)]), gradient: gradient, sums: sums)
    }
}

extension LovaszSoftmaxLoss: LogitErrorLoss {
    /// The memory that the gradient takes for a while, in bytes.
    package func workingByteCount(pixels: Int, classCount: Int, threads: Int) -> Int {
        let slopes = pixels * classCount * MemoryLayout<Float>.stride
        let orders =
            min(threads, classCount)
            * (FallingOrder.workingByteCount(pixels) + pixels * MemoryLayout<Float>.stride)
        return slopes + pixels * (MemoryLayout<Int>.stride + 1) + orders
    }

    /// Adds `factor` times the gradient of the loss's mean, and returns that mean; nil where nothing counts.
    package func addGradient(
        of given: LogitErrors, times factor: Double, to gradient: UnsafeMutablePointer<Float>
    ) -> Double? {
        let classes = given.classCount
        let weights = weightsOfLabelled(given)
        let total = weights.reduce(0, +)
        guard total > 0 else { return nil }
        let counted = (0..<given.count).filter { given.labels[$0] != given.ignoreIndex }
        let sorting = ErrorsAcrossRanks(given, counted)
        let slopes = AlignedBuffer<Float>(repeating: 0, count: given.count * classes)
        let losses = AlignedBuffer<Double>(repeating: 0, count: classes)
        sorting.forEachClass(weights.indices.filter { weights[$0] > 0 }) { c, errors, labels in
            let order = FallingOrder(count: errors.count) { errors[$0] }
            var jaccard = JaccardSteps(labelled: given.perClass[c])
            for place in order.indices {
                let isLabel = Int(labels[Int(place)]) == c
                let step = jaccard.next(isLabel)
                losses.pointer[c] += weights[c] * step * Double(errors[Int(place)])
                guard let own = sorting.ownPlace(Int(place)) else { continue }
                slopes.pointer[counted[own] * classes + c] = Float(
                    factor * weights[c] / total * (isLabel ? -step : step))
            }
        }
        // Unchecked because every element has a row of its own in the gradient.
        nonisolated(unsafe) let gradient = gradient
        given.forEachElement { element, label in
            let row = given.errors + element * classes
            let (slope, to) = (slopes.pointer + element * classes, gradient + element * classes)
            var mean = slope[label]
            for c in 0..<classes { mean += row[c] * slope[c] }
            for c in 0..<classes { to[c] += row[c] * (slope[c] - mean) }
            to[label] += slope[label] - mean
        }
        return losses.array.reduce(0, +) / total
    }
}

/// What each element adds to the Jaccard loss when the errors are taken one after the other.
struct JaccardSteps {
    private let labelled: Double
    private var (missed, wrong, before) = (0.0, 0.0, 0.0)

    /// Begins a class that is the label of `labelled` elements.
    init(labelled: Int) { self.labelled = Double(labelled) }

    /// The step of the next element, which has the class as label or not.
    mutating func next(_ isLabel: Bool) -> Double {
        if isLabel { missed += 1 } else { wrong += 1 }
        let jaccard = 1 - (labelled - missed) / (labelled + wrong)
        defer { before = jaccard }
        return jaccard - before
    }
}
