import EveryInstructionSet
import Foundation
import Machine
import NetworkDescriptions
import NeuralNetworks
import Tensors
import Testing

/// Every kernel does what its formula says, at odd sizes, channel counts and thread counts; and every gradient is
/// the central difference of the formula.
@Suite(.everyInstructionSet) struct PlainTwinTests {
    static let channelCounts = [1, 3, 8, 11, 16, 19, 40]

    private func random(_ shape: FeatureShape, seed: UInt64) -> PlainMaps {
        var generator = SplitMix64(seed: seed)
        return PlainMaps(shape) { _, _, _, _ in Double(generator.uniform(in: -2...2)) }
    }

    private func oneLayer(
        channels: Int, _ build: (inout NetworkGraph, NetworkGraph.Value) -> NetworkGraph.Value
    ) throws -> Network {
        var graph = NetworkGraph(inputChannels: channels)
        graph.output = build(&graph, graph.input)
        return try Network.make(graph, seed: 7)
    }

    /// Compares output and input gradient of a layer with its twin and the twin's central differences.
    private func compare(
        _ network: Network, _ x: PlainMaps, threads: Int, _ what: String,
        twin: (PlainMaps) -> PlainMaps
    ) throws {
        let prepared = try network.preparedWithInputGradient(
            x.shape, team: ThreadTeam(threads: threads))
        prepared.input.fill(from: x.channelsLast)
        prepared.forward()
        let y = twin(x)
        #expect(prepared.outputShape == y.shape)
        expectClose(prepared.logits, y.channelsLast, tolerance: 1e-5, "\(what): output")
        let dy = random(y.shape, seed: 3)
        prepared.logitsGradient.fill(from: dy.channelsLast)
        prepared.backward()
        let gradient = try #require(prepared.inputGradient)
        // A dozen elements spread over the input; all at once would take the square of the size.
        for probe in 0..<12 {
            let index = (probe * 7919 + 13) % x.values.count
            var (up, down) = (x, x)
            // Small against the distance between random values, so that no maximum changes place.
            up.values[index] += 1e-6
            down.values[index] -= 1e-6
            let slope =
                zip(zip(twin(up).values, twin(down).values), dy.values).reduce(0) {
                    $0 + ($1.0.0 - $1.0.1) * $1.1
                } / 2e-6
            let (shape, rest) = (x.shape, index)
            let column = rest % shape.width
            let row = rest / shape.width % shape.height
            let c = rest / (shape.width * shape.height) % shape.channels
            let n = rest / (shape.width * shape.height * shape.channels)
            let found = gradient[
                ((n * shape.height + row) * shape.width + column) * shape.channels + c]
            // The twin is exact to about 1e-9; float32 sums of the layer are good to 1e-4 here.
            #expect(abs(Double(found) - slope) < 2e-4 * max(1, abs(slope)), "\(what): d[\(index)]")
        }
    }

    @Test(arguments: channelCounts, [1, 2, 3])
    func maxPooling(channels: Int, threads: Int) throws {
        for (size, height, width) in [(2, 5, 7), (2, 8, 6), (3, 10, 11), (2, 2, 2)] {
            let x = random(
                FeatureShape(batch: 2, channels: channels, height: height, width: width), seed: 1)
            let network = try oneLayer(channels: channels) { $0.maxPooling("", $1, size: size) }
            try compare(network, x, threads: threads, "pool \(size) \(x.shape)") {
                plainMaxPooling($0, size: size)
            }
        }
    }

    @Test(arguments: channelCounts, [1, 2, 3])
    func bilinearUpsampling(channels: Int, threads: Int) throws {
        for (height, width, to) in [
            (3, 4, (6, 8)), (5, 3, (11, 10)), (1, 1, (4, 3)), (4, 6, (4, 7)),
        ] {
            let x = random(
                FeatureShape(batch: 2, channels: channels, height: height, width: width), seed: 1)
            let network = try oneLayer(channels: channels) {
                $0.bilinearUpsampling("", $1, height: to.0, width: to.1)
            }
            try compare(network, x, threads: threads, "upsample \(x.shape) to \(to)") {
                plainBilinearUpsampling($0, height: to.0, width: to.1)
            }
        }
    }

    @Test(arguments: channelCounts, [1, 2, 3])
    func batchNorm(channels: Int, threads: Int) throws {
        for (relu, height, width) in [(true, 5, 7), (false, 4, 4), (true, 40, 31)] {
            let x = random(
                FeatureShape(batch: 2, channels: channels, height: height, width: width), seed: 5)
            let network = try oneLayer(channels: channels) { $0.batchNorm("", $1, relu: relu) }
            var generator = SplitMix64(seed: 2)
            for index in 0..<network.parameterCount {
                network.parameterValues[index] = generator.uniform(in: -1.5...1.5)
            }
            let values = network.parameterValues.array.map(Double.init)
            let weight = Array(values[0..<channels])
            let bias = Array(values[channels..<2 * channels])
            try compare(network, x, threads: threads, "batch norm \(x.shape)") {
                plainBatchNorm($0, weight: weight, bias: bias, relu: relu)
            }
        }
    }

