import Experiments
import Foundation
import NeuralNetworks
import RunRecords
import Tensors
import Testing
import TinyDataset
import Training

/// What a run says of itself when its numbers mislead, and what it leaves when they end.
@Suite(.serialized) struct TrainingWarningTests {
    private func setup(_ data: TinyDataset, _ overrides: [String]) throws -> TrainingSetup {
        let config = try ExperimentConfig(
            path: try data.config("run", epochs: 6), overrides: overrides)
        return try Experiment(config).setup(folder: RunFolder(path: "\(data.folder)/run"))
    }

    private func warnings(_ setup: TrainingSetup) throws -> [Int: [TrainingWarning]] {
        var found: [Int: [TrainingWarning]] = [:]
        _ = try TrainingRun(
            setup,
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
        #expect(try warnings(setup(data, [])).isEmpty)
    }

    @Test func classesThatAreNeverPredictedAndNeverLabelledAreNamed() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let text = try String(contentsOfFile: data.description, encoding: .utf8)
        try text.replacing("[ground, red, blue]", with: "[ground, red, blue, green]")
            .write(toFile: data.description, atomically: true, encoding: .utf8)
        // A weight of 0 leaves nothing to learn for red, and the ground's outweighs blue's.
        let setup = try setup(
            data, ["loss.class_weights=[1, 0, 0, 0]", "optimizer.learning_rate=0.05"])
        let found = try warnings(setup)
        #expect(found[1] == [.absentClasses(["green"])])
        let dead = found.values.flatMap { $0 }.compactMap { warning -> [String]? in
            if case .deadClasses(let names, epochs: 5) = warning { names } else { nil }
        }
        #expect(dead.flatMap { $0 }.sorted() == ["blue", "red"])
    }

    @Test func aRisingLossIsTold() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let setup = try setup(data, ["schedule={name: constant}"])
        var found: [TrainingWarning] = []
        _ = try TrainingRun(
            setup,
            observe: { event in
                if case .epoch(let record, _) = event, record.epoch == 3 {
                    for index in 0..<setup.step.network.parameterCount {
                        setup.step.network.parameterValues[index] *= -3
                    }
                    setup.step.network.parametersDidChange()
                }
                if case .warning(_, let warning) = event { found.append(warning) }
            }
        ).run(resume: false)
        #expect(
            found.contains {
                if case .diverging(let loss, let lowest) = $0 { loss > 2 * lowest } else { false }
            })
    }

    @Test func aRunThatIsWorseThanAGuessFromTheStartSaysSoOnce() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        // A rate that moves nothing, and scores that are far too sure.
        let setup = try setup(data, ["optimizer={name: sgd, learning_rate: 1e-30}"])
        for parameter in setup.step.network.parameters.suffix(2) {
            for index in parameter.range { setup.step.network.parameterValues[index] *= 1000 }
        }
        setup.step.network.parametersDidChange()
        let told = try warnings(setup).values.flatMap { $0 }.filter {
            // ln 3 is what a guess among three classes costs.
            if case .worseThanGuessing(let loss, let guess) = $0 {
                loss > 3 * guess && abs(guess - 1.0986) < 1e-4
            } else {
                false
            }
        }
        #expect(told.count == 1)
    }

    /// The loss of a batch is finite whatever the running statistics are: they are used in evaluation alone.
    @Test func runningStatisticsThatAreNotFiniteStopTheRun() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let setup = try setup(data, [])
        let network = setup.step.network
        let run = TrainingRun(
            setup,
            observe: {
                guard case .epoch = $0 else { return }
                // A variance of (1e30)² overflows; the batch norm makes numbers of ordinary size of it.
                for index in network.parameters[0].range { network.parameterValues[index] *= 1e30 }
                network.parametersDidChange()
            })
        let error = #expect(throws: TrainingError.self) { try run.run(resume: false) }
        guard
            case .modelNotFinite(
                epoch: 2, batch: 1, let tensor, _, _, capture: setup.folder.capture) = error
        else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(tensor.hasSuffix("running_var"))
        #expect(try Checkpoint(path: setup.folder.lastWeights).card.epoch == 1)
        let replay = try CaptureReplay(path: setup.folder.capture)
        #expect(replay.lines[1].contains("not finite in \(tensor) "), "\(replay.lines)")
    }

    /// Without its seed and place the replay would drop other activations and find another loss.
    @Test func aNetworkWithDropoutIsReplayedToo() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let setup = try setup(
            data,
            [
                "model={layers: [{layer: convolution, channels: 8, norm: true}, {layer: dropout, rate: 0.5}, "
                    + "{layer: convolution, channels: classes}]}", "train.seed=5",
            ])
        let run = TrainingRun(
            setup,
            observe: {
                guard case .epoch = $0 else { return }
                // The running variance overflows, and the loss stays finite.
                let network = setup.step.network
                for index in network.parameters[0].range { network.parameterValues[index] *= 1e30 }
                network.parametersDidChange()
            })
        _ = try? run.run(resume: false)
        guard FileManager.default.fileExists(atPath: setup.folder.capture) else {
            Issue.record("nothing was captured")
            return
        }
        let replay = try CaptureReplay(path: setup.folder.capture)
        #expect(replay.isReproduced, "\(replay.lines)")
        #expect(Double(try BatchCapture(path: setup.folder.capture).moment.loss)?.isFinite == true)
    }

    @Test(arguments: [false, true])
    func aLossThatIsNotFiniteLeavesABatchThatReplaysIt(inWeights: Bool) throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let setup = try setup(data, [])
        let run = TrainingRun(
            setup,
            observe: {
                guard case .epoch = $0 else { return }
                // NaN, or a number so large that the logits overflow.
                setup.step.network.parameterValues[0] = inWeights ? .nan : 3e38
                setup.step.network.parametersDidChange()
            })
        let error = #expect(throws: TrainingError.self) { try run.run(resume: false) }
        let text = "\(error.map(String.init(describing:)) ?? "")"
        #expect(text.contains("train --replay \(setup.folder.capture)"), "\(text)")

        let capture = try BatchCapture(path: setup.folder.capture)
        #expect(capture.moment.epoch == 2 && capture.moment.batch == 1 && capture.moment.step == 4)
        #expect(capture.images.shape == [2, 32, 48, 3] && capture.moment.names.count == 2)
        #expect(capture.settings.contains("seed: 0"))
        let replay = try CaptureReplay(path: setup.folder.capture)
        #expect(replay.isReproduced, "\(replay.lines)")
        #expect(
            replay.lines[1].contains("not finite in stages.0.0.conv.weight (1 of ") == inWeights)
        #expect(inWeights || !replay.lines[1].contains("conv.weight ("))
        #expect(replay.lines.last?.hasSuffix(": the same") == true)
    }
}
