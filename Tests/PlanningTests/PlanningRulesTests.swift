import BatchLoading
import Foundation
import NetworkDescriptions
import Planning
import SegmentationDatasets
import Testing

/// Facts, costs and a time in, a config out.
@Suite struct PlanningRulesTests {
    private let budgets = ["2m", "5m", "15m", "30m", "1h", "4h"]
    private let sets = [WrittenFacts.streets, WrittenFacts.leaves, WrittenFacts.scenes]

    @Test func streetsInAQuarterOfAnHourGetTheNetworkThatWasFoundByHand() throws {
        let plan = try WrittenFacts.plan(WrittenFacts.streets, "15m")
        #expect(plan.network == "context-fcn width 32")
        #expect(plan.recipe.resize == nil && plan.recipe.augment.crop == [288, 384])
        #expect(plan.recipe.batch == 4 && plan.recipe.learningRate == 0.004)
        #expect(plan.recipe.classWeights == .inverseSquareRoot && plan.recipe.dice == 0.5)
        #expect(plan.recipe.augment.cropClasses?.names == ["pole"])
    }

    @Test func aLongerTimeNeverNarrowsTheNetworkOrTheInput() throws {
        for facts in sets {
            let names = WrittenFacts.costs(of: facts).networks.map(\.name)
            let plans = try budgets.map { try WrittenFacts.plan(facts, $0) }
            for (shorter, longer) in zip(plans, plans.dropFirst()) {
                #expect(shorter.input.factor <= longer.input.factor)
                let places = [shorter, longer].map { names.firstIndex(of: $0.network) ?? -1 }
                #expect(shorter.input.factor < longer.input.factor || places[0] <= places[1])
            }
        }
    }

    @Test func theEpochsFillTheTime() throws {
        for facts in sets {
            for budget in budgets {
                let plan = try WrittenFacts.plan(facts, budget)
                let seconds = Double(TimeSpan(budget)?.seconds ?? 0)
                #expect(
                    abs(plan.seconds - 0.98 * seconds) < 0.02 * seconds,
                    "\(facts.dataset) in \(budget): \(plan.seconds)")
                let rest = plan.forecast.validation + plan.forecast.save
                #expect(Double(plan.recipe.epochs) * rest <= 0.3 * seconds)
            }
        }
    }

    @Test func dearValidationsLeaveAnEndOfAnEpochToDecideAt() throws {
        var facts = WrittenFacts.leaves
        facts.validationImages = 400
        let plan = try WrittenFacts.plan(facts, "90s")
        #expect(plan.recipe.epochs >= 2)
        #expect(plan.forecast.validation * 8 > 20)
    }

    @Test func aSlowMachineLearnsLessInTheSameTime() throws {
        let fast = try WrittenFacts.plan(WrittenFacts.streets, "15m")
        let slow = try WrittenFacts.plan(WrittenFacts.streets, "15m", slowness: 4)
        #expect(slow.network == "context-fcn width 16" && fast.network != slow.network)
        #expect(slow.recipe.learningRate > fast.recipe.learningRate)
    }

    @Test func smallRegionsWantLargeInput() throws {
        let short = try WrittenFacts.plan(WrittenFacts.leaves, "1m")
        let long = try WrittenFacts.plan(WrittenFacts.leaves, "1h")
        #expect(short.input.factor < long.input.factor)
        var coarse = WrittenFacts.leaves
        for index in coarse.classes.indices { coarse.classes[index].smallSide = 200 }
        // 200 · 0.1875 is above 32, and 200 · 0.125 is below.
        #expect(try WrittenFacts.plan(coarse, "1h").input.factor == 0.1875)
    }

    @Test func smallPicturesAreTakenWholeByANetworkThatKeepsEveryPixel() throws {
        let plan = try WrittenFacts.plan(WrittenFacts.scenes, "2m")
        #expect(plan.recipe.augment.crop == [96, 128])
        #expect(plan.recipe.model.name == "tiny-fcn" && plan.recipe.resize == nil)
        #expect(plan.recipe.augment.cropClasses == nil)
    }

    @Test func everyChoiceHasAReasonAndARunnerUp() throws {
        for facts in sets {
            for budget in budgets {
                for choice in try WrittenFacts.plan(facts, budget).choices {
                    #expect(!choice.reason.isEmpty && !choice.needs.isEmpty)
                    #expect(choice.value != choice.runnerUp, "\(choice)")
                }
            }
        }
    }

    @Test func aBudgetTooShortNamesTheShortestThatWorks() throws {
        let error = #expect(throws: PlanningError.self) {
            try WrittenFacts.plan(WrittenFacts.streets, "3s")
        }
        guard case .budgetTooShort(let budget, let shortest, 367) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(budget.seconds == 3 && shortest.seconds > 3)
        let plan = try WrittenFacts.plan(WrittenFacts.streets, shortest.description)
        #expect(plan.recipe.epochs >= 1 && plan.recipe.epochBatches >= 1)
    }

    @Test func memoryBoundsTheNetwork() throws {
        let rules = { (bytes: Int) in
            PlanningRules(
                facts: WrittenFacts.streets, costs: WrittenFacts.costs(freeBytes: bytes),
                budget: TimeSpan(seconds: 3600), spent: 0)
        }
        #expect(try rules(8 << 30).plan().network == "context-fcn width 48")
        #expect(try rules(220 << 20).plan().network != "context-fcn width 48")
        let error = #expect(throws: PlanningError.self) { try rules(1 << 20).plan() }
        #expect("\(error.map { "\($0)" } ?? "")".contains("MB are free"))
    }

    @Test func aTrialThatTookLongerMakesShorterEpochs() throws {
        let facts = WrittenFacts.streets
        let plan = try WrittenFacts.plan(facts, "15m")
        let costs = WrittenFacts.costs().refined(
            plan, facts: facts, batch: 2 * plan.forecast.batch,
            validation: plan.forecast.validation)
        let again = PlanningRules(
            facts: facts, costs: costs, budget: TimeSpan(seconds: 900), spent: 2
        ).plan(keeping: plan)
        #expect(again.network == plan.network && again.input == plan.input)
        #expect(abs(again.forecast.batch - 2 * plan.forecast.batch) < 1e-9)
        #expect(abs(again.forecast.validation - plan.forecast.validation) < 1e-9)
        let steps = { (plan: Plan) in Double(plan.recipe.epochs * plan.recipe.epochBatches) }
        #expect(abs(steps(again) / steps(plan) - 0.5) < 0.05)
    }

    @Test func classesThatAreAlikeNeedNoWeights() throws {
        var facts = WrittenFacts.scenes
        facts.classes[0].share = 0.6
        facts.classes[1].share = 0.4
        #expect(try WrittenFacts.plan(facts, "2m").recipe.classWeights == .none)
    }
}
