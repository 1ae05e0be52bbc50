import Machine
import NetworkDescriptions
import NeuralNetworks
import Tensors
import Testing

@Suite struct NetworkTests {
    private let team = ThreadTeam(threads: 2)

    @Test func sameSeedGivesTheSameParametersAndAnotherSeedOthers() throws {
        func values(_ seed: UInt64) throws -> [Float] {
            try Network.make(ModelOptions(width: 2), classCount: 3, seed: seed).parameterValues
                .array
        }
        #expect(try values(5) == values(5))
        #expect(try values(5) != values(6))
    }

    @Test func convolutionsStartWithinPyTorchsBound() throws {
        let network = try Network.make(ModelOptions(width: 16), classCount: 11, seed: 0)
        let weight = try #require(network.parameters.first { $0.name == "stages.1.1.conv.weight" })
        #expect(weight.shape == [32, 32, 3, 3])
        let bound = 1 / Float(32 * 9).squareRoot()
        let values = network.parameterValues.buffer[weight.range]
        #expect(values.allSatisfy { abs($0) <= bound })
        // Evenly drawn from ±bound: the mean of 9216 squares is bound²/3, within 3 %.
        let square = values.reduce(0) { $0 + Double($1 * $1) } / Double(values.count)
        #expect(abs(square / Double(bound * bound / 3) - 1) < 0.03)
    }

