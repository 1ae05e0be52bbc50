import Foundation
import NetworkDescriptions
import ONNXFiles
import ProtobufMessages
import Tensors
import Testing

/// What becomes of a network's layers, sizes and numbers in an ONNX model.
struct ONNXNetworkTests {
    private func kinds(_ model: ONNXModelProto) -> [String] { model.graph.node.map(\.opType) }

    private func axes(_ value: ONNXValueInfoProto?) -> [String] {
        (value?.type.tensorType.shape.dim ?? []).map {
            $0.dimParam.isEmpty ? "\($0.dimValue)" : $0.dimParam
        }
    }

    private func numbers(_ name: String, _ model: ONNXModelProto) throws -> [Float] {
        let tensor = try #require(model.graph.initializer.first { $0.name == name })
        return tensor.rawData.withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count, by: 4).map {
                bytes.loadUnaligned(fromByteOffset: $0, as: Float.self)
            }
        }
    }

    @Test(arguments: ModelOptions.knownNames, [1, 3, 4])
    func everyModelHoldsTogetherInEveryForm(name: String, channels: Int) throws {
        let graph = try NumberedNetwork.zoo(name, channels: channels)
        for size in [nil, ImageSides(height: 37, width: 53), ImageSides(height: 64, width: 96)] {
            for bits in 0..<8 {
                var options = ONNXOptions()
                options.size = size
                options.takesNormalizedInput = bits & 1 == 1
                options.givesClasses = bits & 2 == 2
                options.keepsBatchNorms = bits & 4 == 4
                let model = try NumberedNetwork.network(graph, options).model()
                #expect(ONNXFile.check(model) == nil)
                #expect(kinds(model).contains("BatchNormalization") == options.keepsBatchNorms)
            }
        }
    }

    /// The operators that answer images of any size.
    private static let openOperators = OperatorCase.all.filter { !$0.name.contains("upsampling,") }

    @Test(arguments: openOperators) func everyOperatorHoldsTogether(operation: OperatorCase) throws
    {
        for shape in operation.checkedShapes {
            var graph = operation.graph(for: shape)
            // An answer of the images' size, as every network gives.
            if operation.name.hasPrefix("transposed") {
                graph.output = graph.maxPooling("smaller", graph.output, size: 2)
            }
            graph.output = graph.bilinearUpsampling("answer", graph.output, likeSizeOf: graph.input)
            for options in [ONNXOptions(), .size(64, 96), .size(37, 53)] {
                let model = try NumberedNetwork.network(graph, options).model()
                #expect(ONNXFile.check(model) == nil)
            }
        }
    }

    @Test func aTargetOfAFixedSizeTakesImagesOfOneSize() throws {
        var graph = NetworkGraph(inputChannels: 3)
        let small = graph.maxPooling("p", graph.input, size: 2)
        let wide = graph.bilinearUpsampling("wide", small, height: 6, width: 8)
        graph.output = graph.nearestUpsampling("high", wide, height: 8, width: 8)
        let model = try NumberedNetwork.network(graph, .size(8, 8)).model()
        #expect(ONNXFile.check(model) == nil)
        #expect(throws: NetworkError.self) { try NumberedNetwork.network(graph).model() }
    }

    @Test func inputAndOutputHaveOpenSizes() throws {
        let model = try NumberedNetwork.network(NumberedNetwork.zoo("tiny-fcn")).model()
        #expect(model.graph.input.map(\.name) == ["input"])
        #expect(axes(model.graph.input.first) == ["batch", "3", "height", "width"])
        #expect(model.graph.output.map(\.name) == ["logits"])
        #expect(axes(model.graph.output.first) == ["batch", "5", "height", "width"])
        #expect(model.graph.output.first?.type.tensorType.elemType == 1)
    }

    @Test func aGivenSizeIsFixedAndTheBatchStaysOpen() throws {
        let model = try NumberedNetwork.network(NumberedNetwork.zoo("tiny-fcn"), .size(40, 56))
            .model()
        #expect(axes(model.graph.input.first) == ["batch", "3", "40", "56"])
        #expect(axes(model.graph.output.first) == ["batch", "5", "40", "56"])
        let pooled = model.graph.valueInfo.first { $0.name == "pool.1" }
        #expect(axes(pooled) == ["batch", "4", "20", "28"])
    }

    @Test func classIdsAreBytesWithoutAChannelAxis() throws {
        var options = ONNXOptions()
        options.givesClasses = true
        let model = try NumberedNetwork.network(NumberedNetwork.zoo("res-fcn"), options).model()
        #expect(model.graph.output.map(\.name) == ["classes"])
        #expect(axes(model.graph.output.first) == ["batch", "height", "width"])
        #expect(model.graph.output.first?.type.tensorType.elemType == 2)
        #expect(kinds(model).suffix(2) == ["ArgMax", "Cast"])
    }

    @Test func samplesAreNormalisedUnlessTheyAre() throws {
        let graph = try NumberedNetwork.zoo("tiny-fcn")
        let model = try NumberedNetwork.network(graph).model()
        #expect(kinds(model).prefix(2) == ["Mul", "Add"])
        #expect(try numbers("normalization.scale", model) == [0.5, 0.5, 0.5])
        #expect(try numbers("normalization.shift", model) == [-1, -1, -1])
        var options = ONNXOptions()
        options.takesNormalizedInput = true
        let bare = try NumberedNetwork.network(graph, options).model()
        #expect(kinds(bare).first == "Conv")
        #expect(bare.graph.node.first?.input.first == "input")
    }

    @Test func aBatchNormBecomesPartOfItsConvolution() throws {
        var graph = NetworkGraph(inputChannels: 1)
        let convolved = graph.convolution("c", graph.input, outputChannels: 1, kernel: 1)
        graph.output = graph.batchNorm("n", convolved, relu: true)
        let model = try NumberedNetwork.network(graph).model()
        #expect(kinds(model) == ["Mul", "Add", "Conv", "Relu"])
        // w, b, γ, β, mean and variance are 0.5 each.
        let scale = 0.5 / Float(0.5 + 1e-5).squareRoot()
        #expect(try numbers("c.weight", model) == [0.5 * scale])
        #expect(try numbers("c.bias", model) == [0.5 + (0.5 - 0.5) * scale])
        var options = ONNXOptions()
        options.keepsBatchNorms = true
        let kept = try NumberedNetwork.network(graph, options).model()
        #expect(kinds(kept) == ["Mul", "Add", "Conv", "BatchNormalization", "Relu"])
        #expect(
            kept.graph.node[3].input.dropFirst()
                == ["n.weight", "n.bias", "n.running_mean", "n.running_var"])
        #expect(kept.graph.node[3].attribute.first?.f == 1e-5)
    }

    @Test func upsamplingIsHalfPixelToTheSizeOfAnotherValue() throws {
        let model = try NumberedNetwork.network(NumberedNetwork.zoo("tiny-fcn")).model()
        let resizes = model.graph.node.filter { $0.opType == "Resize" }
        #expect(resizes.count == 3)
        for resize in resizes {
            let texts = resize.attribute.map { String(decoding: $0.s, as: UTF8.self) }
            #expect(texts == ["linear", "half_pixel"])
            #expect(resize.input.count == 4 && resize.input[1...2] == ["", ""])
        }
    }

    @Test func onlySizesThatANetworkCannotTakeAreMirrored() throws {
        let unet = try NumberedNetwork.zoo("unet")
        #expect(kinds(try NumberedNetwork.network(unet).model()).contains("Range"))
        let odd = try NumberedNetwork.network(unet, .size(37, 56)).model()
        #expect(kinds(odd).filter { $0 == "Gather" }.count == 1, "rows alone")
        #expect(kinds(odd).last == "Slice")
        let even = try NumberedNetwork.network(unet, .size(40, 56)).model()
        #expect(!kinds(even).contains("Gather") && kinds(even).last == "Conv")
        #expect(!kinds(try NumberedNetwork.network(.resFCN).model()).contains("Gather"))
    }

    @Test func mirroredRowsAreThoseOfPrediction() throws {
        let odd = try NumberedNetwork.network(NumberedNetwork.zoo("unet"), .size(37, 56)).model()
        let gather = try #require(odd.graph.node.first { $0.opType == "Gather" })
        let indices = try #require(
            odd.graph.initializer.first { $0.name == gather.input.last })
        let rows = indices.rawData.withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count, by: 8).map {
                bytes.loadUnaligned(fromByteOffset: $0, as: Int64.self)
            }
        }
        #expect(rows == Array(0..<37) + [35, 34, 33])
    }

    @Test func dropoutLeavesNoTrace() throws {
        var graph = NetworkGraph(inputChannels: 2)
        graph.output = graph.dropout("d", graph.relu("r", graph.input), rate: 0.5)
        #expect(kinds(try NumberedNetwork.network(graph).model()) == ["Mul", "Add", "Relu"])
        var alone = NetworkGraph(inputChannels: 2)
        alone.output = alone.dropout("d", alone.input, rate: 0.5)
        var options = ONNXOptions()
        options.takesNormalizedInput = true
        #expect(kinds(try NumberedNetwork.network(alone, options).model()) == ["Identity"])
    }

    @Test func layersMayBeCalledAsTheOutput() throws {
        var graph = NetworkGraph(inputChannels: 2)
        let first = graph.convolution("logits", graph.input, outputChannels: 2, kernel: 1)
        let second = graph.convolution("classes", first, outputChannels: 2, kernel: 1)
        graph.output = graph.convolution("logits.weight", second, outputChannels: 2, kernel: 1)
        let model = try NumberedNetwork.network(graph).model()
        #expect(ONNXFile.check(model) == nil)
        #expect(model.graph.node.last?.output == ["logits"])
    }

    @Test func aLayerWithoutCounterpartIsAnError() throws {
        let graph = try NumberedNetwork.zoo("tiny-fcn").convertingStorage(to: .bfloat16)
        #expect(
            throws: ONNXError.noCounterpart(layer: "input", kind: "StorageConversion")
        ) { try NumberedNetwork.network(graph).model() }
        let joined = try NumberedNetwork.zoo("unet").joiningConcatenations()
        #expect(
            throws: ONNXError.noCounterpart(
                layer: "merge.0.0.conv", kind: "FoldedConvolution of several inputs")
        ) { try NumberedNetwork.network(joined).model() }
    }

    @Test func aNetworkThatAnswersAtNoSizeIsAnError() throws {
        var graph = NetworkGraph(inputChannels: 3)
        graph.output = graph.maxPooling("p", graph.input, size: 2)
        #expect(throws: ONNXError.noSize(output: "128×128")) {
            try NumberedNetwork.network(graph).model()
        }
        #expect(
            throws: NetworkError.shapeMismatch(
                layer: "p", expected: "an output of 64×64, as the images", found: "32×32")
        ) { try NumberedNetwork.network(graph, .size(64, 64)).model() }
    }

    @Test func moreThanAFileHoldsIsAnErrorBeforeMemoryIsTaken() throws {
        let graph = try ModelOptions(name: "unet", width: 1024).graph(classCount: 5)
        let network = ONNXNetwork(
            graph: graph, weights: [], normalization: ([1, 1, 1], [0, 0, 0]),
            options: ONNXOptions(),
            notes: ONNXNotes(producerVersion: "", name: "net", metadata: []))
        let error = #expect(throws: ONNXError.self) { try network.model() }
        guard case .tooLarge = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}

extension NetworkGraph {
    /// A model that takes images of all sizes.
    fileprivate static var resFCN: NetworkGraph {
        get throws { try NumberedNetwork.zoo("res-fcn") }
    }
}
