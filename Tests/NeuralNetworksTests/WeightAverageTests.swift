import EveryInstructionSet
import Machine
import NetworkDescriptions
import NeuralNetworks
import Tensors
import Testing

@Suite(.everyInstructionSet) struct WeightAverageTests {
    private func network(seed: UInt64 = 1) throws -> Network {
        try Network.make(ModelOptions(name: "tiny-fcn", width: 2), classCount: 2, seed: seed)
    }

    @Test func theMeanFollowsTheFormulaWithItsWarmUp() throws {
        let network = try network()
        let start = network.parameterValues.array
        let average = WeightAverage(decay: 0.3, of: network)
        // d₁ = min(0.3, 2/11) = 2/11, d₂ = min(0.3, 3/12) = 0.25, d₃ = min(0.3, 4/13) = 0.3.
        var expected = start.map(Double.init)
        for (step, decay) in [2.0 / 11, 0.25, 0.3].enumerated() {
            for index in 0..<network.parameterCount {
                network.parameterValues[index] = start[index] + Float(step + 1)
                expected[index] +=
                    (Double(network.parameterValues[index]) - expected[index]) * (1 - decay)
            }
            average.update()
        }
        average.whileInUse {
            // Float32 over three steps.
            expectClose(
                network.parameterValues.buffer, expected.map(Float.init), tolerance: 1e-6, "mean")
        }
    }

    @Test func runningStatisticsAreAveragedToo() throws {
        let network = try network()
        let team = ThreadTeam(threads: 1)
        let average = WeightAverage(decay: 0.9, of: network)
        let before = network.state
        let prepared = try network.prepared(
            batch: 2, height: 8, width: 8, purpose: .training, team: team)
        prepared.input.fill(from: (0..<384).map { Float($0 % 7) })
        prepared.forward()
        average.update()
        let after = network.state
        average.whileInUse {
            for (index, tensor) in network.state.enumerated()
            where tensor.name.hasSuffix("running_var") {
                let expected = zip(before[index].array.floats, after[index].array.floats)
                    .map { $0 + ($1 - $0) * (9.0 / 11) }
                #expect(before[index].array != after[index].array)
                expectClose(tensor.array.floats, expected, tolerance: 1e-6, tensor.name)
            }
        }
        #expect(network.state == after, "the network's own numbers come back to the bit")
    }

    @Test func whileInUseTheNetworkComputesWithTheMean() throws {
        let (first, second) = (try network(seed: 1), try network(seed: 2))
        let average = WeightAverage(decay: 0.9, of: first)
        let expected = try logits(first)
        try first.load(state: second.state)
        #expect(try logits(first) == logits(second))
        #expect(try average.whileInUse { try logits(first) } == expected)
        #expect(try logits(first) == logits(second))
    }

    private func logits(_ network: Network) throws -> [Float] {
        let prepared = try network.prepared(
            batch: 1, height: 8, width: 8, purpose: .inference, team: ThreadTeam(threads: 1))
        prepared.input.fill(from: (0..<192).map { Float($0 % 5) })
        prepared.forward()
        return Array(prepared.logits)
    }

    @Test func aSavedMeanGoesOnAsIfItHadNotStopped() throws {
        let network = try network()
        let whole = WeightAverage(decay: 0.99, of: network)
        network.parameterValues[0] += 1
        whole.update()
        let resumed = WeightAverage(decay: 0.99, of: network)
        try resumed.load(state: whole.state)
        for average in [whole, resumed] { average.update() }
        #expect(whole.state == resumed.state && whole.updates == 2)
        #expect(throws: ExecutionError.missingTensor(name: "average.updates")) {
            try resumed.load(state: [])
        }
    }
}

@Suite(.everyInstructionSet) struct GradientNormTests {
    @Test func aLongGradientIsShortenedAndAShortOneIsLeft() throws {
        let network = try Network.make(
            ModelOptions(name: "tiny-fcn", width: 2), classCount: 2, seed: 1)
        for index in 0..<network.parameterCount { network.parameterGradients[index] = 0 }
        network.parameterGradients[0] = 3
        network.parameterGradients[network.parameterCount - 1] = 4
        #expect(network.gradientNorm() == 5)
        network.clipGradients(to: 6, norm: 5)
        #expect(network.parameterGradients[0] == 3)
        network.clipGradients(to: 1, norm: 5)
        // clip_grad_norm_ divides by norm + 10⁻⁶.
        #expect(abs(network.parameterGradients[0] - 3 / 5.000001) <= 1e-7)
        #expect(abs(network.parameterGradients[network.parameterCount - 1] - 4 / 5.000001) <= 1e-7)
        network.parameterGradients[1] = .infinity
        #expect(network.gradientNorm() == .infinity)
    }
}
