import NetworkDescriptions
import Testing

/// The built-in models, read as descriptions.
@Suite struct ModelTests {
    private static let models: [(name: String, width: Int)] = [
        ("tiny-fcn", 16), ("unet", 32), ("res-fcn", 32),
        ("efficientnet-lite0-fpn", 64),
    ]

    private func graph(_ name: String, _ width: Int) throws -> NetworkGraph {
        try ModelOptions(name: name, width: width).graph(classCount: 11)
    }

    @Test func everyKnownModelIsTested() {
        #expect(Self.models.map(\.name) == ModelOptions.knownNames)
    }

    /// Counted by hand from the channels in the models' definitions.
    @Test(arguments: [
        ("tiny-fcn", 16, 296_497), ("unet", 32, 1_927_339), ("res-fcn", 32, 1_406_219),
        ("efficientnet-lite0-fpn", 64, 3_011_531),
    ])
    func parametersAreAsManyAsTheChannelsSay(name: String, width: Int, count: Int) throws {
        let graph = try graph(name, width)
        #expect(graph.learnedCount == count)
        #expect(Set(graph.parameters.map(\.name)).count == graph.parameters.count)
        let shape = FeatureShape(batch: 2, channels: 3, height: 48, width: 64)
        let costs = try graph.costs(for: shape, between: .float32)
        #expect(costs.reduce(0) { $0 + $1.parameterCount } == count)
    }

    @Test(arguments: models)
    func costGrowsWithTheImagesAndKeepsThroughRewriting(model: (String, Int)) throws {
        let graph = try graph(model.0, model.1)
        func multiplyAdds(_ graph: NetworkGraph, batch: Int, height: Int) throws -> Int {
            try graph.costs(
                for: FeatureShape(batch: batch, channels: 3, height: height, width: 64),
                between: .float32
            ).reduce(0) { $0 + $1.multiplyAdds }
        }
        let one = try multiplyAdds(graph, batch: 1, height: 64)
        #expect(one > 0)
        #expect(try multiplyAdds(graph, batch: 3, height: 64) == 3 * one)
        #expect(try multiplyAdds(graph, batch: 1, height: 128) == 2 * one)
        let rewritten = graph.foldingBatchNorms().joiningConcatenations()
            .convertingStorage(to: .bfloat16)
        #expect(try multiplyAdds(rewritten, batch: 1, height: 64) == one)
        #expect(
            try rewritten.outputShape(
                for: FeatureShape(batch: 1, channels: 3, height: 64, width: 64))
                == FeatureShape(batch: 1, channels: 11, height: 64, width: 64))
    }

    @Test(arguments: models)
    func everyLayerReadsWhatStandsBeforeIt(model: (String, Int)) throws {
        let plain = try graph(model.0, model.1)
        for graph in [
            plain, plain.foldingBatchNorms(), plain.joiningConcatenations(),
            plain.convertingStorage(to: .bfloat16),
            plain.foldingBatchNorms().joiningConcatenations().convertingStorage(to: .bfloat16),
        ] {
            var made: Set<Int> = [graph.input.index]
            for node in graph.nodes {
                #expect(made.isSuperset(of: node.inputs), "\(node.name)")
                #expect(made.insert(node.output).inserted, "\(node.name) makes a value again")
            }
            #expect(made.contains(graph.output.index))
        }
    }

    /// The input and a copy of it side by side, then that and a copy of it, and so on.
    private func doubling(_ times: Int) throws -> NetworkGraph {
        let relu = LayerOperation.activation(.relu, slope: 0.01)
        let pairs = (0..<times).flatMap { step in
            let before = step == 0 ? "input" : "joined\(step - 1)"
            return [
                LayerEntry(relu, name: "copy\(step)", from: [before]),
                LayerEntry(.concat, name: "joined\(step)", from: [before, "copy\(step)"]),
            ]
        }
        let head = LayerEntry(.convolution(ConvolutionEntry(channels: .classes)))
        return try ModelOptions(name: "own", layers: pairs + [head]).graph(classCount: 2)
    }

    @Test func channelsThatDoubleEndAtALimit() throws {
        #expect(try doubling(14).output.channels == 2)
        #expect(
            throws: NetworkError.layerEntry(
                index: 29, name: "joined14", problem: "joins 98304 channels, allowed is 1…65536")
        ) { try doubling(70) }
    }

    @Test func aListHasAtMost4096Layers() {
        let layers = (0..<5000).map { _ in LayerEntry(.activation(.relu, slope: 0.01)) }
        #expect(
            throws: NetworkError.layerEntry(
                index: 4096, name: "layers.4096",
                problem: "makes 4097 layers with those before it, allowed is 1…4096")
        ) { try ModelOptions(name: "own", layers: layers).graph(classCount: 2) }
        // Those of one entry count, too.
        let sums =
            (0..<90).map { LayerEntry(.activation(.relu, slope: 0.01), name: "a\($0)") }
            + (0..<90).map {
                LayerEntry(.add(.relu), name: "s\($0)", from: (0..<90).map { "a\($0)" })
            }
        #expect(throws: NetworkError.self) {
            try ModelOptions(name: "own", layers: sums).graph(classCount: 2)
        }
    }
}
