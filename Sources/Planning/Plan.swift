import BatchLoading
import NetworkDescriptions
import SegmentationDatasets

/// What a plan decides, as values of a config.
package struct PlannedRecipe: Equatable, Sendable {
    /// The network.
    package var model: ModelOptions
    /// The change of size before all else; nil for none.
    package var resize: ImageResize?
    /// How images are varied, the crop included.
    package var augment: AugmentationOptions
    /// Images a step.
    package var batch: Int
    /// How classes count in the cross entropy.
    package var classWeights: ClassWeightMethod
    /// The factor of a Dice loss beside it; nil for none.
    package var dice: Double?
    /// The peak of the learning rate.
    package var learningRate: Double
    /// AdamW's pull towards zero.
    package var weightDecay: Double
    /// The share of the run in which the learning rate rises.
    package var warmup: Double
    /// The decay of the running mean of weights.
    package var ema: Double
    /// Epochs.
    package var epochs: Int
    /// Batches of an epoch.
    package var epochBatches: Int
}

/// One choice of a plan, told to people.
package struct PlannedChoice: Codable, Equatable, Sendable {
    /// The key of the config.
    package var key: String
    /// What was chosen, as text.
    package var value: String
    /// Why, in a sentence.
    package var reason: String
    /// What came second.
    package var runnerUp: String
    /// What the second would take to be the first.
    package var needs: String

    init(_ key: String, _ value: String, _ reason: String, runnerUp: String, needs: String) {
        self.key = key
        self.value = value
        self.reason = reason
        self.runnerUp = runnerUp
        self.needs = needs
    }
}

/// A config for data, a machine and a time, each choice with its reason.
package struct Plan: Equatable, Sendable {
    /// The values.
    package var recipe: PlannedRecipe
    /// The name of the network among ``NetworkCandidate``.
    package var network: String
    /// What goes through the network.
    package var input: InputChoice
    /// The choices in the order in which they were made.
    package var choices: [PlannedChoice]
    /// What an epoch is expected to take.
    package var forecast: EpochForecast
    /// Seconds in which it all is expected to be done, from the start of the training.
    package var seconds: Double
}
