import EveryInstructionSet
import Machine
import NetworkDescriptions
import NeuralNetworks
import Tensors
import Testing

/// Every layer's values and gradients are PyTorch's.
@Suite(.everyInstructionSet) struct LayerReferenceTests {
    /// float32 sums in another order; relative to the largest value.
    static let tolerance: Float = 5e-6

    /// Runs a graph of one layer forward and backward on the fixture's numbers and compares everything.
    private func compare(
        _ name: String, threads: Int, parameters: [String] = [],
        _ build: (inout NetworkGraph, NetworkGraph.Value) -> NetworkGraph.Value
    ) throws {
        let reference = try ReferenceValues(name)
        let shape = try reference.shape("x0")
        var graph = NetworkGraph(inputChannels: shape.channels)
        graph.output = build(&graph, graph.input)
        let network = try Network.make(graph, seed: 1)
        for parameter in network.parameters {
            let values = try reference.array(parameter.name).floats
            for (index, value) in zip(parameter.range, values) {
                network.parameterValues[index] = value
            }
        }
        network.parametersDidChange()
        let prepared = try network.preparedWithInputGradient(
            shape, team: ThreadTeam(threads: threads))
        prepared.input.fill(from: try reference.channelsLast("x0"))
        prepared.forward()
        expectClose(
            prepared.logits, try reference.channelsLast("y"), tolerance: Self.tolerance, "\(name).y"
        )
        prepared.logitsGradient.fill(from: try reference.channelsLast("dy"))
        prepared.backward()
        let inputGradient = try #require(prepared.inputGradient)
        expectClose(
            inputGradient, try reference.channelsLast("dx0"), tolerance: Self.tolerance,
            "\(name).dx")
        for parameter in network.parameters {
            expectClose(
                network.parameterGradients.buffer[parameter.range],
                try reference.array("d" + parameter.name).floats, tolerance: Self.tolerance,
                "\(name).d\(parameter.name)")
        }
    }

    @Test(arguments: [1, 2])
    func convolutions(threads: Int) throws {
        try compare("convolution.dense", threads: threads) {
            $0.convolution("", $1, outputChannels: 7, kernel: 3, padding: 1)
        }
        try compare("convolution.strided", threads: threads) {
            $0.convolution(
                "", $1, outputChannels: 8, kernel: 3, stride: 2, padding: 1, bias: false)
        }
        try compare("convolution.dilated", threads: threads) {
            $0.convolution(
                "", $1, outputChannels: 16, kernel: 3, padding: 4, dilation: 4, bias: false)
        }
        try compare("convolution.point", threads: threads) {
            $0.convolution("", $1, outputChannels: 3, kernel: 1)
        }
        try compare("convolution.valid", threads: threads) {
            $0.convolution("", $1, outputChannels: 4, kernel: 3)
        }
        try compare("convolution.wide", threads: threads) {
            $0.convolution("", $1, outputChannels: 6, kernel: 5, padding: 2)
        }
    }

    @Test(arguments: [1, 2])
    func groupedAndDepthwiseConvolutions(threads: Int) throws {
        try compare("grouped.two", threads: threads) {
            $0.convolution("", $1, outputChannels: 10, kernel: 3, padding: 1, groups: 2)
        }
        try compare("grouped.strided", threads: threads) {
            $0.convolution(
                "", $1, outputChannels: 6, kernel: 3, stride: 2, padding: 1, groups: 3, bias: false)
        }
        try compare("grouped.dilated", threads: threads) {
            $0.convolution(
                "", $1, outputChannels: 16, kernel: 3, padding: 2, dilation: 2, groups: 2)
        }
        try compare("depthwise.odd", threads: threads) {
            $0.convolution("", $1, outputChannels: 5, kernel: 3, padding: 1, groups: 5)
        }
        try compare("depthwise.sixteen", threads: threads) {
            $0.convolution(
                "", $1, outputChannels: 16, kernel: 5, padding: 2, groups: 16, bias: false)
        }
        try compare("depthwise.strided", threads: threads) {
            $0.convolution(
                "", $1, outputChannels: 24, kernel: 3, stride: 2, padding: 1, groups: 24)
        }
        try compare("depthwise.multiplied", threads: threads) {
            $0.convolution("", $1, outputChannels: 12, kernel: 3, padding: 1, groups: 4)
        }
        try compare("depthwise.dilated", threads: threads) {
            $0.convolution(
                "", $1, outputChannels: 8, kernel: 3, padding: 3, dilation: 3, groups: 8)
        }
    }

    @Test(arguments: [3, 24], [1, 2, 5])
    func averagePoolingAndNearestUpsampling(channels: Int, threads: Int) throws {
        for size in [2, 3] {
            try compare("average.\(channels).\(size)", threads: threads) {
                $0.averagePooling("", $1, size: size)
            }
        }
        try compare("global.\(channels)", threads: threads) { $0.globalAveragePooling("", $1) }
        try compare("broadcast.\(channels)", threads: threads) {
            $0.nearestUpsampling("", $1, height: 5, width: 7)
        }
        for (height, width) in [(8, 10), (7, 11), (4, 5), (17, 19)] {
            try compare("nearest.\(channels).\(height)x\(width)", threads: threads) {
                $0.nearestUpsampling("", $1, height: height, width: width)
            }
        }
    }

    @Test(arguments: [1, 2, 5])
    func leakyReLUAndGELUAndSiLU(threads: Int) throws {
        try compare("leaky", threads: threads) { $0.leakyReLU("", $1) }
        try compare("leaky.steep", threads: threads) { $0.leakyReLU("", $1, slope: 0.2) }
        try compare("gelu", threads: threads) { $0.gelu("", $1) }
        try compare("silu", threads: threads) { $0.silu("", $1) }
    }

