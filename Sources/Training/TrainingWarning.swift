import Evaluation
import Foundation
import Losses
import SegmentationScores

/// What a run should not keep to itself: numbers that mislead, training that fails.
package enum TrainingWarning: Equatable, Sendable, CustomStringConvertible {
    /// Classes that no validation label holds: the scores say nothing about them.
    case absentClasses([String])
    /// Classes that have labels and were not predicted once in `epochs` epochs in a row.
    case deadClasses([String], epochs: Int)
    /// An epoch's training loss is more than twice the lowest one before.
    case diverging(loss: Double, lowest: Double)

    /// The validation loss, or the score by which epochs are compared, is NaN or infinite: such an epoch is never the
    /// best. `tensor` holds such numbers; where it is nil all weights are finite and the numbers overflow on their way.
    case validationNotFinite(tensor: String?)

    /// The validation loss is more than three times that of a guess that holds all classes for equally likely.
    case worseThanGuessing(loss: Double, guess: Double)

    /// After how many epochs without a prediction a class is called dead.
    package static let deadAfter = 5

    /// One sentence: what is wrong, what to do.
    package var description: String {
        switch self {
        case .absentClasses(let names):
            "no label of the validation split holds \(Self.list(names)); the mean IoU counts such a class with 0 "
                + "where it is predicted, and leaves it out where it is not"
        case .deadClasses(let names, let epochs):
            "\(Self.list(names)): not predicted once in \(epochs) epochs although labels hold it; weigh classes by "
                + "loss.class_weights, or train longer"
        case .diverging(let loss, let lowest):
            "the training loss is \(Self.text(loss)), more than twice the lowest of an epoch before, "
                + "\(Self.text(lowest)); lower optimizer.learning_rate, or set train.clip_norm"
        case .validationNotFinite(let tensor):
            "the validation loss is not finite, so that the epoch cannot be the best: "
                + (tensor.map { "the model's \($0) holds NaN or infinity" }
                    ?? "the weights are finite, but numbers grow beyond all bounds between the layers")
                + "; lower optimizer.learning_rate, or set train.clip_norm"
        case .worseThanGuessing(let loss, let guess):
            "the validation loss is \(Self.text(loss)), a guess among the classes has \(Self.text(guess)); lower "
                + "optimizer.learning_rate, or set train.clip_norm"
        }
    }

    /// What an epoch gives reason to warn of; `progress` keeps count.
    ///
    /// Each is said once: absent classes after the first epoch, a dead class when its epochs are full, a loss worse than
    /// guessing when it first is; divergence whenever an epoch's loss is that high.
    static func found(
        in result: EvaluationResult, trainLoss: Double?, classNames: [String],
        progress: inout TrainingProgress
    ) -> [TrainingWarning] {
        var warnings: [TrainingWarning] = []
        let confusion = result.confusion
        let (labelled, predicted) = (confusion.labelled, confusion.predicted)
        let absent = classNames.indices.filter { labelled[$0] == 0 }
        if progress.epochsDone == 0, !absent.isEmpty {
            warnings.append(.absentClasses(absent.map { classNames[$0] }))
        }
        var epochs = progress.unpredictedEpochs ?? classNames.map { _ in 0 }
        for id in classNames.indices {
            epochs[id] = labelled[id] > 0 && predicted[id] == 0 ? epochs[id] + 1 : 0
        }
        progress.unpredictedEpochs = epochs
        let dead = classNames.indices.filter { epochs[$0] == deadAfter }
        if !dead.isEmpty {
            warnings.append(.deadClasses(dead.map { classNames[$0] }, epochs: deadAfter))
        }
        if let trainLoss {
            if let lowest = progress.lowestTrainLoss, lowest > 0, trainLoss > 2 * lowest {
                warnings.append(.diverging(loss: trainLoss, lowest: lowest))
            }
            progress.lowestTrainLoss = min(trainLoss, progress.lowestTrainLoss ?? trainLoss)
        }
        let guess = log(Double(classNames.count))
        if result.loss.weight > 0, !result.isNotFinite, result.loss.mean > 3 * guess,
            progress.wasWorseThanGuessing != true
        {
            warnings.append(.worseThanGuessing(loss: result.loss.mean, guess: guess))
            progress.wasWorseThanGuessing = true
        }
        return warnings
    }

    /// Nats with four decimals, or as a power of ten where that would be a long row of digits.
    private static func text(_ loss: Double) -> String {
        String(format: loss < 1e6 ? "%.4f" : "%.3e", loss)
    }

    private static func list(_ names: [String]) -> String {
        (names.count == 1 ? "the class " : "the classes ") + names.joined(separator: ", ")
    }
}
