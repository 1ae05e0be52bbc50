import Losses
import SegmentationDatasets
import Training

extension ModelCard.LossDescription {
    /// Describes the losses of a config whose class weights are known, a list for each loss.
    init(_ options: LossOptions, classWeights: [[Float]]) {
        let shown = options.shownCrossEntropy
        let place = options.terms.firstIndex { $0.kind.name == shown.kind.name } ?? 0
        var smoothing = 0.0
        if case .crossEntropy(let value) = shown.kind { smoothing = value }
        self.init(classWeights: classWeights[place], labelSmoothing: Float(smoothing))
        if options != LossOptions([shown]) || shown.weight != 1 {
            terms = zip(options.terms, classWeights).map { term, weights in
                Term(
                    name: term.kind.name, weight: term.weight, classWeights: weights,
                    options: term.kind.numbers)
            }
        }
    }

    /// The cross entropy that evaluation and loss maps show, perhaps with other class weights.
    package func crossEntropy(classWeights other: [Float]? = nil) throws(LossError)
        -> FusedCrossEntropy
    {
        let weights = other ?? classWeights
        return try FusedCrossEntropy(
            classCount: classWeights.count, classWeights: weights, ignoreIndex: 255,
            labelSmoothing: labelSmoothing)
    }

    /// What is minimised, made from what the card says.
    package func trainingLoss() throws(LossError) -> TrainingLoss {
        let shown = try crossEntropy()
        guard let terms else { return try TrainingLoss(shown) }
        return try TrainingLoss(
            shown, factor: terms.first { $0.name == "cross-entropy" }?.weight ?? 0,
            terms: terms.compactMap(\.loss))
    }
}

extension ModelCard.LossDescription.Term {
    /// The loss; nil for cross entropy, and for a name that a later version made.
    var loss: TrainingLoss.Term? {
        let weights = classWeights.map { Double($0) }
        let option = { options[$0] ?? 0 }
        switch name {
        case "focal":
            return .init(
                weight, FocalLoss(gamma: option("gamma"), classWeights: weights, ignoreIndex: 255))
        case "dice":
            return .init(
                weight,
                TverskyLoss.dice(
                    smooth: option("smooth"), classWeights: weights, ignoreIndex: 255))
        case "tversky":
            return .init(
                weight,
                TverskyLoss(
                    alpha: option("alpha"), beta: option("beta"), smooth: option("smooth"),
                    classWeights: weights, ignoreIndex: 255))
        case "lovasz-softmax":
            return .init(weight, LovaszSoftmaxLoss(classWeights: weights, ignoreIndex: 255))
        case "hard-pixels":
            return .init(
                weight,
                HardPixelLoss(
                    threshold: option("threshold"), minimumKept: Int(option("minimum_kept")),
                    classWeights: weights, ignoreIndex: 255))
        default: return nil
        }
    }
}

extension LossKind {
    /// The options as a model card holds them.
    var numbers: [String: Double] {
        switch self {
        case .crossEntropy(let labelSmoothing): ["label_smoothing": labelSmoothing]
        case .focal(let gamma): ["gamma": gamma]
        case .dice(let smooth): ["smooth": smooth]
        case .tversky(let alpha, let beta, let smooth):
            ["alpha": alpha, "beta": beta, "smooth": smooth]
        case .lovaszSoftmax: [:]
        case .hardPixels(let threshold, let minimumKept):
            ["threshold": threshold, "minimum_kept": Double(minimumKept)]
        }
    }
}
