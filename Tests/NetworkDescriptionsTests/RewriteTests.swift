import NetworkDescriptions
import Testing

/// Every rewrite, by hand: which layers are left, what they read, what they are called.
@Suite struct RewriteTests {
    /// "name: kind ← inputs → output" of every layer.
    private func lines(_ graph: NetworkGraph) -> [String] {
        graph.nodes.map { "\($0.name): \($0.layer.kind) \($0.inputs) → \($0.output)" }
    }

    // MARK: Folding

    @Test func aBatchNormBehindAConvolutionBecomesPartOfIt() throws {
        var graph = NetworkGraph(inputChannels: 3)
        let x = graph.convolution("c", graph.input, outputChannels: 4, kernel: 3, bias: false)
        let y = graph.batchNorm("n", x, relu: true)
        graph.output = graph.convolution("d", y, outputChannels: 2, kernel: 1)
        let folded = graph.foldingBatchNorms()
        #expect(lines(folded) == ["c: FoldedConvolution [0] → 2", "d: Convolution [2] → 3"])
        #expect(
            folded.nodes[0].parameterNames == [
                "c.weight", "n.weight", "n.bias", "n.running_mean", "n.running_var",
                "n.num_batches_tracked",
            ])
        #expect(folded.output == graph.output)
        guard case .foldedConvolution(let layer) = folded.nodes[0].layer,
            case .convolution(let convolution) = graph.nodes[0].layer,
            case .batchNorm(let norm) = graph.nodes[1].layer
        else {
            Issue.record("the layers are others")
            return
        }
        #expect(layer.convolution == convolution)
        #expect(layer.norm == norm)
        #expect(layer.norm.rectifier == .relu)
    }

    @Test func aBatchNormStaysWhereOthersReadTheConvolutionOrNoneStandsBeforeIt() {
        var read = NetworkGraph(inputChannels: 3)
        let x = read.convolution("c", read.input, outputChannels: 4, kernel: 1)
        let y = read.batchNorm("n", x, relu: false)
        read.output = read.addition("sum", x, y)
        #expect(read.foldingBatchNorms() == read)

        var given = NetworkGraph(inputChannels: 3)
        let z = given.convolution("c", given.input, outputChannels: 4, kernel: 1)
        _ = given.batchNorm("n", z, relu: false)
        given.output = z
        #expect(given.foldingBatchNorms() == given, "an output is read, too")

        var alone = NetworkGraph(inputChannels: 3)
        _ = alone.batchNorm("n", alone.input, relu: false)
        #expect(alone.foldingBatchNorms() == alone)

        var transposed = NetworkGraph(inputChannels: 3)
        let t = transposed.transposedConvolution(
            "t", transposed.input, outputChannels: 4, kernel: 2, stride: 2)
        _ = transposed.batchNorm("n", t, relu: false)
        #expect(transposed.foldingBatchNorms() == transposed)
    }

    // MARK: Joining

    @Test func aConvolutionReadsWhatAConcatenationWouldPutTogether() {
        var graph = NetworkGraph(inputChannels: 3)
        let a = graph.convolution("a", graph.input, outputChannels: 2, kernel: 1)
        let b = graph.convolution("b", graph.input, outputChannels: 5, kernel: 1)
        let joined = graph.concatenation("join", a, b)
        let y = graph.convolution("y", joined, outputChannels: 4, kernel: 1, bias: false)
        graph.output = graph.batchNorm("n", y, relu: false)
        #expect(
            lines(graph.joiningConcatenations()) == [
                "a: Convolution [0] → 1", "b: Convolution [0] → 2", "y: Convolution [1, 2] → 4",
                "n: BatchNorm [4] → 5",
            ])
        #expect(
            lines(graph.foldingBatchNorms().joiningConcatenations()) == [
                "a: Convolution [0] → 1", "b: Convolution [0] → 2",
                "y: FoldedConvolution [1, 2] → 5",
            ])
    }

    @Test func aConcatenationStaysWhereItsNumbersAreNeededTogether() {
        func stays(_ what: String, _ build: (inout NetworkGraph, NetworkGraph.Value) -> Void) {
            var graph = NetworkGraph(inputChannels: 4)
            let a = graph.convolution("a", graph.input, outputChannels: 4, kernel: 1)
            let joined = graph.concatenation("join", graph.input, a)
            build(&graph, joined)
            #expect(graph.joiningConcatenations() == graph, "\(what)")
        }
        stays("an output") { $0.output = $1 }
        stays("two readers") {
            let y = $0.convolution("y", $1, outputChannels: 4, kernel: 1)
            let z = $0.convolution("z", $1, outputChannels: 4, kernel: 1)
            _ = $0.addition("sum", y, z)
        }
        stays("a reader that is no convolution") { _ = $0.batchNorm("n", $1, relu: true) }
        stays("groups, which may lie across two inputs") {
            _ = $0.convolution("y", $1, outputChannels: 4, kernel: 1, groups: 2)
        }
        var twice = NetworkGraph(inputChannels: 4)
        let doubled = twice.concatenation("join", twice.input, twice.input)
        _ = twice.convolution("y", doubled, outputChannels: 2, kernel: 1)
        #expect(twice.joiningConcatenations() == twice, "a value beside itself")
    }

    // MARK: Storage

    @Test func imagesAndScoresStayFloat32AndConversionsStandBetween() {
        var graph = NetworkGraph(inputChannels: 3)
        let x = graph.convolution("a", graph.input, outputChannels: 2, kernel: 1)
        graph.output = graph.convolution("b", x, outputChannels: 5, kernel: 1)
        let converted = graph.convertingStorage(to: .bfloat16)
        #expect(
            lines(converted) == [
                "input: StorageConversion [0] → 3", "a: Convolution [3] → 1",
                "b: Convolution [1] → 2", "output: StorageConversion [2] → 4",
            ])
        #expect(converted.output.channels == 5)
        #expect(
            (0..<5).map { converted.storage(of: $0, between: .bfloat16) } == [
                .float32, .bfloat16, .bfloat16, .bfloat16, .float32,
            ])
        #expect(graph.convertingStorage(to: .float32) == graph)
        #expect(converted.parameters == graph.parameters)
    }

    @Test func anUpsamplingAtTheEndConvertsByItself() {
        var graph = NetworkGraph(inputChannels: 3)
        let x = graph.convolution("a", graph.input, outputChannels: 2, kernel: 1, stride: 2)
        graph.output = graph.bilinearUpsampling("up", x, likeSizeOf: graph.input)
        #expect(
            lines(graph.convertingStorage(to: .bfloat16)) == [
                "input: StorageConversion [0] → 3", "a: Convolution [3] → 1",
                "up: BilinearUpsampling [1, 3] → 2",
            ])
    }

    // MARK: Auxiliary heads

    @Test func headsComeAndGoWithoutATrace() throws {
        var graph = NetworkGraph(inputChannels: 3)
        let x = graph.convolution("inner", graph.input, outputChannels: 4, kernel: 1)
        graph.output = graph.convolution("head", x, outputChannels: 2, kernel: 1)
        var headed = graph
        try headed.appendAuxiliaryHeads([AuxiliaryHead(from: "inner", weight: 0.4)], classCount: 2)
        #expect(
            lines(headed) == lines(graph) + ["auxiliary.0: Convolution [1] → 3"])
        #expect(headed.output == graph.output)
        #expect(headed.outputs.map(\.index) == [2, 3])
        #expect(headed.auxiliaryParameterNames == ["auxiliary.0.weight", "auxiliary.0.bias"])
        let plain = headed.withoutAuxiliaryHeads()
        #expect(plain.nodes == graph.nodes)
        #expect(plain.parameters == graph.parameters)
        #expect(plain.outputs == [graph.output])
        let converted = headed.convertingStorage(to: .bfloat16)
        #expect(converted.nodes.map(\.name).suffix(2) == ["auxiliary.0.output", "output"])
    }

    @Test func aHeadDoesNotKeepANormOutOfTheConvolutionThatItReadInTraining() throws {
        var graph = NetworkGraph(inputChannels: 3)
        let x = graph.convolution("c.conv", graph.input, outputChannels: 4, kernel: 1)
        graph.output = graph.batchNorm("c.norm", x, relu: false)
        try graph.appendAuxiliaryHeads(
            [AuxiliaryHead(from: "c.conv", weight: 0.4)], classCount: 2)
        #expect(
            lines(graph.withoutAuxiliaryHeads().foldingBatchNorms())
                == ["c.conv: FoldedConvolution [0] → 2"])
    }
}
