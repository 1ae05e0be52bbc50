import Experiments
import Foundation
import NetworkDescriptions
import NeuralNetworks
import RunRecords
import Tensors
import Testing
import TinyDataset
import Training

/// Trainings that start from weights of another run, and learn in parts only.
@Suite(.serialized) final class StartWeightsTests {
    private let data: TinyDataset
    private var folder: String { data.folder }

    init() throws { data = try TinyDataset(train: 4, val: 2) }

    deinit { data.remove() }

    private func network(_ classes: Int = 3, seed: UInt64 = 7) throws -> Network {
        try Network.make(ModelOptions(name: "tiny-fcn", width: 4), classCount: classes, seed: seed)
    }

    private func write(_ tensors: [NamedTensor]) throws -> String {
        let path = "\(folder)/start.safetensors"
        try SafetensorsFile(tensors: tensors).write(to: path)
        return path
    }

    /// Without counters, which files need not have.
    private func learned(_ network: Network) -> [NamedTensor] {
        network.state.filter { $0.array.elementType == .float32 }
    }

    private func renamed(_ tensors: [NamedTensor], _ make: (String) -> String) -> [NamedTensor] {
        tensors.map { NamedTensor(name: make($0.name), array: $0.array) }
    }

    @Test func everyTensorThatFitsIsTaken() throws {
        let (from, to) = (try network(seed: 1), try network(seed: 2))
        let found = try WeightTransfer(from: write(from.state), into: to)
        #expect(to.state == from.state)
        #expect(found.taken.count == from.state.count)
        #expect(found.missing.isEmpty && found.unexpected.isEmpty && found.startedAnew.isEmpty)
    }

    @Test func theHeadStartsAnewForOtherClasses() throws {
        let (from, to) = (try network(5, seed: 1), try network(seed: 2))
        let before = to.state
        let head = Set(
            zip(from.state, before).filter { $0.array.shape != $1.array.shape }.map(\.0.name))
        #expect(!head.isEmpty)
        let found = try WeightTransfer(from: write(from.state), into: to)
        #expect(Set(found.startedAnew.map(\.name)) == head)
        #expect(found.startedAnew.allSatisfy { $0.classes == 5 })
        for (own, (old, new)) in zip(to.state, zip(before, from.state)) {
            #expect(own.array == (head.contains(own.name) ? old.array : new.array), "\(own.name)")
        }
        #expect(found.lines.contains { $0.contains("for 5 classes") })
    }

