import Experiments
import Foundation
import NeuralNetworks
import Testing
import TinyDataset
import Training

/// What a run says of itself when its numbers mislead, and what it leaves when they end.
@Suite(.serialized) struct TrainingWarningTests {
    private func plan(_ data: TinyDataset, _ overrides: [String]) throws -> TrainingPlan {
        let config = try ExperimentConfig(
            path: try data.config("run", epochs: 6), overrides: overrides)
        return try Experiment(config).plan(folder: RunFolder(path: "\(data.folder)/run"))
    }

    private func warnings(_ plan: TrainingPlan) throws -> [Int: [TrainingWarning]] {
        var found: [Int: [TrainingWarning]] = [:]
        _ = try TrainingRun(
            plan,
            observe: {
                if case .warning(let epoch, let warning) = $0 {
                    found[epoch, default: []].append(warning)
                }
            }
        ).run(resume: false)
        return found
    }

    @Test func aHealthyRunWarnsOfNothing() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        #expect(try warnings(plan(data, [])).isEmpty)
    }

    @Test func classesThatAreNeverPredictedAndNeverLabelledAreNamed() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let text = try String(contentsOfFile: data.description, encoding: .utf8)
        try text.replacing("[ground, red, blue]", with: "[ground, red, blue, green]")
            .write(toFile: data.description, atomically: true, encoding: .utf8)
        // A weight of 0 leaves nothing to learn for red, and the ground's outweighs blue's.
        let plan = try plan(
            data, ["loss.class_weights=[1, 0, 0, 0]", "optimizer.learning_rate=0.05"])
        let found = try warnings(plan)
        #expect(found[1] == [.absentClasses(["green"])])
        let dead = found.values.flatMap { $0 }.compactMap { warning -> [String]? in
            if case .deadClasses(let names, epochs: 5) = warning { names } else { nil }
        }
        #expect(dead.flatMap { $0 }.sorted() == ["blue", "red"])
    }

    @Test func aRisingLossIsTold() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let plan = try plan(data, ["schedule={name: constant}"])
        var found: [TrainingWarning] = []
        _ = try TrainingRun(
            plan,
            observe: { event in
                if case .epoch(let record, _) = event, record.epoch == 3 {
                    for index in 0..<plan.step.network.parameterCount {
                        plan.step.network.parameterValues[index] *= -3
                    }
                    plan.step.network.parametersDidChange()
                }
                if case .warning(_, let warning) = event { found.append(warning) }
            }
        ).run(resume: false)
        #expect(
            found.contains {
                if case .diverging(let loss, let lowest) = $0 { loss > 2 * lowest } else { false }
            })
    }

    @Test(arguments: [false, true])
    func aLossThatIsNotFiniteLeavesABatchThatReplaysIt(inWeights: Bool) throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let plan = try plan(data, [])
        let run = TrainingRun(
            plan,
            observe: {
                guard case .epoch = $0 else { return }
                // NaN, or a number so large that the logits overflow.
                plan.step.network.parameterValues[0] = inWeights ? .nan : 3e38
                plan.step.network.parametersDidChange()
            })
        let error = #expect(throws: TrainingError.self) { try run.run(resume: false) }
        let text = "\(error.map(String.init(describing:)) ?? "")"
        #expect(text.contains("train --replay \(plan.folder.capture)"), "\(text)")

        let capture = try BatchCapture(path: plan.folder.capture)
        #expect(capture.moment.epoch == 2 && capture.moment.batch == 1 && capture.moment.step == 4)
        #expect(capture.images.shape == [2, 32, 48, 3] && capture.moment.names.count == 2)
        #expect(capture.settings.contains("seed: 0"))
        let replay = try CaptureReplay(path: plan.folder.capture)
        #expect(replay.isReproduced, "\(replay.lines)")
        #expect(
            replay.lines[1].contains("not finite in stages.0.0.conv.weight (1 of ") == inWeights)
        #expect(inWeights || replay.lines[1] == "weights: all finite")
        #expect(replay.lines.last?.hasSuffix(": the same") == true)
    }
}
