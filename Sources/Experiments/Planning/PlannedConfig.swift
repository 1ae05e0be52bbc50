import BatchLoading
import Losses
import NeuralNetworks
import Planning
import SegmentationDatasets
import YAMLFiles

extension ExperimentConfig {
    /// The config that a plan makes for a dataset.
    ///
    /// - Parameter budget: The time that the run keeps to; nil where its epochs are all there is.
    init(_ recipe: PlannedRecipe, of base: ExperimentConfig, budget: TimeSpan?) {
        self = base
        model = recipe.model
        var terms = [LossTerm(classWeights: .method(recipe.classWeights))]
        if let dice = recipe.dice { terms.append(LossTerm(.dice(), weight: dice)) }
        loss = LossOptions(terms)
        resize = recipe.resize
        augment = recipe.augment
        optimizer = .adamW(
            AdamWOptions(learningRate: recipe.learningRate, weightDecay: recipe.weightDecay))
        schedule = .oneCycle(warmup: recipe.warmup)
        train.batch = recipe.batch
        train.ema = recipe.ema
        train.epochs = recipe.epochs
        train.epochBatches = recipe.epochBatches
        train.budget = budget
    }
}

extension TimeSpan {
    /// How a time stands in a config.
    static let yaml = YAMLValue<TimeSpan>(
        values: form,
        read: { node throws(YAMLFileError) in
            guard let span = TimeSpan(try node.string()) else {
                throw node.wrongValue(expected: form)
            }
            return span
        }, write: { .string($0.description) })
}
