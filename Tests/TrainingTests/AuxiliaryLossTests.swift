import Experiments
import Foundation
import Losses
import Machine
import NetworkDescriptions
import NeuralNetworks
import RunRecords
import Tensors
import Testing
import TinyDataset
import Training

/// What auxiliary heads add to steps and runs.
@Suite(.serialized) struct AuxiliaryLossTests {
    private let team = ThreadTeam(threads: 2)
    private let shape = FeatureShape(batch: 2, channels: 3, height: 9, width: 12)

    private func network(_ heads: [AuxiliaryHead]) throws -> Network {
        try Network.make(
            ModelOptions(name: "tiny-fcn", width: 2), classCount: 3, seed: 5,
            auxiliaryHeads: heads)
    }

    private var batch: (images: AlignedBuffer<Float>, labels: AlignedBuffer<UInt8>) {
        var generator = SplitMix64(seed: 11)
        let images = (0..<shape.elementCount).map { _ in generator.uniform(in: -2...2) }
        let labels = (0..<shape.pixelCount).map { _ in UInt8(generator.next() % 3) }
        return (AlignedBuffer(images), AlignedBuffer(labels))
    }

    /// The gradient of a step that changes nothing.
    private func step(_ weight: Double?) throws -> (gradients: [Float], sums: LossSums) {
        let network = try network(
            weight.map { [AuxiliaryHead(from: "stages.1", weight: $0)] } ?? [])
        let step = TrainingStep(
            network: network,
            optimizer: Optimizer(.sgd(.init(momentum: 0, weightDecay: 0)), for: network),
            loss: try TrainingLoss(FusedCrossEntropy(classCount: 3, ignoreIndex: 255)), team: team)
        let outcome = try step.run(
            images: batch.images, labels: batch.labels, shape: shape, learningRate: 0)
        guard case .updated(let sums) = outcome else {
            Issue.record("the step ended with \(outcome)")
            return ([], LossSums())
        }
        return (network.parameterGradients.array, sums)
    }

    @Test func aHeadAddsItsWeightTimesItsGradientAndNotToTheLoss() throws {
        let (plain, once, twice) = (try step(nil), try step(0.5), try step(1))
        #expect(plain.sums == once.sums && plain.sums == twice.sums)
        let scale = plain.gradients.map(abs).max() ?? 0
        var changes: Float = 0
        for index in plain.gradients.indices {
            let half = once.gradients[index] - plain.gradients[index]
            let full = twice.gradients[index] - plain.gradients[index]
            changes = max(changes, abs(full))
            #expect(abs(full - 2 * half) <= 1e-5 * scale)
        }
        #expect(changes > 0.01 * scale)
    }

    @Test func aCoarsePlaceHasTheLabelOfThePixelAtItsMiddle() throws {
        let heads = [AuxiliaryHead(from: "stages.1", weight: 1)]
        let network = try network(heads)
        let plan = try network.prepared(
            batch: shape.batch, height: shape.height, width: shape.width, purpose: .training,
            team: team)
        let batch = batch
        // What plan and batch point to lives no longer than they.
        defer { withExtendedLifetime((batch, plan)) {} }
        _ = plan.input.update(fromContentsOf: batch.images.buffer.prefix(plan.input.count))
        plan.forward()
        let head = try #require(plan.auxiliaryScores.first)
        #expect(head.shape == FeatureShape(batch: 2, channels: 3, height: 4, width: 6))
        try AuxiliaryLoss(
            TrainingLoss(FusedCrossEntropy(classCount: 3, ignoreIndex: 255)), team: team
        ).writeGradients(plan, labels: batch.labels, shape: shape, weights: [1])
        // The gradient softmax − label is negative at the label alone.
        let rows = [1, 3, 5, 7]  // ⌊(2r + 1) · 9 / 8⌋
        let columns = [1, 3, 5, 7, 9, 11]  // ⌊(2c + 1) · 12 / 12⌋
        var place = 0
        for image in 0..<2 {
            for y in rows {
                for x in columns {
                    let label = Int(batch.labels[(image * 9 + y) * 12 + x])
                    for c in 0..<3 {
                        #expect((head.gradient[place * 3 + c] < 0) == (c == label))
                    }
                    place += 1
                }
            }
        }
    }

    private func setup(
        _ data: TinyDataset, into name: String, _ overrides: [String] = []
    ) throws -> TrainingSetup {
        let config = try data.config(name, epochs: 2)
        let heads = "train.auxiliary=[{from: stages.3, weight: 0.5}, {from: stages.2}]"
        let experiment = try Experiment(
            ExperimentConfig(path: config, overrides: [heads] + overrides))
        let folder = RunFolder(path: "\(data.folder)/\(name)")
        try experiment.writeConfig(to: folder)
        return try experiment.setup(folder: folder)
    }

    @Test func aRunWithHeadsGoesOnAsIfItHadNotStoppedAndSavesNoHead() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let trained = try StoppedTraining(after: 5) { try setup(data, into: $0) }
        let (whole, resumed) = (trained.whole, trained.resumed)
        for path in [\RunFolder.lastWeights, \.lastState] {
            let bytes = try [whole, resumed].map {
                try Data(contentsOf: URL(fileURLWithPath: $0.folder[keyPath: path]))
            }
            #expect(bytes[0] == bytes[1])
        }
        let path = whole.folder.lastWeights
        let checkpoint = try Checkpoint(path: path)
        #expect(!checkpoint.weights.contains { $0.name.hasPrefix("auxiliary") })
        #expect(checkpoint.card.auxiliaryHeads?.map(\.weight) == [0.5, 0.4])
        _ = try checkpoint.network(path: path)
    }

    @Test func aCaptureOfARunWithHeadsIsReplayed() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let setup = try setup(data, into: "run")
        setup.step.network.parameterValues[0] = .nan
        setup.step.network.parametersDidChange()
        #expect(throws: TrainingError.self) { try TrainingRun(setup).run(resume: false) }
        let replay = try CaptureReplay(path: setup.folder.capture)
        #expect(replay.isReproduced, "\(replay.lines)")
    }

    /// A head that is not finite spoils the gradient and leaves the loss as it is.
    @Test(arguments: [1, 2])
    func theBatchWhoseGradientIsNotFiniteIsCapturedAlsoWhereStepsHaveSeveral(
        accumulate: Int
    ) throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let setup = try setup(
            data, into: "run", ["train.accumulate=\(accumulate)", "train.precision=float32"])
        let network = setup.step.network
        let head = try #require(network.parameters.last { $0.name.hasPrefix("auxiliary") })
        network.parameterValues[head.range.lowerBound] = .nan
        network.parametersDidChange()
        let error = #expect(throws: TrainingError.self) {
            try TrainingRun(setup).run(resume: false)
        }
        guard
            case .gradientNotFinite(
                epoch: 1, batch: 1, let norm, _, precision: .float32, let names,
                capture: setup.folder.capture) = error
        else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(norm.isNaN && names.count == 2)
        #expect(error?.description.contains("train in float32") == false)
        let replay = try CaptureReplay(path: setup.folder.capture)
        #expect(replay.isReproduced, "\(replay.lines)")
    }
}
