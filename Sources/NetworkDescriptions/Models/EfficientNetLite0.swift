/// EfficientNet-Lite0 as an encoder: a stem and sixteen inverted residual blocks, without squeeze-and-excitation and with
/// ReLU6 throughout, so that weights learnt on ImageNet fit.
///
/// Input N × 3 × H × W of any size; features of 16, 24, 40, 112 and 320 channels at strides 2, 4, 8, 16 and 32 (sizes
/// rounded up). Convolutions are without bias and padded like TensorFlow's "SAME"; batch norms have ε = 1e-3 and move by
/// 0.01. Sources: Tan and Le, "EfficientNet", 2019; Liu, "Higher accuracy on vision models with EfficientNet-Lite", 2020.
///
/// Parameters are called as in PyTorch ports of the original, behind a prefix of one's own: `_conv_stem.weight`, `_bn0.…`,
/// `_blocks.B._expand_conv.weight`, `_blocks.B._bn0.…`, `_blocks.B._depthwise_conv.weight`, `_blocks.B._bn1.…`,
/// `_blocks.B._project_conv.weight`, `_blocks.B._bn2.…`; behind the blocks `_conv_head.weight`, `_bn1.…` and `_fc.…`.
struct EfficientNetLite0 {
    /// What stands before every parameter's name, with its dot.
    let prefix: String
    /// The share of the batch in running statistics.
    let momentum: Double

    /// ``momentum`` of the original training.
    static let originalMomentum = 0.01

    /// Blocks that follow each other; the first one has the stride.
    private struct Stage {
        let blocks, kernel, stride, expansion, channels: Int
        /// Whether its output is given to a decoder: the last one of its size.
        let isFeature: Bool
    }

    private static let stages = [
        Stage(blocks: 1, kernel: 3, stride: 1, expansion: 1, channels: 16, isFeature: true),
        Stage(blocks: 2, kernel: 3, stride: 2, expansion: 6, channels: 24, isFeature: true),
        Stage(blocks: 2, kernel: 5, stride: 2, expansion: 6, channels: 40, isFeature: true),
        Stage(blocks: 3, kernel: 3, stride: 2, expansion: 6, channels: 80, isFeature: false),
        Stage(blocks: 3, kernel: 5, stride: 1, expansion: 6, channels: 112, isFeature: true),
        Stage(blocks: 4, kernel: 5, stride: 2, expansion: 6, channels: 192, isFeature: false),
        Stage(blocks: 1, kernel: 3, stride: 1, expansion: 6, channels: 320, isFeature: true),
    ]

    /// Appends the encoder.
    ///
    /// - Returns: The features, from stride 2 to stride 32.
    func features(
        of images: NetworkGraph.Value, _ graph: inout NetworkGraph
    ) -> [NetworkGraph.Value] {
        let stem = graph.convolution(
            prefix + "_conv_stem", images, outputChannels: 32, kernel: 3, stride: 2,
            padding: .same, bias: false)
        var x = norm("_bn0", stem, .relu6, &graph)
        var features: [NetworkGraph.Value] = []
        var index = 0
        for stage in Self.stages {
            for block in 0..<stage.blocks {
                x = self.block(index, x, stage, stride: block == 0 ? stage.stride : 1, &graph)
                index += 1
            }
            if stage.isFeature { features.append(x) }
        }
        return features
    }

    /// Appends what the original has behind its blocks: 1280 channels, their means, a score for each class.
    ///
    /// - Returns: N × classes × 1 × 1. `_fc.weight` has the shape classes × 1280 × 1 × 1.
    func classScores(
        of features: NetworkGraph.Value, classCount: Int, _ graph: inout NetworkGraph
    ) -> NetworkGraph.Value {
        let head = convolution("_conv_head", features, 1280, .relu6, norm: "_bn1", &graph)
        let mean = graph.globalAveragePooling(prefix + "_avg_pooling", head)
        return graph.convolution(prefix + "_fc", mean, outputChannels: classCount, kernel: 1)
    }

    /// A block: more channels, a depthwise convolution, fewer channels, and what came in added where the shapes agree.
    private func block(
        _ index: Int, _ input: NetworkGraph.Value, _ stage: Stage, stride: Int,
        _ graph: inout NetworkGraph
    ) -> NetworkGraph.Value {
        let name = "_blocks.\(index)."
        var x = input
        if stage.expansion > 1 {
            x = convolution(
                name + "_expand_conv", x, input.channels * stage.expansion, .relu6,
                norm: name + "_bn0", &graph)
        }
        x = graph.convolution(
            prefix + name + "_depthwise_conv", x, outputChannels: x.channels,
            kernel: stage.kernel, stride: stride, padding: .same, groups: x.channels, bias: false)
        x = norm(name + "_bn1", x, .relu6, &graph)
        x = convolution(
            name + "_project_conv", x, stage.channels, .none, norm: name + "_bn2", &graph)
        if stride > 1 || input.channels != stage.channels { return x }
        return graph.addition(prefix + name + "sum", x, input)
    }

    private func convolution(
        _ name: String, _ x: NetworkGraph.Value, _ channels: Int, _ rectifier: Rectifier,
        norm normName: String, _ graph: inout NetworkGraph
    ) -> NetworkGraph.Value {
        let convolved = graph.convolution(
            prefix + name, x, outputChannels: channels, kernel: 1, bias: false)
        return norm(normName, convolved, rectifier, &graph)
    }

    private func norm(
        _ name: String, _ x: NetworkGraph.Value, _ rectifier: Rectifier,
        _ graph: inout NetworkGraph
    ) -> NetworkGraph.Value {
        graph.batchNorm(
            prefix + name, x,
            BatchNorm(
                channels: x.channels, rectifier: rectifier, epsilon: 1e-3, momentum: momentum))
    }
}

extension NetworkGraph {
    /// EfficientNet-Lite0 with its own head: a score an image for each class, N × classes × 1 × 1.
    ///
    /// Parameters go by the names of files of weights, without a prefix.
    package static func efficientNetLite0Classifier(classCount: Int) -> NetworkGraph {
        var graph = NetworkGraph(inputChannels: 3)
        let network = EfficientNetLite0(
            prefix: "", momentum: EfficientNetLite0.originalMomentum)
        let features = network.features(of: graph.input, &graph)
        graph.output = network.classScores(
            of: features[features.count - 1], classCount: classCount, &graph)
        return graph
    }
}
