import Glibc
import Tensors

/// Cross entropy of the hard elements only (online hard example mining).
///
/// Kept are the elements whose label has a probability below `threshold`, and if those are fewer than
/// `minimumKept`, the ones of lowest probability up to that number (all where fewer count). Which are kept does
/// not depend on the class weights. The mean divides by Σ w[y] over the kept elements; the others count as
/// ignored in the sums and have gradient 0.
/// Source: Shrivastava et al., "Training Region-based Object Detectors with Online Hard Example Mining", 2016.
package struct HardPixelLoss: LabelLoss, Equatable {
    /// What a config may set beside class weights.
    package struct Options: LogitErrorLossOptions {
        /// Labels of a lower probability are kept, 0…1.
        package var threshold = 0.7
        /// The least number of kept elements, at least 1; all are kept where fewer count.
        package var minimumKept = 10_000

        /// The defaults.
        package init() {}

        /// Takes the options.
        package init(threshold: Double, minimumKept: Int) {
            self.threshold = threshold
            self.minimumKept = minimumKept
        }

        /// The sentence of help texts.
        package static let meaning =
            "Cross entropy of the hard pixels alone."
        /// Every option.
        package static let table: [LossOption<Options>] = [
            LossOption(
                "threshold", \.threshold, 0...1, "Pixels whose label has a lower probability count."
            ),
            LossOption(
                "minimum_kept", \.minimumKept, atLeast: 1,
                "The least number of pixels that count, the hardest first; all of them where a batch has fewer."
            ),
        ]
        /// A loss for each element.
        package static let isOneNumber = false
        /// The name.
        package var name: LossName { .hardPixels }
        /// The loss with these options.
        package var loss: Loss { .hardPixels(self) }
        /// Makes the loss.
        package func make(
            classWeights: [Double]?, ignoreIndex: Int, reduction: LossReduction
        ) -> any LogitErrorLoss {
            HardPixelLoss(
                threshold: threshold, minimumKept: minimumKept, classWeights: classWeights,
                ignoreIndex: ignoreIndex, reduction: reduction)
        }
    }

    /// Labels of a lower probability are kept, 0…1.
    package var threshold: Double
    /// The least number of kept elements.
    package var minimumKept: Int
    /// One weight a class, finite and at least 0; nil for all 1.
    package var classWeights: [Double]?
    /// The label of elements that do not count.
    package var ignoreIndex: Int
    /// What becomes of the elements' losses.
    package var reduction: LossReduction

    /// Gathers the options.
    package init(
        threshold: Double = Options().threshold, minimumKept: Int = Options().minimumKept,
        classWeights: [Double]? = nil,
        ignoreIndex: Int = CrossEntropyLoss.defaultIgnoreIndex, reduction: LossReduction = .mean
    ) {
        precondition(
            (0...1).contains(threshold) && minimumKept >= 0,
            "HardPixelLoss expects a threshold in 0…1 and a count, got \(threshold), \(minimumKept)"
        )
        self.threshold = threshold
        self.minimumKept = minimumKept
        self.classWeights = classWeights
        self.ignoreIndex = ignoreIndex
        self.reduction = reduction
    }

    /// The loss, its sums and its gradient by the logits.
    package func evaluate<Scalar: LossScalar, Label: LabelElement>(
        _ logits: Tensor<Scalar>, labels: Tensor<Label>
    ) throws(LossError) -> LossResult<Scalar> {
        let difficulty = try CrossEntropyLoss(ignoreIndex: ignoreIndex, reduction: .none)
            .evaluate(logits, labels: labels, gradient: false)
        let hard = keptElements(difficulty.value.elements, labels: labels)
        // Elements that are not kept become ignored; −1 is no class, and not an unsigned label.
        var kept = Tensor<Int64>(repeating: -1, shape: labels.shape)
        for element in hard { kept.elements[element] = Int64(labels.elements[element]) }
        return try CrossEntropyLoss(
            classWeights: classWeights, ignoreIndex: -1, reduction: reduction
        ).evaluate(logits, labels: kept)
    }

    private func keptElements<Scalar: LossScalar, Label: LabelElement>(
        _ losses: [Scalar], labels: Tensor<Label>
    ) -> [Int] {
        let counted = losses.indices.filter { labels.elements[$0] != ignoreIndex }
        let limit = -Scalar.naturalLogarithm(Scalar(threshold))
        let hard = counted.filter { losses[$0] > limit }
        if hard.count >= minimumKept { return hard }
        let order = counted.sorted {
            losses[$0] == losses[$1] ? $0 < $1 : losses[$0] > losses[$1]
        }
        return Array(order.prefix(minimumKept))
    }
}

extension HardPixelLoss: LogitErrorLoss {
    /// The memory that the gradient takes for a while, in bytes.
    package func workingByteCount(pixels: Int, classCount: Int, threads: Int) -> Int {
        pixels * (1 + MemoryLayout<Int>.stride) + FallingOrder.workingByteCount(pixels)
    }

    /// Adds `factor` times the gradient of the loss's mean, and returns that mean; nil where nothing counts.
    package func addGradient(
        of given: LogitErrors, times factor: Double, to gradient: UnsafeMutablePointer<Float>
    ) -> Double? {
        let weights = weights(given.classCount)
        let limit = -logf(Float(threshold))
        let hard = given.sums(1) { element, _, sums in
            if given.losses[element] > limit { sums[0] += 1 }
        }
        let kept = AlignedBuffer<UInt8>(repeating: 0, count: given.count)
        if Int(hard[0]) >= minimumKept {
            given.forEachElement { element, _ in
                kept.pointer[element] = given.losses[element] > limit ? 1 : 0
            }
        } else {
            let counted = (0..<given.count).filter { given.labels[$0] != given.ignoreIndex }
            let largest = LargestAcrossRanks(minimumKept, of: counted.count, given.group) {
                given.losses[counted[$0]]
            }
            for place in largest.indices { kept.pointer[counted[place]] = 1 }
        }
        let sums = given.sums(2) { element, label, sums in
            guard kept.pointer[element] == 1 else { return }
            sums[0] += Double(weights[label] * given.losses[element])
            sums[1] += Double(weights[label])
        }
        guard sums[1] > 0 else { return nil }
        let scale = Float(factor / sums[1])
        given.addErrors(to: gradient) { element, label in
            kept.pointer[element] == 1 ? scale * weights[label] : 0
        }
        return sums[0] / sums[1]
    }
}
