import NeuralNetworks
import YAMLFiles

/// The entry `optimizer:` of a config; the defaults stand beside the types.
extension OptimizerOptions {
    /// How an optimizer stands in a config.
    static let yaml = YAMLValue<OptimizerOptions>.variants(
        [
            YAMLVariant(
                "adamw", "Adam whose weights shrink apart from the gradients.",
                defaults: AdamWOptions(), keys: AdamWOptions.keys, make: { .adamW($0) },
                carried: { if case .adamW(let options) = $0 { options } else { nil } }),
            YAMLVariant(
                "sgd", "Gradient descent with momentum.",
                defaults: SGDOptions(), keys: SGDOptions.keys, make: { .sgd($0) },
                carried: { if case .sgd(let options) = $0 { options } else { nil } }),
        ],
        check: { (options, mapping) throws(YAMLFileError) in
            if case .sgd(let sgd) = options, sgd.nesterov, sgd.momentum == 0,
                let node = mapping.optional("nesterov")
            {
                throw node.wrongValue(expected: "a momentum above 0 beside it, or false,")
            }
        })

    fileprivate static let rate = YAMLValue<Double>.double(above: 0, atMost: 1000)
    fileprivate static let decay = YAMLValue<Double>.double(atLeast: 0, atMost: 1000)
}

extension AdamWOptions {
    /// Every key, in the order of `config.yaml`.
    package static let keys: [YAMLKey<AdamWOptions>] = [
        .key("learning_rate", \.learningRate, OptimizerOptions.rate, "The peak learning rate."),
        .key(
            "weight_decay", \.weightDecay, OptimizerOptions.decay,
            "Weights shrink by this times the learning rate a step; biases and normalisation do not."
        ),
        .key(
            "beta1", \.beta1, .double(atLeast: 0, atMost: 0.99999),
            "How slowly the mean of gradients moves."),
        .key(
            "beta2", \.beta2, .double(atLeast: 0, atMost: 0.9999999),
            "How slowly the mean of squared gradients moves."),
        .key(
            "epsilon", \.epsilon, .double(above: 0, atMost: 1),
            "Added to the root of the mean square."),
    ]
}

extension SGDOptions {
    /// Every key, in the order of `config.yaml`.
    package static let keys: [YAMLKey<SGDOptions>] = [
        .key("learning_rate", \.learningRate, OptimizerOptions.rate, "The peak learning rate."),
        .key(
            "momentum", \.momentum, .double(atLeast: 0, atMost: 0.99999),
            "The part of the last step that goes on."),
        .key(
            "weight_decay", \.weightDecay, OptimizerOptions.decay,
            "Added to the gradient times the weight; biases and normalisation have none."),
        .key(
            "nesterov", \.nesterov, .bool, "Looks ahead by one momentum step; needs a momentum."),
    ]
}
