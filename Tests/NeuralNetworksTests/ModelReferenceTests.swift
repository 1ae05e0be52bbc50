import Machine
import NetworkDescriptions
import NeuralNetworks
import Tensors
import Testing

/// Models with PyTorch's weights give PyTorch's logits, gradients, statistics and optimizer steps.
@Suite struct ModelReferenceTests {
    static let models = [
        ("tiny-fcn", 2), ("tiny-fcn", 3), ("unet", 2), ("unet", 1), ("res-fcn", 2), ("res-fcn", 3),
    ]
    /// The fixture of `res-fcn` width 3 has a shorter trunk.
    static func options(_ model: String, _ width: Int) -> ModelOptions {
        ModelOptions(
            name: model, width: width,
            dilations: model == "res-fcn" && width == 3 ? [1, 3] : nil)
    }

    private func network(
        _ reference: ReferenceValues, model: String = "tiny-fcn", width: Int
    ) throws -> Network {
        let classes = try reference.shape("y").channels
        let network = try Network.make(
            Self.options(model, width), classCount: classes, seed: 0)
        try network.load(state: reference.tensors(under: "before"))
        return network
    }

    private func trainingPlan(_ network: Network, _ reference: ReferenceValues) throws
        -> PreparedNetwork
    {
        let shape = try reference.shape("x")
        let prepared = try network.prepared(
            batch: shape.batch, height: shape.height, width: shape.width, purpose: .training,
            team: ThreadTeam(threads: 2))
        prepared.input.fill(from: try reference.channelsLast("x"))
        return prepared
    }

    @Test(arguments: models)
    func logitsGradientsAndStatisticsArePyTorchs(model: String, width: Int) throws {
        let reference = try ReferenceValues("\(model).\(width)")
        let network = try network(reference, model: model, width: width)
        let prepared = try trainingPlan(network, reference)
        prepared.forward()
        expectClose(
            prepared.logits, try reference.channelsLast("y"), tolerance: 1e-4, "training logits")
        prepared.logitsGradient.fill(from: try reference.channelsLast("dy"))
        prepared.backward()
        for parameter in network.parameters {
            // Ten and more convolutions of float32 in another order of summation lie between.
            expectClose(
                network.parameterGradients.buffer[parameter.range],
                try reference.array("gradient." + parameter.name).floats, tolerance: 1e-3,
                "gradient of \(parameter.name)")
        }
        let state = network.state
        for expected in reference.tensors(under: "after") {
            let found = try #require(state.first { $0.name == expected.name })
            expectClose(
                found.array.floats, expected.array.floats, tolerance: 1e-5, expected.name)
        }
        let shape = try reference.shape("x")
        let inference = try network.prepared(
            batch: shape.batch, height: shape.height, width: shape.width, purpose: .inference,
            team: ThreadTeam(threads: 2))
        inference.input.fill(from: try reference.channelsLast("x"))
        inference.forward()
        expectClose(
            inference.logits, try reference.channelsLast("eval"), tolerance: 1e-4,
            "inference logits")
    }

    @Test func gradientsDoNotDependOnWhatTheArenaHeldBefore() throws {
        let reference = try ReferenceValues("tiny-fcn.2")
        let network = try network(reference, width: 2)
        let prepared = try trainingPlan(network, reference)
        var runs: [[Float]] = []
        for _ in 0..<3 {
            prepared.input.fill(from: try reference.channelsLast("x"))
            prepared.forward()
            prepared.logitsGradient.fill(from: try reference.channelsLast("dy"))
            prepared.backward()
            runs.append(network.parameterGradients.array)
        }
        #expect(runs[0] == runs[1])
        #expect(runs[1] == runs[2])
    }

    @Test(arguments: models)
    func namesAndShapesArePyTorchs(model: String, width: Int) throws {
        let reference = try ReferenceValues("\(model).\(width)")
        let network = try Network.make(
            Self.options(model, width),
            classCount: try reference.shape("y").channels, seed: 0)
        let expected = Dictionary(
            uniqueKeysWithValues: reference.tensors(under: "before").map { ($0.name, $0.array) })
        #expect(Set(network.state.map(\.name)) == Set(expected.keys))
        for tensor in network.state {
            #expect(tensor.array.shape == expected[tensor.name]?.shape, "\(tensor.name)")
            #expect(tensor.array.elementType == expected[tensor.name]?.elementType)
        }
    }

    @Test(arguments: [
        ("adamw", OptimizerOptions.adamW(.init(learningRate: 0.003, weightDecay: 0.05))),
        ("sgd", .sgd(.init(learningRate: 0.003, momentum: 0.9, weightDecay: 0.05))),
        (
            "nesterov",
            .sgd(.init(learningRate: 0.003, momentum: 0.9, weightDecay: 0.05, nesterov: true))
        ),
    ])
    func threeOptimizerStepsArePyTorchs(name: String, options: OptimizerOptions) throws {
        let reference = try ReferenceValues("tiny-fcn.2")
        let network = try network(reference, width: 2)
        for parameter in network.parameters {
            let values = try reference.array("gradient." + parameter.name).floats
            for (index, value) in zip(parameter.range, values) {
                network.parameterGradients[index] = value
            }
        }
        let optimizer = Optimizer(options, for: network)
        for _ in 0..<3 { optimizer.step(learningRate: 0.003) }
        expectClose(
            network.parameterValues.buffer, try reference.array(name).floats, tolerance: 1e-6, name)
    }
}
