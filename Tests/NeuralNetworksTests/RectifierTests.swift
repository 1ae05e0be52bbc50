import EveryInstructionSet
import Machine
import NetworkDescriptions
import NeuralNetworks
import Tensors
import Testing

/// A batch norm whose results are cut at 0 and at 6: some lie below, some between, some above.
@Suite(.everyInstructionSet) struct RectifierTests {
    private static let shape = FeatureShape(batch: 2, channels: 19, height: 5, width: 7)

    private func network() throws -> Network {
        var graph = NetworkGraph(inputChannels: Self.shape.channels)
        graph.output = graph.batchNorm(
            "n", graph.input,
            BatchNorm(
                channels: Self.shape.channels, rectifier: .relu6, epsilon: 1e-3, momentum: 0.01))
        let network = try Network.make(graph, seed: 1)
        for index in 0..<network.parameterCount {
            network.parameterValues[index] = index < Self.shape.channels ? 4 : 3
        }
        network.parametersDidChange()
        return network
    }

    private func images() -> PlainMaps {
        var generator = SplitMix64(seed: 2)
        return PlainMaps(Self.shape) { _, _, _, _ in
            Double(generator.uniform(in: -1...1) as Float)
        }
    }

    private func formula(_ x: PlainMaps, rectifier: Rectifier = .relu6) -> PlainMaps {
        plainBatchNorm(
            x, weight: [Double](repeating: 4, count: Self.shape.channels),
            bias: [Double](repeating: 3, count: Self.shape.channels), epsilon: 1e-3,
            rectifier: rectifier)
    }

    @Test func numbersAreCutAt0AndAt6() throws {
        let x = images()
        let wanted = formula(x)
        #expect(wanted.values.contains(0) && wanted.values.contains(6))
        let prepared = try network().preparedWithInputGradient(
            Self.shape, team: ThreadTeam(threads: 2))
        prepared.input.fill(from: x.channelsLast)
        prepared.forward()
        expectClose(prepared.logits, wanted.channelsLast, tolerance: 1e-5, "batch norm, ReLU6")
    }

    @Test func theGradientPassesBetween0And6Alone() throws {
        let (x, network) = (images(), try network())
        let prepared = try network.preparedWithInputGradient(
            Self.shape, team: ThreadTeam(threads: 2))
        prepared.input.fill(from: x.channelsLast)
        prepared.forward()
        prepared.logitsGradient.update(repeating: 1)
        prepared.backward()
        let uncut = formula(x, rectifier: .none)
        for c in 0..<Self.shape.channels {
            // The bias's gradient counts the numbers that were not cut.
            var between = 0
            for n in 0..<Self.shape.batch {
                for y in 0..<Self.shape.height {
                    for column in 0..<Self.shape.width
                    where (0...6).contains(uncut[n, c, y, column]) { between += 1 }
                }
            }
            #expect(
                network.parameterGradients[Self.shape.channels + c] == Float(between),
                "channel \(c)")
        }
    }

    /// One step from mean 0 and variance 1 by a hundredth.
    @Test func runningStatisticsMoveByTheMomentum() throws {
        let (x, network) = (images(), try network())
        let prepared = try network.prepared(
            batch: 2, height: 5, width: 7, purpose: .training, team: ThreadTeam(threads: 1))
        prepared.input.fill(from: x.channelsLast)
        prepared.forward()
        var count = 0.0
        var sum = 0.0
        for n in 0..<2 {
            for y in 0..<5 {
                for column in 0..<7 {
                    sum += x[n, 0, y, column]
                    count += 1
                }
            }
        }
        let mean = try #require(network.state.first { $0.name == "n.running_mean" }).array.floats
        #expect(abs(Double(mean[0]) - 0.01 * sum / count) < 1e-7)
    }
}
