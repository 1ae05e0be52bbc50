/// Four stages of two 3×3 convolutions at strides 1, 2, 4 and 8, widths w, 2w, 4w, 8w; 1×1 scores of the last three
/// fused from the top down as in FCN-8s, and upsampled to the image's size.
///
/// Input N × 3 × H × W with H, W ≥ 8 (any size; pooling rounds down); logits N × classes × H × W.
/// Parameters: `stages.S.K.conv.weight`, `stages.S.K.norm.…` (stage S, block K), `scores.I.weight`, `scores.I.bias`.
struct TinyFCN {
    let classCount: Int
    let width: Int

    func graph(inputChannels: Int) -> NetworkGraph {
        var graph = NetworkGraph(inputChannels: inputChannels)
        var features: [NetworkGraph.Value] = []
        var x = graph.input
        for stage in 0..<4 {
            if stage > 0 { x = graph.maxPooling("pool.\(stage)", x, size: 2) }
            for block in 0..<2 {
                x = graph.convolutionNormActivation(
                    "stages.\(stage).\(block)", x, outputChannels: width << stage)
            }
            features.append(x)
        }
        let laterals = (0..<3).map { level in
            graph.convolution(
                "scores.\(level)", features[level + 1], outputChannels: classCount, kernel: 1)
        }
        var scores = laterals[2]
        for level in [1, 0] {
            let upsampled = graph.bilinearUpsampling(
                "upsample.\(level)", scores, likeSizeOf: features[level + 1])
            scores = graph.addition("fuse.\(level)", upsampled, laterals[level])
        }
        graph.output = graph.bilinearUpsampling("upsample", scores, likeSizeOf: graph.input)
        return graph
    }
}

extension NetworkGraph {
    /// A 3×3 convolution that keeps the size (at stride 1) without bias, batch norm, ReLU: parameters
    /// `name.conv.weight` and `name.norm.…`.
    mutating func convolutionNormActivation(
        _ name: String, _ x: Value, outputChannels: Int, stride: Int = 1, dilation: Int = 1,
        relu: Bool = true
    ) -> Value {
        let convolved = convolution(
            name + ".conv", x, outputChannels: outputChannels, kernel: 3, stride: stride,
            padding: .zeros(dilation), dilation: dilation, bias: false)
        return batchNorm(name + ".norm", convolved, relu: relu)
    }
}