    @Test(arguments: [
        (3, 5, 3, 1, 1, 1), (8, 8, 3, 2, 1, 1), (5, 16, 3, 1, 2, 2), (16, 11, 1, 1, 0, 1),
        (4, 3, 5, 1, 0, 1), (2, 2, 1, 2, 0, 1), (3, 16, 1, 3, 0, 1), (19, 5, 1, 2, 0, 1),
    ])
    func convolution(
        inputs: Int, outputs: Int, kernel: Int, stride: Int, padding: Int, dilation: Int
    ) throws {
        let x = random(
            FeatureShape(batch: 2, channels: inputs, height: 9, width: 12), seed: 1)
        let network = try oneLayer(channels: inputs) {
            $0.convolution(
                "", $1, outputChannels: outputs, kernel: kernel, stride: stride, padding: padding,
                dilation: dilation)
        }
        let values = network.parameterValues.array.map(Double.init)
        let weight = Array(values.dropLast(outputs))
        let bias = Array(values.suffix(outputs))
        try compare(network, x, threads: 2, "convolution \(inputs)→\(outputs)") {
            plainConvolution(
                $0, weight: weight, bias: bias, kernel: kernel, stride: stride, padding: padding,
                dilation: dilation)
        }
    }

    @Test(arguments: [
        (6, 4, 3, 1, 1, 1, 2), (9, 6, 3, 2, 1, 1, 3), (8, 8, 3, 1, 2, 2, 8), (5, 10, 5, 1, 2, 1, 5),
        (32, 32, 3, 1, 1, 1, 2), (16, 16, 3, 2, 1, 1, 16),
    ])
    func groupedConvolution(
        inputs: Int, outputs: Int, kernel: Int, stride: Int, padding: Int, dilation: Int,
        groups: Int
    ) throws {
        let x = random(FeatureShape(batch: 2, channels: inputs, height: 9, width: 12), seed: 1)
        let network = try oneLayer(channels: inputs) {
            $0.convolution(
                "", $1, outputChannels: outputs, kernel: kernel, stride: stride, padding: padding,
                dilation: dilation, groups: groups)
        }
        let values = network.parameterValues.array.map(Double.init)
        let weight = Array(values.dropLast(outputs))
        let bias = Array(values.suffix(outputs))
        try compare(network, x, threads: 2, "convolution \(inputs)→\(outputs)/\(groups)") {
            plainConvolution(
                $0, weight: weight, bias: bias, kernel: kernel, stride: stride, padding: padding,
                dilation: dilation, groups: groups)
        }
    }

    @Test(arguments: channelCounts, [1, 2, 3])
    func averagePooling(channels: Int, threads: Int) throws {
        for (size, height, width) in [(2, 5, 7), (3, 10, 11), (1, 3, 4)] {
            let x = random(
                FeatureShape(batch: 2, channels: channels, height: height, width: width), seed: 1)
            let network = try oneLayer(channels: channels) { $0.averagePooling("", $1, size: size) }
            try compare(network, x, threads: threads, "average \(size) \(x.shape)") {
                plainAveragePooling($0, height: size, width: size)
            }
        }
        let x = random(FeatureShape(batch: 3, channels: channels, height: 5, width: 7), seed: 1)
        let network = try oneLayer(channels: channels) { $0.globalAveragePooling("", $1) }
        try compare(network, x, threads: threads, "global average") {
            plainAveragePooling($0, height: 5, width: 7)
        }
    }

    @Test(arguments: channelCounts, [1, 2, 3])
    func nearestUpsampling(channels: Int, threads: Int) throws {
        for (height, width, to) in [
            (3, 4, (6, 8)), (5, 3, (11, 10)), (1, 1, (4, 3)), (4, 6, (4, 7)),
        ] {
            let x = random(
                FeatureShape(batch: 2, channels: channels, height: height, width: width), seed: 1)
            let network = try oneLayer(channels: channels) {
                $0.nearestUpsampling("", $1, height: to.0, width: to.1)
            }
            try compare(network, x, threads: threads, "nearest \(x.shape) to \(to)") {
                plainNearestUpsampling($0, height: to.0, width: to.1)
            }
        }
    }

    @Test(arguments: [1, 5, 19], [1, 2, 3])
    func activations(channels: Int, threads: Int) throws {
        let x = random(FeatureShape(batch: 2, channels: channels, height: 5, width: 7), seed: 1)
        try compare(
            oneLayer(channels: channels) { $0.leakyReLU("", $1, slope: 0.1) }, x, threads: threads,
            "leaky ReLU"
        ) { plainMap($0) { $0 < 0 ? 0.1 * $0 : $0 } }
        try compare(
            oneLayer(channels: channels) { $0.gelu("", $1) }, x, threads: threads, "GELU"
        ) { plainMap($0) { $0 * 0.5 * erfc(-$0 / 2.0.squareRoot()) } }
        try compare(
            oneLayer(channels: channels) { $0.silu("", $1) }, x, threads: threads, "SiLU"
        ) { plainMap($0) { $0 / (1 + exp(-$0)) } }
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