    @Test(arguments: [1, 2, 5])
    func transposedConvolution(threads: Int) throws {
        try compare("transposed", threads: threads) {
            $0.transposedConvolution("", $1, outputChannels: 4, kernel: 2, stride: 2)
        }
    }

    @Test(arguments: [3, 16, 27], [1, 2, 3])
    func batchNormWithReLU(channels: Int, threads: Int) throws {
        try compare("norm.\(channels)", threads: threads) { $0.batchNorm("", $1, relu: true) }
    }

    @Test(arguments: [3, 16, 27])
    func batchNormKeepsRunningStatisticsAndUsesThemInInference(channels: Int) throws {
        let reference = try ReferenceValues("norm.\(channels)")
        let shape = try reference.shape("x0")
        var graph = NetworkGraph(inputChannels: channels)
        graph.output = graph.batchNorm("", graph.input, relu: true)
        let network = try Network.make(graph, seed: 1)
        for parameter in network.parameters {
            let values = try reference.array(parameter.name).floats
            for (index, value) in zip(parameter.range, values) {
                network.parameterValues[index] = value
            }
        }
        let team = ThreadTeam(threads: 2)
        let training = try network.preparedWithInputGradient(shape, team: team)
        training.input.fill(from: try reference.channelsLast("x0"))
        training.forward()
        for name in ["running_mean", "running_var"] {
            let kept = try #require(network.state.first { $0.name == name })
            expectClose(
                kept.array.floats, try reference.array(name).floats, tolerance: 1e-6, name)
        }
        let counter = try #require(network.state.first { $0.name == "num_batches_tracked" })
        #expect(counter.array == NumericArray(shape: [], [Int64(1)]))
        let inference = try network.prepared(
            batch: shape.batch, height: shape.height, width: shape.width, purpose: .inference,
            team: team)
        inference.input.fill(from: try reference.channelsLast("x0"))
        inference.forward()
        expectClose(
            inference.logits, try reference.channelsLast("eval"), tolerance: Self.tolerance, "eval")
    }

    @Test(arguments: [1, 2, 5])
    func reluAndPooling(threads: Int) throws {
        try compare("relu", threads: threads) { $0.relu("", $1) }
        for channels in [3, 24] {
            try compare("pool.\(channels)", threads: threads) { $0.maxPooling("", $1, size: 2) }
        }
    }

    @Test(arguments: [3, 24], [1, 2, 5])
    func bilinearUpsampling(channels: Int, threads: Int) throws {
        for (height, width) in [(8, 10), (7, 11), (4, 5), (17, 19)] {
            try compare("upsample.\(channels).\(height)x\(width)", threads: threads) {
                $0.bilinearUpsampling("", $1, height: height, width: width)
            }
        }
    }

    @Test func concatenationPutsChannelsSideBySideAndSplitsTheGradient() throws {
        var graph = NetworkGraph(inputChannels: 2)
        let cut = graph.relu("relu", graph.input)
        graph.output = graph.concatenation("join", graph.input, cut)
        let network = try Network.make(graph, seed: 0)
        let prepared = try network.preparedWithInputGradient(
            FeatureShape(batch: 1, channels: 2, height: 1, width: 2), team: ThreadTeam(threads: 2))
        prepared.input.fill(from: [1, -2, -3, 4])
        prepared.forward()
        #expect(Array(prepared.logits) == [1, -2, 1, 0, -3, 4, 0, 4])
        prepared.logitsGradient.fill(from: [10, 20, 1, 2, 30, 40, 3, 4])
        prepared.backward()
        #expect(Array(try #require(prepared.inputGradient)) == [11, 20, 30, 44])
    }

    @Test func additionWithReLUStopsTheGradientWhereTheSumIsCut() throws {
        var graph = NetworkGraph(inputChannels: 1)
        let cut = graph.relu("relu", graph.input)
        graph.output = graph.addition("sum", cut, graph.input, relu: true)
        let network = try Network.make(graph, seed: 0)
        let prepared = try network.preparedWithInputGradient(
            FeatureShape(batch: 1, channels: 1, height: 1, width: 3), team: ThreadTeam(threads: 1))
        prepared.input.fill(from: [1, -2, 3])
        prepared.forward()
        #expect(Array(prepared.logits) == [2, 0, 6])
        prepared.logitsGradient.fill(from: [10, 20, 30])
        prepared.backward()
        #expect(Array(try #require(prepared.inputGradient)) == [20, 0, 60])
    }

    @Test func additionPassesTheGradientToBoth() throws {
        let reference = try ReferenceValues("addition")
        let shape = try reference.shape("x0")
        // a + relu(a): for a > 0 twice the gradient arrives, below once.
        var graph = NetworkGraph(inputChannels: shape.channels)
        let cut = graph.relu("relu", graph.input)
        graph.output = graph.addition("sum", cut, graph.input)
        let network = try Network.make(graph, seed: 0)
        let prepared = try network.preparedWithInputGradient(shape, team: ThreadTeam(threads: 2))
        let (x, dy) = (try reference.channelsLast("x0"), try reference.channelsLast("dy"))
        prepared.input.fill(from: x)
        prepared.forward()
        expectClose(prepared.logits, x.map { $0 + max($0, 0) }, tolerance: 0, "a + relu(a)")
        prepared.logitsGradient.fill(from: dy)
        prepared.backward()
        expectClose(
            try #require(prepared.inputGradient), zip(x, dy).map { $0 > 0 ? 2 * $1 : $1 },
            tolerance: 0, "gradient of a + relu(a)")
    }
}
