import Machine
import NetworkDescriptions
import NeuralNetworks
import Tensors
import Testing

/// bfloat16 activations give what float32 ones give, within the 8 bits that bfloat16 keeps.
@Suite(.enabled(if: Precision.bfloat16IsNative, "this CPU has no bfloat16 arithmetic"))
struct PrecisionTests {
    /// Half a unit in the last of 8 bits is 2⁻⁹ ≈ 0.002 of a number; sums of several such errors stay below this.
    static let tolerance: Float = 0.008

    /// Cosine between PyTorch's bfloat16 autocast gradient and its float32 gradient on the same fixture (2.13.0).
    ///
    /// The output gradient there is noise, so few channels and many ReLUs near 0 make these smaller than in training.
    static let autocastCosines = [
        "tiny-fcn.2": 0.9730, "tiny-fcn.3": 0.9989, "unet.2": 0.9858, "res-fcn.2": 0.9744,
    ]

    private struct Outcome {
        var logits: [Float]
        var inputGradient: [Float]
        var parameterGradients: [Float]
    }

    private func run(
        _ graph: NetworkGraph, _ shape: FeatureShape, _ precision: Precision, threads: Int
    ) throws -> Outcome {
        let network = try Network.make(graph, seed: 3)
        network.precision = precision
        let prepared = try network.preparedWithInputGradient(
            shape, team: ThreadTeam(threads: threads))
        var generator = SplitMix64(seed: 1)
        for index in prepared.input.indices {
            prepared.input[index] = generator.uniform(in: -2...2)
        }
        prepared.forward()
        let logits = Array(prepared.logits)
        for index in prepared.logitsGradient.indices {
            prepared.logitsGradient[index] = generator.uniform(in: -1...1)
        }
        prepared.backward()
        return Outcome(
            logits: logits, inputGradient: Array(try #require(prepared.inputGradient)),
            parameterGradients: network.parameterGradients.array)
    }

    private func compare(
        _ what: String, channels: Int,
        _ build: (inout NetworkGraph, NetworkGraph.Value) -> NetworkGraph.Value
    ) throws {
        var graph = NetworkGraph(inputChannels: channels)
        graph.output = build(&graph, graph.input)
        for (height, width, threads) in [(7, 9, 1), (16, 12, 2)] {
            let shape = FeatureShape(batch: 2, channels: channels, height: height, width: width)
            let exact = try run(graph, shape, .float32, threads: threads)
            let rounded = try run(graph, shape, .bfloat16, threads: threads)
            expectClose(
                rounded.logits, exact.logits, tolerance: Self.tolerance, "\(what) \(shape): y")
            expectClose(
                rounded.inputGradient, exact.inputGradient, tolerance: Self.tolerance,
                "\(what) \(shape): dx")
            if !exact.parameterGradients.isEmpty {
                expectClose(
                    rounded.parameterGradients, exact.parameterGradients,
                    tolerance: Self.tolerance, "\(what) \(shape): parameters")
            }
        }
    }

    @Test(arguments: [3, 8, 16, 19])
    func everyLayerAgrees(channels: Int) throws {
        try compare("convolution", channels: channels) {
            $0.convolution("", $1, outputChannels: 16, kernel: 3, padding: 1)
        }
        try compare("strided convolution", channels: channels) {
            $0.convolution("", $1, outputChannels: 8, kernel: 3, stride: 2, padding: 1)
        }
        try compare("transposed convolution", channels: channels) {
            $0.transposedConvolution("", $1, outputChannels: 5, kernel: 2, stride: 2)
        }
        try compare("depthwise convolution", channels: channels) {
            $0.convolution(
                "", $1, outputChannels: channels, kernel: 3, padding: 1, groups: channels)
        }
        try compare("grouped convolution", channels: channels) {
            let wide = $0.convolution("wide", $1, outputChannels: 8, kernel: 1)
            return $0.convolution("", wide, outputChannels: 12, kernel: 3, padding: 1, groups: 4)
        }
        try compare("average pooling", channels: channels) { $0.averagePooling("", $1, size: 2) }
        try compare("global pooling and nearest upsampling", channels: channels) {
            let mean = $0.globalAveragePooling("mean", $1)
            let back = $0.nearestUpsampling("back", mean, likeSizeOf: $1)
            return $0.addition("sum", back, $1)
        }
        try compare("leaky ReLU", channels: channels) { $0.leakyReLU("", $1, slope: 0.25) }
        try compare("GELU", channels: channels) { $0.gelu("", $1) }
        try compare("SiLU", channels: channels) { $0.silu("", $1) }
        try compare("dropout", channels: channels) { $0.dropout("", $1, rate: 0.25) }
        try compare("batch norm", channels: channels) { $0.batchNorm("", $1, relu: false) }
        try compare("upsampling", channels: channels) {
            $0.bilinearUpsampling("", $1, height: 33, width: 25)
        }
        try compare("addition", channels: channels) {
            let cut = $0.relu("relu", $1)
            return $0.addition("sum", cut, $1)
        }
        try compare("concatenation", channels: channels) {
            let cut = $0.relu("relu", $1)
            return $0.concatenation("join", $1, cut)
        }
    }

    @Test(arguments: [3, 24])
    func maxPoolingOfRoundedNumbersIsExact(channels: Int) throws {
        var graph = NetworkGraph(inputChannels: channels)
        graph.output = graph.maxPooling("", graph.input, size: 2)
        let network = try Network.make(graph, seed: 0)
        let shape = FeatureShape(batch: 1, channels: channels, height: 5, width: 6)
        var results: [[Float]] = []
        for precision in Precision.allCases {
            network.precision = precision
            let prepared = try network.preparedWithInputGradient(
                shape, team: ThreadTeam(threads: 2))
            // Small whole numbers are exact in bfloat16.
            for index in prepared.input.indices {
                prepared.input[index] = Float(index * 37 % 101) - 50
            }
            prepared.forward()
            let y = Array(prepared.logits)
            for index in prepared.logitsGradient.indices {
                prepared.logitsGradient[index] = Float(index % 19)
            }
            prepared.backward()
            results.append(y + Array(try #require(prepared.inputGradient)))
        }
        #expect(results[0] == results[1])
    }

    @Test(
        arguments: ModelReferenceTests.models.filter { autocastCosines["\($0.0).\($0.1)"] != nil })
    func modelsAgreeWithPyTorch(model: String, width: Int) throws {
        let reference = try ReferenceValues("\(model).\(width)")
        let shape = try reference.shape("x")
        let network = try Network.make(
            ModelReferenceTests.options(model, width),
            classCount: try reference.shape("y").channels, seed: 0)
        network.precision = .bfloat16
        try network.load(state: reference.tensors(under: "before"))
        let prepared = try network.prepared(
            batch: shape.batch, height: shape.height, width: shape.width, purpose: .training,
            team: ThreadTeam(threads: 2))
        prepared.input.fill(from: try reference.channelsLast("x"))
        prepared.forward()
        // A dozen layers, each rounding to 8 bits, and norms over few pixels that stretch the differences.
        expectClose(prepared.logits, try reference.channelsLast("y"), tolerance: 0.05, "logits")
        prepared.logitsGradient.fill(from: try reference.channelsLast("dy"))
        prepared.backward()
        var (dot, found, expected) = (0.0, 0.0, 0.0)
        for parameter in network.parameters {
            let values = try reference.array("gradient." + parameter.name).floats
            for (index, value) in zip(parameter.range, values) {
                let own = Double(network.parameterGradients[index])
                dot += own * Double(value)
                found += own * own
                expected += Double(value) * Double(value)
            }
        }
        let cosine = dot / (found * expected).squareRoot()
        let pytorchs = try #require(Self.autocastCosines["\(model).\(width)"])
        #expect(cosine > pytorchs - 0.005, "the gradient turns no further than PyTorch's autocast")
        let inference = try network.prepared(
            batch: shape.batch, height: shape.height, width: shape.width, purpose: .inference,
            team: ThreadTeam(threads: 2))
        inference.input.fill(from: try reference.channelsLast("x"))
        inference.forward()
        expectClose(
            inference.logits, try reference.channelsLast("eval"), tolerance: 0.05, "inference")
    }
}