    @Test func namesAreChangedExactlyOrAtTheirBeginning() throws {
        let (from, to) = (try network(seed: 1), try network(seed: 2))
        let tensors = renamed(learned(from)) { "module.\($0)" }
        let path = try write(tensors)
        let found = try WeightTransfer(
            from: path, renaming: [.init(from: "module.", to: "")], into: to)
        #expect(found.taken.count == tensors.count)
        #expect(learned(to) == learned(from))
        let short = try WeightTransfer(
            from: path, renaming: [.init(from: "module", to: "")], into: to)
        #expect(short.taken.count == tensors.count)
        // A renaming that renames nothing is a slip of the pen.
        #expect(throws: CheckpointError.self) {
            try WeightTransfer(
                from: path,
                renaming: [.init(from: "module", to: ""), .init(from: "nope", to: "x")],
                into: to)
        }
    }

    @Test func whatIsMissingAndWhatIsTooMuchIsListed() throws {
        let (from, to) = (try network(seed: 1), try network(seed: 2))
        var tensors = learned(from)
        let lost = tensors.removeFirst()
        tensors.append(
            NamedTensor(name: "fc.weight", array: NumericArray(shape: [1], [Float(0)])))
        let found = try WeightTransfer(from: write(tensors), into: to)
        #expect(found.missing == [lost.name])
        #expect(found.unexpected == ["fc.weight"])
    }

    @Test func otherShapesAndNamesAreErrors() throws {
        let to = try network()
        let wide = try Network.make(
            ModelOptions(name: "tiny-fcn", width: 8), classCount: 3, seed: 1)
        let path = try write(wide.state)
        let first = wide.state[0]
        #expect {
            try WeightTransfer(from: path, into: to)
        } throws: {
            let text = "\($0)"
            return text.contains("\(first.name) has the shape \(first.array.shape)")
                && text.contains("has \(to.state[0].array.shape)")
        }
        let strange = try write(renamed(learned(to)) { "x.\($0)" })
        #expect {
            try WeightTransfer(from: strange, into: to)
        } throws: { "\($0)".contains("none of its") }
        var broken = learned(to)
        broken[0] = NamedTensor(
            name: broken[0].name,
            array: NumericArray(
                shape: broken[0].array.shape,
                [Float](repeating: .nan, count: broken[0].array.count)))
        let nan = try write(broken)
        #expect(throws: CheckpointError.self) { try WeightTransfer(from: nan, into: to) }
        let twice = try write(learned(to) + renamed([learned(to)[0]]) { "a.\($0)" })
        #expect {
            try WeightTransfer(from: twice, renaming: [.init(from: "a.", to: "")], into: to)
        } throws: { "\($0)".contains("are both for") }
    }

    /// Trains an epoch and gives the first and the last weights of the tensors.
    private func trained(
        _ more: String, weights: String? = nil
    ) throws -> (before: [NamedTensor], after: [NamedTensor]) {
        var config = try ExperimentConfig(path: data.config(epochs: 1, more: more))
        if let weights { config.weights = StartWeights(file: weights) }
        let run = try ExperimentRun(
            config, folder: RunFolder(path: "\(folder)/run-\(UUID().uuidString)"))
        let before = run.setup.step.network.state
        _ = try run.train()
        return (before, run.setup.step.network.state)
    }

    @Test func aRunStartsFromTheFile() throws {
        let from = try network(seed: 99)
        let path = try write(from.state)
        #expect(try trained("", weights: path).before == from.state)
        #expect(try trained("").before != from.state)
    }

    @Test func frozenPartsStayAndOthersLearn() throws {
        let names = try network().parameters.map(\.name)
        let first = try #require(names.first)
        let layer = String(first.prefix(while: { $0 != "." }))
        // The options stand below `train:`, which the config has already.
        let config = try data.config(epochs: 1)
        let run = try ExperimentRun(
            ExperimentConfig(path: config, overrides: ["train.freeze=[\(layer)]"]),
            folder: RunFolder(path: "\(folder)/frozen"))
        let before = run.setup.step.network.state
        _ = try run.train()
        for (old, new) in zip(before, run.setup.step.network.state)
        where names.contains(old.name) {
            let isFrozen = old.name.hasPrefix(layer + ".")
            #expect((old.array == new.array) == isFrozen, "\(old.name)")
        }
    }

    @Test func factorsGoByTheLongestName() {
        var options = TrainOptions()
        options.learningRates = [.init(name: "a", factor: 0.5), .init(name: "a.b", factor: 2)]
        options.freeze = ["a.b.c"]
        let names = ["a.x", "a.b.x", "a.b.c.x", "ab.x", "a"]
        #expect(options.learningRateFactors(of: names) == [0.5, 2, 0, 1, 0.5])
    }

    @Test func aFactorIsThatOfTheLearningRate() throws {
        let config = try data.config(epochs: 1)
        func weights(_ overrides: [String]) throws -> [NamedTensor] {
            let run = try ExperimentRun(
                ExperimentConfig(path: config, overrides: overrides),
                folder: RunFolder(path: "\(folder)/run-\(UUID().uuidString)"))
            _ = try run.train()
            return run.setup.step.network.state
        }
        let parts = Set(try network().parameters.map { $0.name.split(separator: ".")[0] }).sorted()
        let half = parts.map { "train.learning_rates.\($0)=0.5" }
        // Half of the rate everywhere is half of the rate.
        #expect(try weights(half) == weights(["optimizer.learning_rate=0.005"]))
    }

    @Test func unknownPartsAndNothingToLearnAreErrors() throws {
        let config = try data.config(epochs: 1)
        for (override, words) in [
            ("train.freeze=[stags]", "train.freeze names 'stags'"),
            ("train.learning_rates.nonsense=1", "train.learning_rates names 'nonsense'"),
        ] {
            #expect {
                try Experiment(ExperimentConfig(path: config, overrides: [override]))
            } throws: { "\($0)".contains(words) }
        }
        let all = Set(try network().parameters.map { $0.name.split(separator: ".")[0] })
        #expect(throws: ExperimentError.allFrozen) {
            try Experiment(
                ExperimentConfig(
                    path: config,
                    overrides: ["train.freeze=[\(all.sorted().joined(separator: ", "))]"]))
        }
    }

    @Test func whatARunStartsFromIsNotAskedForAgain() throws {
        let path = try write(try network(seed: 99).state)
        var config = try ExperimentConfig(path: data.config(epochs: 1))
        config.weights = StartWeights(file: path)
        let place = RunFolder(path: "\(folder)/run")
        _ = try ExperimentRun(config, folder: place).train()
        #expect(try ExperimentConfig(path: place.config).weights?.file == path)
        try FileManager.default.removeItem(atPath: path)
        var longer = try ExperimentConfig(path: place.config)
        longer.train.epochs = 2
        _ = try ExperimentRun(longer, folder: place, resume: true).train()
        #expect(try RunLog.epochs(of: place).count == 2)
    }
}
