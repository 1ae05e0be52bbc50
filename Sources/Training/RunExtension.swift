import Foundation
import NeuralNetworks
import RunRecords

/// What it means that a run goes on to more epochs than it was to have.
///
/// Weights, averages, optimizer, order and augmentation go on as they were. The learning rate is a function of the step and
/// of all steps: from here on it is that of the longer run, and a schedule that had come down jumps up again.
package struct RunExtension: Equatable, Sendable, CustomStringConvertible {
    /// The epochs that the run was to have.
    package let epochsBefore: Int
    /// Those that it is to have, more than before.
    package let epochs: Int
    /// Epochs that are complete.
    package let epochsDone: Int
    /// The learning rate of the last step that was taken.
    package let learningRateBefore: Double
    /// That of the next step.
    package let learningRate: Double
    /// Whether every step so far had the learning rate that it has in the longer run: then the result is that of a run
    /// which had all epochs from its beginning.
    package let isAsFromTheBeginning: Bool

    /// Compares the schedules; nil where the state was to have as many epochs, or no step is done.
    ///
    /// - Parameter records: The epochs that are complete.
    init?(_ setup: TrainingSetup, _ state: TrainingState, epochs records: [EpochRecord]) {
        let progress = state.progress
        // With a time budget it is the clock that decides.
        guard progress.pace == nil, let before = setup.savedEpochs(state.settings),
            before < setup.epochs,
            progress.steps > 0
        else { return nil }
        epochsBefore = before
        epochs = setup.epochs
        epochsDone = progress.epochsDone
        learningRateBefore = setup.learningRate(ofStep: progress.steps - 1, epochs: before)
        learningRate = setup.learningRate(ofStep: progress.steps)
        // The log tells of epochs of a still shorter run, too, which this state went on from.
        let epochsAgree = records.allSatisfy {
            $0.learningRate
                == setup.learningRate(ofStep: setup.steps(ofEpochs: $0.epoch) - 1)
        }
        let stepsAgree = (0..<progress.steps).allSatisfy {
            setup.learningRate(ofStep: $0) == setup.learningRate(ofStep: $0, epochs: before)
        }
        isAsFromTheBeginning = epochsAgree && stepsAgree
    }

    /// One sentence: what the learning rate does, and what that makes of the result.
    package var description: String {
        let rate = { (rate: Double) in String(format: "%.3g", rate) }
        let head = "train.epochs is \(epochs), the run began with \(epochsBefore): "
        if isAsFromTheBeginning {
            return head
                + "its learning rates are those of a run of \(epochs) epochs, and the result is that of one"
        }
        return head
            + "the learning rate is \(rate(learningRate)) in place of \(rate(learningRateBefore)), as in epoch "
            + "\(epochsDone + 1) of \(epochs); the result is not that of \(epochs) epochs from the beginning"
    }
}
