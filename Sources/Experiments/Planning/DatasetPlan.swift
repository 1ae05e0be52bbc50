import Foundation
import Machine
import Planning
import SegmentationDatasets
import YAMLFiles

/// A config for a dataset, this machine and a time: what was found, what it costs, and what follows.
package struct DatasetPlan {
    /// The time.
    package let budget: TimeSpan
    /// What was found in the data.
    package let facts: DatasetFacts
    /// What steps and files cost here.
    package let costs: MeasuredCosts
    /// The choices.
    package let plan: Plan
    /// The test of learning rates; nil where the budget leaves no time for one.
    package let test: LearningRateTest?
    /// The whole config, overrides included; the dataset's path is absolute.
    package let config: ExperimentConfig
    /// The dataset as it was opened.
    package let dataset: SegmentationDataset
    /// What the user should know.
    package let warnings: [String]

    /// What the time is for.
    package enum Purpose: Sendable {
        /// A config that is trained later, from its own beginning.
        case config
        /// A training that follows at once, and whose time is running.
        case training
    }

    /// Looks at data and machine, and decides.
    ///
    /// - Parameters:
    ///   - overrides: `key.key=value`, as for a config; they have the last word.
    ///   - elapsed: Seconds since the command was started.
    ///   - progress: Hears what is done at the moment.
    /// - Throws: `PlanningError`; `DatasetError`, `YAMLFileError` and `ImageFileError` with the file at fault; what
    ///   `Experiment.setup` throws.
    package init(
        dataset path: String, dataRoot: String? = nil, overrides: [String] = [], budget: TimeSpan,
        purpose: Purpose, elapsed: () -> Double, progress: (String) -> Void = { _ in }
    ) throws {
        let opened = try OpenedDataset(path: path, dataRoot: dataRoot, overrides: overrides)
        let base = try opened.base.applying(overrides)
        let dataset = opened.dataset.measuring(trainSplit: base.trainSplit)
        let team = ThreadTeam(threads: base.train.threadCount)
        try team.requireStart()
        progress("looking at the data")
        let facts = try DatasetFacts(
            dataset, trainSplit: base.trainSplit, validationSplit: base.validationSplit, team: team)
        progress("timing steps of networks")
        var costs = try CostMeasuring(
            dataset: dataset, facts: facts, samples: opened.train, team: team
        ).costs()
        let whole = Double(budget.seconds)
        // What is not training: of the planned run's own command, or of this one.
        func spent(_ later: Double) -> Double {
            (purpose == .training ? elapsed() + later : 0) + costs.start + costs.save
        }
        let trialTime = PlanningRules.testShare * whole + 0.5
        var plan = try PlanningRules(
            facts: facts, costs: costs, budget: budget, spent: spent(trialTime)
        ).plan()

        progress("trying the plan")
        let begin = elapsed()
        let trial = try PlanTrial(
            Experiment(
                ExperimentConfig(plan.recipe, of: base, budget: nil).applying(overrides),
                dataset: dataset))
        costs.start = elapsed() - begin + Self.startOfProcess
        let seconds = try trial.seconds()
        costs = costs.refined(
            plan, facts: facts, batch: seconds.batch, validation: seconds.validation)
        let tried = plan
        // What else the machine does may leave the time for less.
        if seconds.batch > Self.slowness * tried.forecast.batch {
            plan = try PlanningRules(
                facts: facts, costs: costs, budget: budget, spent: spent(0)
            ).plan()
        }
        let isTried = plan.network == tried.network && plan.input == tried.input
        test =
            isTried
            ? try Self.test(
                trial, plan, steps: Int(PlanningRules.testShare * whole / max(seconds.batch, 1e-6)),
                progress) : nil
        plan = PlanningRules(facts: facts, costs: costs, budget: budget, spent: spent(0))
            .plan(keeping: plan)
        plan.take(test)
        (self.budget, self.facts, self.costs, self.plan) = (budget, facts, costs, plan)
        self.dataset = dataset
        config = try ExperimentConfig(
            plan.recipe, of: base, budget: purpose == .training ? budget : nil
        ).applying(overrides)
        warnings = facts.absentClasses.map {
            "the class '\($0)' never occurs in the split '\(base.trainSplit)', so it cannot be learnt; label some, or take it out "
                + "of the classes"
        }
    }

    /// How many times as long as expected a batch takes for another choice.
    private static let slowness = 1.25
    /// Seconds from the start of a process to its first look at a config.
    private static let startOfProcess = 0.1

    private static func test(
        _ trial: PlanTrial, _ plan: Plan, steps: Int, _ progress: (String) -> Void
    ) throws -> LearningRateTest? {
        guard steps >= PlanningRules.leastTestSteps else { return nil }
        progress("testing learning rates")
        return try trial.testLearningRate(
            around: plan.recipe.learningRate, steps: min(steps, mostTestSteps))
    }

    /// More steps say no more.
    private static let mostTestSteps = 150
}

extension Plan {
    /// Takes the learning rate that a test suggests, within the bounds of the rule.
    mutating func take(_ test: LearningRateTest?) {
        guard let test,
            let place = choices.firstIndex(where: { $0.key == "optimizer.learning_rate" })
        else { return }
        let rule = recipe.learningRate
        let bounds = PlanningRules.learningRateBounds
        let found = test.suggestion(
            within: rule * bounds.lowerBound...rule * bounds.upperBound)
        let text = { (value: Double) in String(format: "%.2g", value) }
        if let found {
            recipe.learningRate = Double(text(found)) ?? found
            choices[place].value = text(found)
            choices[place].reason +=
                "; a test of \(test.losses.count) steps suggests \(text(found)), where \(text(bounds.lowerBound)) to \(text(bounds.upperBound)) times the rule are allowed"
            choices[place].runnerUp = text(rule)
            choices[place].needs = "no test"
        } else {
            choices[place].reason +=
                "; a test of \(test.losses.count) steps saw no rate that learns in so short a time"
        }
    }
}
