import BatchLoading
import Foundation

/// The rules by which facts, costs and a time become a config: a pure function that times nothing.
///
/// They are stated from measurements on the sets in `Datasets/`; Documentation/plan.md tells which and how far they carry.
package struct PlanningRules: Sendable {
    let facts: DatasetFacts
    let costs: MeasuredCosts
    let model: CostModel
    /// The whole budget.
    let budget: TimeSpan
    /// Seconds of it that are gone, or kept for what else there is to do.
    let spent: Double

    /// Joins what is known.
    ///
    /// - Parameters:
    ///   - budget: From the start of the command.
    ///   - spent: Seconds of it that are not for training: what planning took, a test of learning rates.
    package init(
        facts: DatasetFacts, costs: MeasuredCosts, budget: TimeSpan, spent: Double
    ) {
        self.facts = facts
        self.costs = costs
        self.budget = budget
        self.spent = spent
        model = CostModel(facts: facts, costs: costs)
    }

    /// The part of a budget that is planned: the rest absorbs surprises.
    package static let planned = 0.98
    /// Steps that the cheapest network needs at least for a larger input.
    static let stepsOfCheapest = 1000.0
    /// Steps that make a wider network worth its time.
    static let stepsOfWider = 2200.0
    /// How often the pixels of the split are seen at least.
    static let coverage = 8.0
    /// Steps with which it does not matter how often.
    static let stepsOfLargeSets = 6000.0
    /// The part of the time that training itself has, beside validation and saving.
    static let trainingShare = 0.88

    /// Seconds for epochs.
    var room: Double {
        Double(budget.seconds) * Self.planned - spent - model.firstDecoding
    }

    /// Makes the plan.
    ///
    /// - Throws: ``PlanningError/budgetTooShort(budget:shortest:images:)``,
    ///   ``PlanningError/tooLittleMemory(needed:available:)``.
    package func plan() throws(PlanningError) -> Plan {
        let cheapest = try cheapestNetwork()
        try requireOneEpoch(cheapest)
        let (input, inputChoice) = chooseInput(cheapest)
        let (network, networkChoice) = chooseNetwork(input)
        return plan(network, input, [inputChoice, networkChoice])
    }

    /// The same network and input in the time that there is now, by what its steps were found to cost meanwhile.
    package func plan(keeping plan: Plan) -> Plan {
        guard let network = costs.networks.first(where: { $0.name == plan.network }) else {
            return plan
        }
        return self.plan(network, plan.input, Array(plan.choices.prefix(2)))
    }

    private func cheapestNetwork() throws(PlanningError) -> NetworkCost {
        let smallest = Self.crop(facts, factor: possibleFactors.last ?? 1)
        let pixels = smallest[0] * smallest[1]
        guard let cheapest = costs.networks.first else {
            preconditionFailure("PlanningRules expects the costs of a network, got none")
        }
        guard fits(cheapest, batch: 1, pixels: pixels) else {
            throw .tooLittleMemory(
                needed: model.bytes(cheapest, batch: 1, pixels: pixels),
                available: Int(Double(costs.freeBytes) * CostModel.memoryShare))
        }
        return cheapest
    }

    /// Refuses a budget in which the cheapest network does not come once through the images at their smallest.
    private func requireOneEpoch(_ cheapest: NetworkCost) throws(PlanningError) {
        let factor = possibleFactors.last ?? 1
        let smallest = input(factor, cheapest)
        let batches = Double(pass(smallest.batch))
        let epoch =
            batches * model.batch(cheapest, batch: smallest.batch, pixels: smallest.pixels)
            + model.validation(cheapest, factor: factor) + model.save(cheapest)
        let needed = (epoch + spent + model.firstDecoding) / Self.planned
        guard Double(budget.seconds) < needed else { return }
        throw .budgetTooShort(
            budget: budget, shortest: TimeSpan(seconds: needed * 1.1 + 1),
            images: facts.trainImages)
    }

    func fits(_ network: NetworkCost, batch: Int, pixels: Int) -> Bool {
        Double(model.bytes(network, batch: batch, pixels: pixels))
            <= Double(costs.freeBytes) * CostModel.memoryShare
    }
}

/// How far a network comes in a time.
struct LearningProgress: Equatable, Sendable {
    /// Optimizer steps.
    let steps: Double
    /// How often every pixel of the split is seen, on average.
    let coverage: Double
    /// Whether a few validations leave most of the time for training.
    let canValidate: Bool

    /// Whether that is worth starting.
    func isEnough(_ leastSteps: Double) -> Bool {
        steps >= leastSteps && canValidate
            && (coverage >= PlanningRules.coverage || steps >= PlanningRules.stepsOfLargeSets)
    }
}

extension PlanningRules {
    /// How far a network comes.
    func progress(_ network: NetworkCost, _ input: InputChoice) -> LearningProgress {
        let seconds = model.batch(network, batch: input.batch, pixels: input.pixels)
        let steps = max(0, room) * Self.trainingShare / max(seconds, 1e-9)
        let seen = steps * Double(input.batch * input.pixels)
        return LearningProgress(
            steps: steps,
            coverage: seen / (Double(facts.trainImages) * model.imagePixels(input.factor)),
            canValidate: Double(Self.leastValidations) * validationSeconds(network, input)
                <= Self.largestValidationShare * max(0, room))
    }

    /// Seconds of a validation and of saving what it judged.
    func validationSeconds(_ network: NetworkCost, _ input: InputChoice) -> Double {
        model.validation(network, factor: input.factor) + model.save(network)
    }

    /// The budget with which a network comes far enough.
    func budget(for network: NetworkCost, _ input: InputChoice, steps: Double) -> TimeSpan {
        let seconds = model.batch(network, batch: input.batch, pixels: input.pixels)
        let seen =
            Self.coverage * Double(facts.trainImages) * model.imagePixels(input.factor)
            / Double(input.batch * input.pixels)
        let wanted = max(steps, min(seen, Self.stepsOfLargeSets))
        let validation =
            Double(Self.leastValidations) * validationSeconds(network, input)
            / Self.largestValidationShare
        let room = max(wanted * seconds / Self.trainingShare, validation)
        return TimeSpan(seconds: (room + spent + model.firstDecoding) / Self.planned)
    }

    /// Batches of a pass over the split.
    func pass(_ batch: Int) -> Int {
        BatchLoader.batchesPerPass(samples: facts.trainImages, batch: batch)
    }
}

/// A number with three digits.
func tell(_ value: Double) -> String { String(format: "%.3g", value) }
