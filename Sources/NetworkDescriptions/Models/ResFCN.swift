/// A strided stem, a dilated residual trunk at stride 8, and lateral 1×1 skips at strides 4 and 2.
///
/// Input N × 3 × H × W with H, W ≥ 8 (any size); logits N × classes × H × W. Widths w, 2w, 4w; one residual block a
/// dilation. Parameters: `stem.…`, `middle.K.…`, `trunk.K.…`, `lateral4.K.…`, `refine4.…`, `lateral2.K.…`,
/// `refine2.…`, `head.weight`.
struct ResFCN {
    let classCount: Int
    let width: Int
    let dilations: [Int]

    func graph(inputChannels: Int) -> NetworkGraph {
        var graph = NetworkGraph(inputChannels: inputChannels)
        let half = graph.convolutionNormActivation(
            "stem", graph.input, outputChannels: width, stride: 2)
        var quarter = graph.convolutionNormActivation(
            "middle.0", half, outputChannels: 2 * width, stride: 2)
        quarter = residual("middle.1", quarter, dilation: 1, &graph)
        var eighth = graph.convolutionNormActivation(
            "trunk.0", quarter, outputChannels: 4 * width, stride: 2)
        for (index, dilation) in dilations.enumerated() {
            eighth = residual("trunk.\(index + 1)", eighth, dilation: dilation, &graph)
        }
        let refinedQuarter = refine(level: 4, eighth, quarter, &graph)
        let refinedHalf = refine(level: 2, refinedQuarter, half, &graph)
        let scores = graph.convolution("head", refinedHalf, outputChannels: classCount, kernel: 1)
        graph.output = graph.bilinearUpsampling("upsample", scores, likeSizeOf: graph.input)
        return graph
    }

    /// `relu(x + second(first(x)))`, the second without its own ReLU.
    private func residual(
        _ name: String, _ x: NetworkGraph.Value, dilation: Int, _ graph: inout NetworkGraph
    ) -> NetworkGraph.Value {
        let first = graph.convolutionNormActivation(
            "\(name).first", x, outputChannels: x.channels, dilation: dilation)
        let second = graph.convolutionNormActivation(
            "\(name).second", first, outputChannels: x.channels, relu: false)
        return graph.addition("\(name).sum", second, x, relu: true)
    }

    /// Brings coarse features to the size of fine ones, adds both and convolves the sum.
    private func refine(
        level: Int, _ coarse: NetworkGraph.Value, _ fine: NetworkGraph.Value,
        _ graph: inout NetworkGraph
    ) -> NetworkGraph.Value {
        let convolved = graph.convolution(
            "lateral\(level).0", coarse, outputChannels: fine.channels, kernel: 1, bias: false)
        let lateral = graph.batchNorm("lateral\(level).1", convolved, relu: false)
        let upsampled = graph.bilinearUpsampling("upsample\(level)", lateral, likeSizeOf: fine)
        let sum = graph.addition("sum\(level)", upsampled, fine, relu: true)
        return graph.convolutionNormActivation("refine\(level)", sum, outputChannels: fine.channels)
    }
}
