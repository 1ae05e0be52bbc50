import NetworkDescriptions
import Testing

/// What a layer tells of itself, by hand.
@Suite struct LayerTests {
    private let shape = FeatureShape(batch: 2, channels: 6, height: 9, width: 12)

    /// The shape of what a single layer makes of `shape`.
    private func output(_ kind: String) throws -> FeatureShape {
        try EveryLayer.graph(kind).outputShape(for: shape)
    }

    @Test(arguments: [
        ("Convolution", 5, 9, 12), ("TransposedConvolution", 5, 19, 25), ("BatchNorm", 6, 9, 12),
        ("ReLU", 6, 9, 12), ("Activation", 6, 9, 12), ("Addition", 6, 9, 12),
        ("Concatenation", 10, 9, 12), ("MaxPooling", 6, 4, 6), ("AveragePooling", 6, 3, 4),
        ("BilinearUpsampling", 6, 9, 12), ("NearestUpsampling", 6, 20, 31), ("Dropout", 6, 9, 12),
    ])
    func everyLayerTellsItsShape(kind: String, channels: Int, height: Int, width: Int) throws {
        #expect(
            try output(kind)
                == FeatureShape(batch: 2, channels: channels, height: height, width: width))
        #expect(EveryLayer.graph(kind).nodes.last?.layer.kind == kind)
    }

    @Test func everyKindThatCanBeBuiltIsAmongTheTestedOnes() {
        for (kind, _) in EveryLayer.builds {
            guard let layer = EveryLayer.graph(kind).nodes.last?.layer else { continue }
            // A new case asks here for its place in `EveryLayer`.
            let expected =
                switch layer {
                case .convolution: "Convolution"
                case .transposedConvolution: "TransposedConvolution"
                case .batchNorm: "BatchNorm"
                case .relu: "ReLU"
                case .activation: "Activation"
                case .addition: "Addition"
                case .concatenation: "Concatenation"
                case .maxPooling: "MaxPooling"
                case .averagePooling: "AveragePooling"
                case .bilinearUpsampling: "BilinearUpsampling"
                case .nearestUpsampling: "NearestUpsampling"
                case .dropout: "Dropout"
                case .foldedConvolution, .storageConversion: "made by rewriting only"
                }
            #expect(kind == expected)
        }
        #expect(Set(EveryLayer.builds.map(\.kind)).count == EveryLayer.builds.count)
    }

    @Test func theValueInTheGraphHasTheChannelsOfTheShape() throws {
        for (kind, _) in EveryLayer.builds {
            let graph = EveryLayer.graph(kind)
            let shapes = try graph.shapes(for: shape)
            #expect(shapes.count == graph.valueCount)
            for index in 0..<graph.valueCount {
                #expect(shapes[index].channels == graph.value(index).channels, "\(kind) \(index)")
            }
        }
    }

    @Test func parametersAreNamedAndShapedAsPyTorchDoes() {
        var graph = NetworkGraph(inputChannels: 6)
        let x = graph.convolution("c", graph.input, outputChannels: 4, kernel: 3, groups: 2)
        let y = graph.batchNorm("n", x, relu: false)
        _ = graph.transposedConvolution("", y, outputChannels: 3, kernel: 2, stride: 2)
        #expect(
            graph.parameters.map(\.name) == [
                "c.weight", "c.bias", "n.weight", "n.bias", "n.running_mean", "n.running_var",
                "n.num_batches_tracked", "weight", "bias",
            ])
        #expect(
            graph.parameters.map(\.shape) == [
                [4, 3, 3, 3], [4], [4], [4], [4], [4], [], [4, 3, 2, 2], [3],
            ])
        #expect(graph.nodes.flatMap(\.parameterNames) == graph.parameters.map(\.name))
        // 1/√(3 · 9) of the convolution's fan-in, 1/√(3 · 4) of the transposed one's.
        #expect(graph.parameters[0].start == .uniform(bound: 1 / Float(27).squareRoot()))
        #expect(graph.parameters[7].start == .uniform(bound: 1 / Float(12).squareRoot()))
        #expect(graph.learnedCount == 4 * 27 + 4 + 8 + 48 + 3)
    }

    @Test func multiplyAddsCountEveryProductOfTheForwardPass() throws {
        var graph = NetworkGraph(inputChannels: 6)
        let x = graph.convolution(
            "c", graph.input, outputChannels: 4, kernel: 3, stride: 2, padding: 1, groups: 2)
        let y = graph.transposedConvolution("t", x, outputChannels: 3, kernel: 2, stride: 2)
        _ = graph.relu("r", y)
        let costs = try graph.costs(for: shape, between: .float32)
        // 2 images of 5 × 6 outputs, 4 channels of 3 · 9 products; 2 · 5 · 6 inputs, 4 · 3 · 4 products each.
        #expect(costs.map(\.multiplyAdds) == [60 * 4 * 27, 60 * 48, 0])
        // Of images and scores 4 bytes a number count; the values between are stored in 2.
        let half = try graph.costs(for: shape, between: .bfloat16)
        let (images, inner, last) = (2 * 6 * 9 * 12, 2 * 4 * 5 * 6, 2 * 3 * 10 * 12)
        #expect(costs.map(\.byteCount) == [images + inner, inner + last, 2 * last].map { 4 * $0 })
        #expect(
            half.map(\.byteCount) == [4 * images + 2 * inner, 2 * inner + 2 * last, 6 * last])
        #expect(costs.map(\.parameterCount) == [4 * 27 + 4, 51, 0])
    }

    @Test func onlyTheSizeOfAnUpsamplingsTargetCounts() throws {
        let node = try #require(EveryLayer.graph("BilinearUpsampling").nodes.last)
        #expect(node.inputs.count == 2)
        #expect(node.layer.readsInput(0))
        #expect(!node.layer.readsInput(1))
    }

    @Test func aLayerThatCannotTakeItsInputNamesItselfAndBoth() {
        #expect(
            throws: NetworkError.shapeMismatch(
                layer: "a", expected: "at least 3 rows and columns to pool", found: "1×6×2×12")
        ) {
            _ = try EveryLayer.graph("AveragePooling").outputShape(
                for: FeatureShape(batch: 1, channels: 6, height: 2, width: 12))
        }
        #expect(
            throws: NetworkError.shapeMismatch(
                layer: "a", expected: "6 channels", found: "1×5×2×12")
        ) {
            _ = try EveryLayer.graph("BatchNorm").outputShape(
                for: FeatureShape(batch: 1, channels: 5, height: 2, width: 12))
        }
    }
}
