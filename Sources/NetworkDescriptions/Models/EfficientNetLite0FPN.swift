/// EfficientNet-Lite0 with a light feature pyramid: 1×1 laterals at strides 32, 16, 8 and 4, upsampled and added from the
/// top down, each sum refined by a separable 3×3 convolution; scores at stride 4, upsampled to the image's size.
///
/// Input N × 3 × H × W of any size; logits N × classes × H × W. The decoder has `width` channels throughout. Parameters:
/// `encoder.…` as ``EfficientNetLite0`` calls them; `decoder.lateralS.conv.weight`, `decoder.lateralS.norm.…`,
/// `decoder.refineS.depthwise.weight`, `….depthwise_norm.…`, `….pointwise.weight`, `….pointwise_norm.…` at each stride S;
/// `head.weight`, `head.bias`. Source of the pyramid: Lin et al., "Feature Pyramid Networks for Object Detection", 2017.
struct EfficientNetLite0FPN {
    let classCount: Int
    let width: Int
    /// Whether the encoder's running statistics move as slowly as in the original training.
    let isPretrained: Bool

    /// What stands before the names of the encoder's parameters.
    static let encoder = "encoder"

    func graph(inputChannels: Int) -> NetworkGraph {
        var graph = NetworkGraph(inputChannels: inputChannels)
        let encoder = EfficientNetLite0(
            prefix: Self.encoder + ".",
            momentum: isPretrained ? EfficientNetLite0.originalMomentum : 0.1)
        let features = encoder.features(of: graph.input, &graph)
        var x: NetworkGraph.Value?
        for (stride, feature) in zip([32, 16, 8, 4], features.reversed()) {
            var sum = lateral(stride, feature, &graph)
            if let coarse = x {
                let upsampled = graph.bilinearUpsampling(
                    "decoder.upsample\(stride)", coarse, likeSizeOf: sum)
                sum = graph.addition("decoder.sum\(stride)", upsampled, sum)
            }
            x = refine("decoder.refine\(stride)", sum, &graph)
        }
        let scores = graph.convolution(
            "head", x ?? graph.output, outputChannels: classCount, kernel: 1)
        graph.output = graph.bilinearUpsampling("upsample", scores, likeSizeOf: graph.input)
        return graph
    }

    private func lateral(
        _ stride: Int, _ feature: NetworkGraph.Value, _ graph: inout NetworkGraph
    ) -> NetworkGraph.Value {
        let name = "decoder.lateral\(stride)"
        let convolved = graph.convolution(
            name + ".conv", feature, outputChannels: width, kernel: 1, bias: false)
        return graph.batchNorm(name + ".norm", convolved, relu: false)
    }

    /// A depthwise 3×3 convolution and a 1×1 convolution, each with batch norm and ReLU.
    private func refine(
        _ name: String, _ x: NetworkGraph.Value, _ graph: inout NetworkGraph
    ) -> NetworkGraph.Value {
        let spread = graph.convolution(
            name + ".depthwise", x, outputChannels: width, kernel: 3, padding: 1, groups: width,
            bias: false)
        let mixed = graph.convolution(
            name + ".pointwise",
            graph.batchNorm(name + ".depthwise_norm", spread, relu: true), outputChannels: width,
            kernel: 1, bias: false)
        return graph.batchNorm(name + ".pointwise_norm", mixed, relu: true)
    }
}
