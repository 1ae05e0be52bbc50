import ArgumentParser
import Pixelwise

/// The losses that `pixelwise loss` computes, by their names on the command line.
enum LossName: String, CaseIterable, ExpressibleByArgument {
    case crossEntropy = "cross-entropy"
    case focal
    case dice
    case tversky
    case lovaszSoftmax = "lovasz-softmax"
    case hardPixels = "hard-pixels"

    /// True for losses over all elements at once, which have no loss of one element.
    var isOneNumber: Bool { [.dice, .tversky, .lovaszSoftmax].contains(self) }

    /// The loss with its own defaults and the class weights, ignore index and reduction of `options`; nil for
    /// cross entropy, which `options` is.
    func make(_ options: CrossEntropyLoss) -> (any LabelLoss)? {
        let (weights, ignored) = (options.classWeights, options.ignoreIndex)
        return switch self {
        case .crossEntropy: nil
        case .focal:
            FocalLoss(classWeights: weights, ignoreIndex: ignored, reduction: options.reduction)
        case .dice: TverskyLoss.dice(classWeights: weights, ignoreIndex: ignored)
        case .tversky: TverskyLoss(classWeights: weights, ignoreIndex: ignored)
        case .lovaszSoftmax: LovaszSoftmaxLoss(classWeights: weights, ignoreIndex: ignored)
        case .hardPixels:
            HardPixelLoss(
                classWeights: weights, ignoreIndex: ignored, reduction: options.reduction)
        }
    }
}