    @Test func errorsNameTheLayerOrTheTensor() throws {
        let network = try Network.make(ModelOptions(width: 2), classCount: 3, seed: 0)
        #expect(
            throws: NetworkError.shapeMismatch(
                layer: "pool.3", expected: "at least 2 rows and columns to pool",
                found: "1×8×1×16")
        ) {
            _ = try network.prepared(batch: 1, height: 7, width: 64, purpose: .training, team: team)
        }
        #expect(throws: NetworkError.unknownModel(name: "vgg", known: ModelOptions.knownNames)) {
            _ = try Network.make(ModelOptions(name: "vgg"), classCount: 3, seed: 0)
        }
        let state = network.state
        #expect(throws: ExecutionError.missingTensor(name: state[0].name)) {
            try network.load(state: Array(state.dropFirst()))
        }
        let extra = NamedTensor(name: "head.weight", array: NumericArray(shape: [1], [Float(0)]))
        #expect(throws: ExecutionError.unexpectedTensor(name: "head.weight")) {
            try network.load(state: state + [extra])
        }
        let misshapen = NamedTensor(
            name: state[0].name, array: NumericArray(shape: [1], [Float(0)]))
        #expect(
            throws: ExecutionError.tensorShapeMismatch(
                name: state[0].name, expected: [2, 3, 3, 3], found: [1])
        ) { try network.load(state: [misshapen] + state.dropFirst()) }
        var bad = try #require(state[0].array.elements(of: Float.self))
        bad[5] = .infinity
        let infinite = NamedTensor(
            name: state[0].name, array: NumericArray(shape: [2, 3, 3, 3], bad))
        #expect(
            throws: ExecutionError.nonFiniteTensor(name: state[0].name, index: 5, value: .infinity)
        ) { try network.load(state: [infinite] + state.dropFirst()) }
        #expect(network.state == state, "a refused state changes nothing")
    }

    @Test func aPlanThatDoesNotFitIsRefusedBeforeMemoryIsTaken() throws {
        let network = try Network.make(ModelOptions(width: 16), classCount: 11, seed: 0)
        #expect {
            _ = try network.prepared(
                batch: 4096, height: 4096, width: 4096, purpose: .training, team: team)
        } throws: { error in
            guard
                case ExecutionError.notEnoughMemory(_, .training, let needed, let available) = error
            else { return false }
            // 4096 images of 4096² pixels, first stage alone: two maps of 16 channels each before and behind the norm.
            return needed > 4096 * 4096 * 4096 * 16 * 4 * 4 && available < needed
        }
    }

    @Test func parametersThatDoNotFitAreRefusedBeforeMemoryIsTaken() throws {
        #expect {
            _ = try Network.make(
                ModelOptions(name: "unet", width: 1024), classCount: 3, seed: 0,
                copiesOfParameters: 10_000)
        } throws: { error in
            guard
                case ExecutionError.tooManyParameters(let count, let needed, let available) = error
            else { return false }
            // The deepest convolution alone has 8192² · 9 weights.
            return count > 8192 * 8192 * 9 && needed == count * 40_000 && available < needed
        }
    }

    @Test func threadCountDoesNotChangeInferenceBeyondRounding() throws {
        let network = try Network.make(ModelOptions(width: 4), classCount: 5, seed: 0)
        func logits(threads: Int) throws -> [Float] {
            let prepared = try network.prepared(
                batch: 2, height: 33, width: 47, purpose: .inference,
                team: ThreadTeam(threads: threads))
            for index in prepared.input.indices {
                prepared.input[index] = Float(index % 17) / 17 - 0.5
            }
            prepared.forward()
            return Array(prepared.logits)
        }
        expectClose(try logits(threads: 1), try logits(threads: 2), tolerance: 1e-6, "logits")
    }

    @Test func planIsKeptForTheSameSizeAndPlansOfOtherSizesShareTheWeights() throws {
        let network = try Network.make(ModelOptions(width: 2), classCount: 3, seed: 0)
        let first = try network.prepared(
            batch: 1, height: 16, width: 16, purpose: .inference, team: team)
        let again = try network.prepared(
            batch: 1, height: 16, width: 16, purpose: .inference, team: team)
        #expect(first === again)
        first.input.fill(from: [Float](repeating: 0.5, count: first.input.count))
        first.forward()
        let before = Array(first.logits)
        for index in 0..<network.parameterCount { network.parameterValues[index] *= 2 }
        network.parametersDidChange()
        first.input.fill(from: [Float](repeating: 0.5, count: first.input.count))
        first.forward()
        #expect(Array(first.logits) != before, "a plan uses weights that changed after it was made")
    }

    @Test func arenaIsSmallerThanAllActivationsAndGradients() throws {
        let network = try Network.make(ModelOptions(width: 16), classCount: 11, seed: 0)
        let training = try network.prepared(
            batch: 4, height: 352, width: 480, purpose: .training, team: team)
        let inference = try network.prepared(
            batch: 1, height: 352, width: 480, purpose: .inference, team: team)
        // Activations before and behind each norm at widths 16…128 take 325 MB; gradients share memory.
        #expect(training.arenaByteCount < 400_000_000)
        #expect(inference.arenaByteCount < 40_000_000)
    }

    /// The gradient of every parameter after one pass of a U-Net with two classes over fixed numbers.
    private func gradientsOfUNet(
        keptActivationBytes: Int
    ) throws -> (values: [Float], arenaBytes: Int) {
        let network = try Network.make(
            ModelOptions(name: "unet", width: 8), classCount: 2, seed: 1)
        network.keptActivationBytes = keptActivationBytes
        let prepared = try network.prepared(
            batch: 2, height: 48, width: 64, purpose: .training, team: team)
        prepared.input.fill(from: (0..<prepared.input.count).map { Float($0 % 23) / 11 - 1 })
        prepared.forward()
        prepared.logitsGradient.fill(
            from: (0..<prepared.logitsGradient.count).map { Float($0 % 7) / 7 - 0.4 })
        prepared.backward()
        return (network.parameterGradients.array, prepared.arenaByteCount)
    }

    @Test func computingAgainGivesTheSameGradientsInLessMemory() throws {
        let kept = try gradientsOfUNet(keptActivationBytes: .max)
        let again = try gradientsOfUNet(keptActivationBytes: 0)
        #expect(kept.values == again.values)
        #expect(kept.values.contains { $0 != 0 })
        #expect(Double(again.arenaBytes) < 0.8 * Double(kept.arenaBytes))
    }

    @Test func aConvolutionReadsConcatenatedValuesWhereTheyLie() throws {
        func network(_ join: Bool) throws -> Network {
            var graph = NetworkGraph(inputChannels: 3)
            let a = graph.convolution("a", graph.input, outputChannels: 9, kernel: 1)
            let b = graph.convolution("b", graph.input, outputChannels: 16, kernel: 1)
            let joined = graph.concatenation("join", a, b)
            let y = graph.convolution("y", joined, outputChannels: 4, kernel: 3, padding: 1)
            // A second reader keeps the concatenation.
            graph.output =
                join
                ? y
                : graph.addition(
                    "sum", y, graph.convolution("z", joined, outputChannels: 4, kernel: 1))
            return try Network.make(graph, seed: 3)
        }
        func kinds(_ join: Bool) throws -> [String] {
            try network(join).prepared(
                batch: 1, height: 5, width: 7, purpose: .training, team: team
            ).layers.map(\.kind)
        }
        #expect(try kinds(true) == ["Convolution", "Convolution", "Convolution"])
        #expect(try kinds(false).contains("Concatenation"))
    }
}
