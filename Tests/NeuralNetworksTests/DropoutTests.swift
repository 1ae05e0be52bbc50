import EveryInstructionSet
import Machine
import NetworkDescriptions
import NeuralNetworks
import Tensors
import Testing

/// Dropout is a function of seed, step, layer and place.
@Suite(.everyInstructionSet) struct DropoutTests {
    private struct Outcome: Equatable {
        var output: [Float]
        var gradient: [Float]
    }

    private static let shape = FeatureShape(batch: 2, channels: 5, height: 37, width: 41)

    private func run(
        rate: Float = 0.3, seed: UInt64 = 4, step: UInt64 = 7, name: String = "drop",
        threads: Int = 2, precision: Precision = .float32
    ) throws -> Outcome {
        var graph = NetworkGraph(inputChannels: 5)
        graph.output = graph.dropout(name, graph.input, rate: rate)
        let network = try Network.make(graph, seed: seed)
        network.precision = precision
        network.dropoutStep = step
        let prepared = try network.preparedWithInputGradient(
            Self.shape, team: ThreadTeam(threads: threads))
        for index in prepared.input.indices { prepared.input[index] = Float(index % 7 + 1) }
        prepared.forward()
        let output = Array(prepared.logits)
        for index in prepared.logitsGradient.indices { prepared.logitsGradient[index] = 1 }
        prepared.backward()
        return Outcome(output: output, gradient: Array(try #require(prepared.inputGradient)))
    }

    @Test func whatStaysIsDividedByTheShareThatStaysAndTheGradientTakesTheSameWay() throws {
        let outcome = try run()
        for (index, (y, dx)) in zip(outcome.output, outcome.gradient).enumerated() {
            let x = Float(index % 7 + 1)
            #expect(y == 0 || abs(y - x / 0.7) < 1e-5 * x)
            #expect(y == 0 ? dx == 0 : abs(dx - 1 / 0.7) < 1e-5)
        }
        let dropped = outcome.output.count { $0 == 0 }
        // 15170 draws of 0.3: the deviation is 56; five of them.
        #expect(abs(Double(dropped) - 0.3 * Double(outcome.output.count)) < 280)
    }

    @Test func neighboursAreDroppedIndependently() throws {
        let kept = try run(rate: 0.5).gradient.map { $0 > 0 }
        for distance in [1, 2, 5, 205, 7585] {
            let pairs = zip(kept, kept.dropFirst(distance))
            let equal = pairs.count { $0 == $1 }
            let count = Double(kept.count - distance)
            // Half of all pairs agree; five deviations of √n/2.
            #expect(abs(Double(equal) - count / 2) < 2.5 * count.squareRoot(), "\(distance) apart")
        }
    }

    @Test func threadsAndPrecisionChangeNothingAndSeedStepAndNameEverything() throws {
        let reference = try run()
        for threads in [1, 3, 5] { #expect(try run(threads: threads) == reference) }
        let rounded = try run(precision: .bfloat16)
        #expect(rounded.output.map { $0 == 0 } == reference.output.map { $0 == 0 })
        #expect(try run(step: 8) != reference)
        #expect(try run(seed: 5) != reference)
        #expect(try run(name: "other") != reference)
    }

    @Test func inferenceDropsNothing() throws {
        var graph = NetworkGraph(inputChannels: 1)
        graph.output = graph.dropout("drop", graph.input, rate: 0.9)
        let network = try Network.make(graph, seed: 0)
        let prepared = try network.prepared(
            batch: 1, height: 3, width: 5, purpose: .inference, team: ThreadTeam(threads: 1))
        let values = (0..<15).map { Float($0) }
        prepared.input.fill(from: values)
        prepared.forward()
        #expect(Array(prepared.logits) == values)
    }
}
