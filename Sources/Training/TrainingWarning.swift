import Foundation
import SegmentationScores

/// What a run should not keep to itself: numbers that mislead, training that fails.
public enum TrainingWarning: Equatable, Sendable, CustomStringConvertible {
    /// Classes that no validation label holds: the scores say nothing about them.
    case absentClasses([String])
    /// Classes that have labels and were not predicted once in `epochs` epochs in a row.
    case deadClasses([String], epochs: Int)
    /// An epoch's training loss is more than twice the lowest one before.
    case diverging(loss: Double, lowest: Double)

    /// After how many epochs without a prediction a class is called dead.
    public static let deadAfter = 5

    /// One sentence: what is wrong, what to do.
    public var description: String {
        switch self {
        case .absentClasses(let names):
            "no label of the validation split holds \(Self.list(names)); the mean IoU counts such a class with 0 "
                + "where it is predicted, and leaves it out where it is not"
        case .deadClasses(let names, let epochs):
            "\(Self.list(names)): not predicted once in \(epochs) epochs although labels hold it; weigh classes by "
                + "loss.class_weights, or train longer"
        case .diverging(let loss, let lowest):
            "the training loss is \(String(format: "%.4f", loss)), more than twice the lowest of an epoch before, "
                + "\(String(format: "%.4f", lowest)); lower optimizer.learning_rate, or set train.clip_norm"
        }
    }

    /// What an epoch gives reason to warn of; `progress` keeps count.
    ///
    /// Each is said once: absent classes after the first epoch, a dead class when its epochs are full, divergence
    /// when the loss first goes up.
    static func found(
        in confusion: ConfusionMatrix, trainLoss: Double?, classNames: [String],
        progress: inout TrainingProgress
    ) -> [TrainingWarning] {
        var warnings: [TrainingWarning] = []
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
        return warnings
    }

    private static func list(_ names: [String]) -> String {
        (names.count == 1 ? "the class " : "the classes ") + names.joined(separator: ", ")
    }
}
