import Evaluation
import Experiments
import Foundation
import NeuralNetworks
import RunRecords
import SegmentationDatasets
import Tensors
import Testing
import TinyDataset
import Training

/// Models whose weights are finite and whose scores are not.
@Suite(.serialized) struct NonFiniteValidationTests {
    /// Gives a model weights so large that its scores overflow float32.
    private func overflow(_ network: Network) {
        for index in 0..<network.parameterCount { network.parameterValues[index] *= 1e18 }
        network.parametersDidChange()
    }

    private func setup(_ data: TinyDataset, epochs: Int) throws -> TrainingSetup {
        let config = try ExperimentConfig(
            path: try data.config(epochs: epochs),
            overrides: ["train.precision=float32", "optimizer={name: sgd, learning_rate: 1e-30}"])
        let experiment = try Experiment(config)
        let folder = RunFolder(path: "\(data.folder)/run")
        try experiment.writeConfig(to: folder)
        return try experiment.setup(folder: folder)
    }

    @Test func anEpochWithoutAFiniteValidationLossIsNeverTheBest() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let setup = try setup(data, epochs: 2)
        let network = setup.step.network
        var (best, warned): ([Int], [Int]) = ([], [])
        // Training itself is finite; before the first epoch is judged its weights grow.
        var isLarge = false
        let before = network.parameterValues.array
        _ = try TrainingRun(setup) { event in
            switch event {
            case .step(epoch: 1, batch: 4, of: _, images: _, loss: _, learningRate: _, waited: _):
                overflow(network)
                isLarge = true
            case .epoch(let record, let isBest):
                if isBest { best.append(record.epoch) }
                if record.epoch == 1 { #expect(record.validationLoss == nil) }
                if isLarge {
                    for (index, value) in before.enumerated() {
                        network.parameterValues[index] = value
                    }
                    network.parametersDidChange()
                    isLarge = false
                }
            case .warning(let epoch, .validationNotFinite(let tensor)):
                #expect(tensor == nil)
                warned.append(epoch)
            default: break
            }
        }.run(resume: false)
        #expect(warned == [1] && best == [2])
        #expect(try Checkpoint(path: setup.folder.bestWeights).card.epoch == 2)
    }

    @Test func aRunWithoutAnyFiniteEpochEndsWithAnError() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let setup = try setup(data, epochs: 1)
        let run = TrainingRun(setup) { event in
            if case .step(
                epoch: _, batch: 4, of: _, images: _, loss: _, learningRate: _, waited: _) = event
            {
                overflow(setup.step.network)
            }
        }
        #expect(throws: TrainingError.noFiniteEpoch(folder: setup.folder.path, epochs: 1)) {
            try run.run(resume: false)
        }
        #expect(!FileManager.default.fileExists(atPath: setup.folder.bestWeights))

        // The folder means its last checkpoint then, which says where the numbers go.
        let model = try TrainedModel(setup.folder.path)
        #expect(model.warnings.first?.contains("holds no best.safetensors") == true)
        let dataset = try model.dataset()
        let samples = try dataset.samples(inSplit: "val")
        let error = #expect(throws: EvaluationError.self) {
            try model.evaluator().run(samples, of: dataset)
        }
        guard case .scoresNotFinite(samples[0].image, let layer?) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(layer.hasPrefix("stages.") || layer.hasPrefix("scores."))
        let pair = try dataset.loadPair(samples[0])
        #expect(throws: EvaluationError.scoresNotFinite(file: "x.png", layer: layer)) {
            try model.inference.finiteLogits(of: pair.image, file: "x.png")
        }
    }
}
