import EveryInstructionSet
import Machine
import NetworkDescriptions
import NeuralNetworks
import Tensors
import Testing

/// Gradients by central differences of layers that are linear in their input and in each parameter.
///
/// There the difference is exact whatever the step, so the layer's own float32 forward pass is enough; a step of 1
/// keeps rounding small.
@Suite(.everyInstructionSet) struct LinearLayerGradientTests {
    /// Sums of a few hundred products of numbers up to 2, in float32.
    private static let tolerance = 2e-5

    private static let cases:
        [(String, @Sendable (inout NetworkGraph, NetworkGraph.Value) -> NetworkGraph.Value)] = [
            ("convolution", { $0.convolution("a", $1, outputChannels: 5, kernel: 3, padding: 1) }),
            (
                "strided, dilated convolution",
                {
                    $0.convolution(
                        "a", $1, outputChannels: 4, kernel: 3, stride: 2, padding: 2, dilation: 2)
                }
            ),
            (
                "strided 1×1 convolution",
                { $0.convolution("a", $1, outputChannels: 4, kernel: 1, stride: 2) }
            ),
            (
                "grouped convolution",
                { $0.convolution("a", $1, outputChannels: 9, kernel: 3, padding: 1, groups: 3) }
            ),
            (
                "depthwise convolution",
                { $0.convolution("a", $1, outputChannels: 6, kernel: 5, padding: 2, groups: 6) }
            ),
            (
                "transposed convolution",
                { $0.transposedConvolution("a", $1, outputChannels: 5, kernel: 2, stride: 2) }
            ),
            ("dropout", { $0.dropout("a", $1, rate: 0.4) }),
            ("average pooling", { $0.averagePooling("a", $1, size: 2) }),
            ("global average pooling", { $0.globalAveragePooling("a", $1) }),
            ("nearest upsampling", { $0.nearestUpsampling("a", $1, height: 9, width: 15) }),
            ("bilinear upsampling", { $0.bilinearUpsampling("a", $1, height: 9, width: 15) }),
            (
                "addition and concatenation of two convolutions",
                {
                    let a = $0.convolution("a", $1, outputChannels: 4, kernel: 1)
                    let b = $0.convolution("b", $1, outputChannels: 4, kernel: 3, padding: 1)
                    let sum = $0.addition("sum", a, b)
                    return $0.concatenation("join", sum, b)
                }
            ),
        ]

    /// Σ dy · y.
    private func product(_ prepared: PreparedNetwork, _ dy: [Float]) -> Double {
        prepared.forward()
        return zip(prepared.logits, dy).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }

    @Test(arguments: cases.map(\.0), [1, 2])
    func everyGradientIsTheCentralDifference(layer: String, threads: Int) throws {
        let build = try #require(Self.cases.first { $0.0 == layer }).1
        var graph = NetworkGraph(inputChannels: 6)
        graph.output = build(&graph, graph.input)
        let network = try Network.make(graph, seed: 7)
        let prepared = try network.preparedWithInputGradient(
            FeatureShape(batch: 2, channels: 6, height: 5, width: 7),
            team: ThreadTeam(threads: threads))
        var generator = SplitMix64(seed: 1)
        let x = (0..<prepared.input.count).map { _ in generator.uniform(in: -2...2) as Float }
        let dy = (0..<prepared.logits.count).map { _ in generator.uniform(in: -1...1) as Float }
        prepared.input.fill(from: x)
        prepared.forward()
        prepared.logitsGradient.fill(from: dy)
        prepared.backward()
        let inputGradient = Array(try #require(prepared.inputGradient))
        let gradients = network.parameterGradients.array

        func difference(_ change: (Float) -> Void) -> Double {
            change(1)
            let up = product(prepared, dy)
            change(-1)
            let down = product(prepared, dy)
            change(0)
            return (up - down) / 2
        }
        let scale = Double((gradients + inputGradient).map(abs).max() ?? 1)
        for index in stride(from: 0, to: gradients.count, by: max(1, gradients.count / 17)) {
            let value = network.parameterValues[index]
            let slope = difference {
                network.parameterValues[index] = value + $0
                network.parametersDidChange()
                prepared.input.fill(from: x)
            }
            #expect(
                abs(slope - Double(gradients[index])) < Self.tolerance * scale,
                "parameter \(index): \(gradients[index]), difference \(slope)")
        }
        for index in stride(from: 3, to: x.count, by: 41) {
            let slope = difference {
                prepared.input.fill(from: x)
                prepared.input[index] += $0
            }
            #expect(
                abs(slope - Double(inputGradient[index])) < Self.tolerance * scale,
                "input \(index): \(inputGradient[index]), difference \(slope)")
        }
    }
}
