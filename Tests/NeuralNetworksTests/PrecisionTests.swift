import Machine
import NetworkDescriptions
import NeuralNetworks
import Tensors
import Testing

/// bfloat16 activations give what float32 ones give, within the 8 bits that bfloat16 keeps.
@Suite(.enabled(if: Precision.bfloat16IsNative, "this CPU has no bfloat16 arithmetic"))
struct PrecisionTests {
    /// Cosine between PyTorch's bfloat16 autocast gradient and its float32 gradient on the same fixture (2.13.0).
    ///
    /// The output gradient there is noise, so few channels and many ReLUs near 0 make these smaller than in training.
    static let autocastCosines = [
        "tiny-fcn.2": 0.9730, "tiny-fcn.3": 0.9989, "unet.2": 0.9858, "res-fcn.2": 0.9744,
    ]

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
