import Machine
import NetworkDescriptions
import NeuralNetworks
import Tensors
import Testing

/// Heads on inner layers: what they say, what they teach, and that nothing else changes.
@Suite struct AuxiliaryHeadTests {
    private let team = ThreadTeam(threads: 2)
    private let shape = FeatureShape(batch: 2, channels: 3, height: 24, width: 32)
    private let heads = [
        AuxiliaryHead(from: "trunk", weight: 0.4), AuxiliaryHead(from: "middle.0", weight: 0.2),
    ]

    private func network(
        _ heads: [AuxiliaryHead], _ precision: Precision = .float32
    ) throws -> Network {
        let network = try Network.make(
            ModelOptions(name: "res-fcn", width: 4, dilations: [1, 2]), classCount: 3, seed: 7,
            auxiliaryHeads: heads)
        network.precision = precision
        return network
    }

    private func forward(_ network: Network, purpose: NetworkPurpose = .training) throws
        -> PreparedNetwork
    {
        let prepared = try network.prepared(
            batch: shape.batch, height: shape.height, width: shape.width, purpose: purpose,
            team: team)
        var generator = SplitMix64(seed: 3)
        for index in prepared.input.indices {
            prepared.input[index] = generator.uniform(in: -2...2)
        }
        prepared.forward()
        return prepared
    }

    /// Numbers for gradients that go down from output `part`: 0 is the network's own, the others are heads.
    private func fill(_ gradient: UnsafeMutableBufferPointer<Float>, part: Int, factor: Float) {
        var generator = SplitMix64(seed: UInt64(40 + part))
        for index in gradient.indices {
            gradient[index] = factor * generator.uniform(in: -1...1) / Float(gradient.count)
        }
    }

    /// The gradients of all learned numbers, where only `parts` have something to say.
    private func gradients(parts: Set<Int>, _ precision: Precision = .float32) throws -> [Float] {
        let network = try network(heads, precision)
        let prepared = try forward(network)
        fill(prepared.logitsGradient, part: 0, factor: parts.contains(0) ? 1 : 0)
        for (index, head) in prepared.auxiliaryScores.enumerated() {
            fill(head.gradient, part: index + 1, factor: parts.contains(index + 1) ? 1 : 0)
        }
        prepared.backward()
        return network.parameterGradients.array
    }

    @Test(arguments: [Precision.float32, .bfloat16])
    func theNetworksOwnAnswerIsTheSameWithHeads(precision: Precision) throws {
        if precision == .bfloat16 && !Precision.bfloat16IsNative { return }
        let plain = try forward(network([], precision))
        let headed = try forward(network(heads, precision))
        #expect(Array(plain.logits) == Array(headed.logits))
        #expect(plain.auxiliaryScores.isEmpty)
        #expect(
            headed.auxiliaryScores.map(\.shape) == [
                FeatureShape(batch: 2, channels: 3, height: 3, width: 4),
                FeatureShape(batch: 2, channels: 3, height: 6, width: 8),
            ])
    }

    @Test func withoutGradientsFromHeadsEveryOtherGradientIsTheSame() throws {
        let plain = try network([])
        let prepared = try forward(plain)
        fill(prepared.logitsGradient, part: 0, factor: 1)
        prepared.backward()
        let expected = plain.parameterGradients.array
        let found = try gradients(parts: [0])
        // Heads are learned last, so that all others keep their places.
        #expect(Array(found.prefix(expected.count)) == expected)
        #expect(found.dropFirst(expected.count).allSatisfy { $0 == 0 })
    }

    @Test func aHeadTeachesAsANetworkThatEndsInItDoes() throws {
        let headed = try network(heads)
        // The same layers up to the head, which is the answer here; the rest of the state is left out.
        var graph = NetworkGraph(inputChannels: 3)
        var x = graph.input
        for (name, channels) in [("stem", 4), ("middle.0", 8)] {
            x = graph.convolution(
                name + ".conv", x, outputChannels: channels, kernel: 3, stride: 2, padding: 1,
                bias: false)
            x = graph.batchNorm(name + ".norm", x, relu: true)
        }
        _ = graph.convolution("auxiliary.1", x, outputChannels: 3, kernel: 1)
        let alone = try Network.make(graph, seed: 1)
        let names = Set(alone.state.map(\.name))
        try alone.load(state: headed.state.filter { names.contains($0.name) })
        let prepared = try forward(alone)
        fill(prepared.logitsGradient, part: 2, factor: 1)
        prepared.backward()
        let found = try gradients(parts: [2])
        let own = Dictionary(
            uniqueKeysWithValues: headed.parameters.map { ($0.name, $0.range) })
        var learns = false
        for parameter in alone.parameters {
            let range = try #require(own[parameter.name])
            let expected = Array(alone.parameterGradients.buffer[parameter.range])
            learns = learns || expected.contains { abs($0) > 1e-4 }
            // The same sums, perhaps by other kernels where memory lies otherwise.
            for (a, b) in zip(found[range], expected) { #expect(abs(a - b) <= 1e-6) }
        }
        #expect(learns)
    }

    @Test(arguments: [Precision.float32, .bfloat16])
    func gradientsFromAllOutputsAddUp(precision: Precision) throws {
        if precision == .bfloat16 && !Precision.bfloat16IsNative { return }
        let all = try gradients(parts: [0, 1, 2], precision)
        let parts = try (0..<3).map { try gradients(parts: [$0], precision) }
        let scale = all.map(abs).max() ?? 0
        // bfloat16 rounds every gradient on its way to 8 bits.
        let tolerance: Float = precision == .bfloat16 ? 0.02 : 1e-5
        for index in all.indices {
            let sum = parts[0][index] + parts[1][index] + parts[2][index]
            #expect(abs(all[index] - sum) <= tolerance * scale, "\(index)")
        }
    }

    @Test func inferenceKnowsNothingOfHeads() throws {
        let headed = try network(heads)
        let prepared = try forward(headed, purpose: .inference)
        #expect(prepared.auxiliaryScores.isEmpty)
        #expect(!prepared.layers.contains { $0.name.hasPrefix("auxiliary") })
        let plain = try network([])
        #expect(headed.inferenceState == plain.state)
        #expect(headed.state.count == plain.state.count + 4)
        #expect(Array(prepared.logits) == Array(try forward(plain, purpose: .inference).logits))
    }

    @Test func aLayerThatIsNotThereIsNamed() {
        #expect {
            _ = try Network.make(
                ModelOptions(width: 2), classCount: 3, seed: 0,
                auxiliaryHeads: [AuxiliaryHead(from: "trunk", weight: 1)])
        } throws: { error in
            guard case NetworkError.auxiliaryHead(0, let problem) = error else { return false }
            return problem.hasPrefix("reads 'trunk', which no layer is called; known: stages.0.0")
        }
    }
}
