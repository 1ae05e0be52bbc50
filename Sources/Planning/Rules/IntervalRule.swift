import BatchLoading
import NetworkDescriptions

/// How long epochs are, and how many: a validation, a checkpoint and a decision about the rest follow each.
extension PlanningRules {
    /// Fewer validations leave the best checkpoint, and the end of the budget, to chance.
    static let leastValidations = 8
    /// The part of the time that so many may take at most.
    static let largestValidationShare = 0.25
    /// The part of the time that two of them may take where no more are affordable.
    static let validationShareOfTwo = 0.5
    /// The part of an epoch that validation and saving take where there is the time for it.
    static let validationShare = 0.1
    /// More epochs than these make no better choice.
    static let mostEpochs = 100

    /// The part of a split that a batch is better not larger than.
    static let goodShare = 0.05

    /// Epochs, and the batches of each, that fill the time.
    func interval(_ batchSeconds: Double, _ restSeconds: Double, pass: Int) -> (
        epochs: Int, batches: Int
    ) {
        let wanted = restSeconds * (1 - Self.validationShare) / Self.validationShare
        // Whole passes, as long as they are not too short for what follows them.
        let passes = max(1, (wanted / max(Double(pass) * batchSeconds, 1e-9)).rounded(.up))
        let epochSeconds = passes * Double(pass) * batchSeconds + restSeconds
        let affordable = Self.largestValidationShare * room / max(restSeconds, 1e-9)
        // One epoch alone has no end at which the rest could become shorter.
        let two = 2 * restSeconds <= Self.validationShareOfTwo * room ? 2.0 : 1
        let least = max(two, min(Double(Self.leastValidations), affordable))
        let count = min(max(room / epochSeconds, least), Double(Self.mostEpochs)).rounded()
        let epochs = max(1, Int(count))
        let seconds = room / Double(epochs) - restSeconds
        return (epochs, max(1, Int(min(seconds / max(batchSeconds, 1e-9), 1e6))))
    }

    /// Everything beside input and network.
    func plan(
        _ network: NetworkCost, _ input: InputChoice, _ choices: [PlannedChoice]
    ) -> Plan {
        var choices = choices
        let batchSeconds = model.batch(network, batch: input.batch, pixels: input.pixels)
        let rest = validationSeconds(network, input)
        let (epochs, batches) = interval(batchSeconds, rest, pass: pass(input.batch))
        let steps = Double(epochs * batches)
        let (weights, loss) = lossChoice
        let (augment, augmentChoice) = augmentation(
            input, coverage: progress(network, input).coverage)
        let chosen = candidate(network)
        let (rate, rateChoice) = learningRateChoice(width: chosen.width, batch: input.batch)
        choices += [
            depthChoice(chosen), batchChoice(input), precisionChoice, augmentChoice, loss,
            optimizerChoice, rateChoice, scheduleChoice(steps: steps),
            intervalChoice(epochs, batches, batchSeconds, rest, pass: pass(input.batch)),
        ]
        let recipe = PlannedRecipe(
            model: chosen.model, resize: input.factor == 1 ? nil : .factor(input.factor),
            augment: augment, batch: input.batch, classWeights: weights, dice: 0.5,
            learningRate: rate, weightDecay: 0.05, warmup: 0.15, ema: Self.ema(steps: steps),
            epochs: epochs, epochBatches: batches)
        let forecast = EpochForecast(
            batch: batchSeconds, validation: model.validation(network, factor: input.factor),
            save: model.save(network), batches: batches)
        return Plan(
            recipe: recipe, network: network.name, input: input, choices: choices,
            forecast: forecast,
            seconds: spent + model.firstDecoding + Double(epochs) * forecast.seconds)
    }

    private func batchChoice(_ input: InputChoice) -> PlannedChoice {
        let share =
            Double(input.batch * input.pixels)
            / (Double(facts.trainImages) * model.imagePixels(input.factor))
        let isLargest = input.batch == Self.largestBatch
        return PlannedChoice(
            "train.batch", "\(input.batch)",
            "small batches make more steps a minute; this one holds \(tell(100 * share)) % of the split's pixels"
                + (share <= Self.goodShare
                    ? ""
                    : ", and 5 are a good bound, but fewer images a step make noisy batch norms"),
            runnerUp: isLargest ? "8" : "\(input.batch * 2)",
            needs: isLargest
                ? "a time in which more steps do not help" : "more images, or more memory")
    }

    private var precisionChoice: PlannedChoice {
        costs.hasBfloat16
            ? PlannedChoice(
                "train.precision", "auto (bfloat16 here)",
                "the processor computes with bfloat16, at about half the time of a step",
                runnerUp: "float32", needs: "losses that are not finite")
            : PlannedChoice(
                "train.precision", "auto (float32 here)",
                "the processor does not compute with bfloat16", runnerUp: "bfloat16",
                needs: "a processor with AVX-512 BF16 or AMX")
    }

    private var optimizerChoice: PlannedChoice {
        PlannedChoice(
            "optimizer", "adamw",
            "it comes far in few steps, and its rate carries over from set to set",
            runnerUp: "sgd with momentum", needs: "several runs, to find its rate")
    }

    private func scheduleChoice(steps: Double) -> PlannedChoice {
        PlannedChoice(
            "schedule", "one-cycle, weights averaged with \(Self.ema(steps: steps))",
            "the rate rises over 15 % of \(tell(steps)) steps and comes down to nothing by the end, wherever the end is moved; the mean "
                + "of the weights runs over a twentieth of them",
            runnerUp: "polynomial", needs: "a run that may go on later")
    }

    private func intervalChoice(
        _ epochs: Int, _ batches: Int, _ batchSeconds: Double, _ rest: Double, pass: Int
    ) -> PlannedChoice {
        let share = rest / (Double(batches) * batchSeconds + rest)
        return PlannedChoice(
            "train.epochs", "\(epochs) of \(batches) batches, a validation behind each",
            "that fills the time: a batch takes \(tell(1000 * batchSeconds)) ms, validation and saving \(tell(rest)) s, which is "
                + "\(tell(100 * share)) % of an epoch; a pass over the images is \(pass) batches",
            runnerUp: "\(max(1, epochs / 2)) of \(batches * 2) batches",
            needs: "validations that cost more")
    }
}
