import EveryInstructionSet
import Machine
import NetworkDescriptions
import NeuralNetworks
import Tensors
import Testing

/// What layers make of NaN, of infinities and of equal numbers.
@Suite(.everyInstructionSet) struct NotANumberTests {
    private func oneLayer(
        channels: Int, _ build: (inout NetworkGraph, NetworkGraph.Value) -> NetworkGraph.Value
    ) throws -> Network {
        var graph = NetworkGraph(inputChannels: channels)
        graph.output = build(&graph, graph.input)
        return try Network.make(graph, seed: 7)
    }

    @Test func activationsKeepNaNAndBearInfinities() throws {
        let values: [Float] = [.nan, .infinity, -.infinity, -100, 100]
        let shape = FeatureShape(batch: 1, channels: 1, height: 1, width: 5)
        let builds: [(inout NetworkGraph, NetworkGraph.Value) -> NetworkGraph.Value] = [
            { $0.gelu("", $1) }, { $0.silu("", $1) },
        ]
        for build in builds {
            let network = try oneLayer(channels: 1, build)
            let prepared = try network.preparedWithInputGradient(
                shape, team: ThreadTeam(threads: 1))
            prepared.input.fill(from: values)
            prepared.forward()
            #expect(prepared.logits[0].isNaN)
            #expect(Array(prepared.logits.dropFirst()) == [.infinity, 0, 0, 100])
            prepared.logitsGradient.fill(from: [1, 1, 1, 1, 1])
            prepared.backward()
            let gradient = try #require(prepared.inputGradient)
            #expect(gradient[0].isNaN)
            #expect(Array(gradient.dropFirst()) == [1, 0, 0, 1])
        }
    }

    @Test func reLU6KeepsNaNAndCutsInfinities() throws {
        let network = try oneLayer(channels: 1) { $0.relu6("", $1) }
        let shape = FeatureShape(batch: 1, channels: 1, height: 1, width: 6)
        let prepared = try network.preparedWithInputGradient(shape, team: ThreadTeam(threads: 1))
        prepared.input.fill(from: [.nan, .infinity, -.infinity, 5, 0, 6])
        prepared.forward()
        #expect(prepared.logits[0].isNaN)
        #expect(Array(prepared.logits.dropFirst()) == [6, 0, 5, 0, 6])
        prepared.logitsGradient.fill(from: [1, 1, 1, 1, 1, 1])
        prepared.backward()
        #expect(try #require(prepared.inputGradient).dropFirst().elementsEqual([0, 0, 1, 0, 0]))
    }

    @Test func maxPoolingPassesNaNOnAndGivesTiesToTheFirst() throws {
        let network = try oneLayer(channels: 1) { $0.maxPooling("", $1, size: 2) }
        let shape = FeatureShape(batch: 1, channels: 1, height: 2, width: 4)
        let prepared = try network.preparedWithInputGradient(shape, team: ThreadTeam(threads: 1))
        prepared.input.fill(from: [3, 3, 1, .nan, 3, 3, 9, 2])
        prepared.forward()
        #expect(prepared.logits[0] == 3)
        #expect(prepared.logits[1].isNaN)
        prepared.logitsGradient.fill(from: [5, 7])
        prepared.backward()
        #expect(try #require(prepared.inputGradient).elementsEqual([5, 0, 0, 7, 0, 0, 0, 0]))
    }
}
