import Experiments
import Foundation
import NetworkDescriptions
import NeuralNetworks
import RunRecords
import Tensors
import Testing
import TinyDataset
import Training

/// Trainings whose encoder starts from a file of weights with the names of its own architecture.
@Suite(.serialized) final class PretrainedStartTests {
    private let data: TinyDataset
    private var folder: String { data.folder }

    init() throws { data = try TinyDataset(train: 4, val: 2) }

    deinit { data.remove() }

    /// Random weights of a classifier, as such a file has them, perhaps without some.
    private func write(leavingOut name: String? = nil) throws -> (String, [NamedTensor]) {
        let network = try Network.make(.efficientNetLite0Classifier(classCount: 7), seed: 5)
        let tensors = network.state.filter { $0.name != name }
        let path = "\(folder)/encoder.safetensors"
        try SafetensorsFile(tensors: tensors).write(to: path)
        return (path, tensors)
    }

    private func config(_ pretrained: String, _ more: [String] = []) throws -> ExperimentConfig {
        try ExperimentConfig(
            path: data.config(epochs: 1),
            overrides: [
                "model={name: efficientnet-lite0-fpn, width: 8, pretrained: \(pretrained)}",
                "augment.crop=[32, 32]", "train.precision=float32",
            ] + more)
    }

    @Test func theEncoderStartsAsTheFileHasItAndTheImagesAreNormalisedForIt() throws {
        let (path, tensors) = try write()
        let run = try ExperimentRun(
            config(path, ["train.learning_rates.encoder=0"]),
            folder: RunFolder(path: "\(folder)/run"))
        let taken = try #require(run.setup.startWeights)
        let encoder = tensors.filter {
            !["_conv_head", "_bn1", "_fc"].contains(
                $0.name.split(separator: ".").first.map(String.init))
        }
        #expect(taken.taken.count == encoder.count)
        #expect(
            taken.unexpected.allSatisfy { !$0.hasPrefix("_blocks") } && !taken.unexpected.isEmpty)
        #expect(taken.missing.allSatisfy { $0.hasPrefix("decoder.") || $0.hasPrefix("head.") })
        let state = run.setup.step.network.state
        for tensor in encoder {
            let own = try #require(state.first { $0.name == "encoder.\(tensor.name)" })
            #expect(own.array == tensor.array, "\(tensor.name)")
        }
        _ = try run.train()
        let card = try Checkpoint(path: RunFolder(path: "\(folder)/run").lastWeights).card
        #expect(card.mean == [Float](repeating: 127.0 / 255, count: 3))
        #expect(card.deviation == [Float](repeating: 128.0 / 255, count: 3))
        // With the factor 0 the encoder learns nothing, while the decoder does. (A shift in front of a batch norm has no
        // gradient.)
        let after = run.setup.step.network
        for (old, new) in zip(state, after.state)
        where after.parameters.contains(where: { $0.name == old.name }) {
            let isEncoder = old.name.hasPrefix("encoder.")
            guard isEncoder || old.name.hasSuffix(".weight") else { continue }
            #expect((old.array == new.array) == isEncoder, "\(old.name)")
        }
    }

    @Test func aRunGoesOnWithoutTheFile() throws {
        let (path, _) = try write()
        let run = RunFolder(path: "\(folder)/longer")
        _ = try ExperimentRun(config(path), folder: run).train()
        try FileManager.default.removeItem(atPath: path)
        let longer = try ExperimentRun(
            config(path, ["train.epochs=2"]), folder: run, resume: true)
        _ = try longer.train()
        #expect(try Checkpoint(path: run.lastWeights).card.epoch == 2)
    }

    @Test func aFileThatLacksAPartOfTheEncoderIsRefused() throws {
        let (path, _) = try write(leavingOut: "_blocks.3._bn1.bias")
        #expect {
            try ExperimentRun(self.config(path), folder: RunFolder(path: "\(self.folder)/lacking"))
        } throws: {
            "\($0)".contains("it lacks _blocks.3._bn1.bias, which the network's encoder has")
        }
        #expect {
            try ExperimentRun(
                self.config("\(self.folder)/none.safetensors"),
                folder: RunFolder(path: "\(self.folder)/none"))
        } throws: {
            "\($0)"
                == "\(self.folder)/none.safetensors: no such file, which model.pretrained names; check the path"
        }
    }
}
