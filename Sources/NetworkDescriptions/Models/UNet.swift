/// U-Net with three downsamplings, transposed 2×2 convolutions up, and skips that are concatenated.
///
/// Input N × 3 × H × W with H and W multiples of 8; logits N × classes × H × W. Widths w, 2w, 4w, 8w.
/// Parameters: `down.S.K.…`, `up.I.weight`, `merge.I.K.…`, `head.weight`.
struct UNet {
    let classCount: Int
    let width: Int

    func graph(inputChannels: Int) -> NetworkGraph {
        var graph = NetworkGraph(inputChannels: inputChannels)
        var skips: [NetworkGraph.Value] = []
        var x = graph.input
        for stage in 0..<4 {
            if stage > 0 { x = graph.maxPooling("pool.\(stage)", x, size: 2) }
            x = pair("down.\(stage)", x, stage: stage, &graph)
            skips.append(x)
        }
        for (index, stage) in [2, 1, 0].enumerated() {
            let up = graph.transposedConvolution(
                "up.\(index)", x, outputChannels: width << stage, kernel: 2, stride: 2)
            let joined = graph.concatenation("join.\(index)", skips[stage], up)
            x = pair("merge.\(index)", joined, stage: stage, &graph)
        }
        graph.output = graph.convolution("head", x, outputChannels: classCount, kernel: 1)
        return graph
    }

    private func pair(
        _ name: String, _ x: NetworkGraph.Value, stage: Int, _ graph: inout NetworkGraph
    ) -> NetworkGraph.Value {
        let first = graph.convolutionNormActivation(
            "\(name).0", x, outputChannels: width << stage)
        return graph.convolutionNormActivation(
            "\(name).1", first, outputChannels: width << stage)
    }
}
