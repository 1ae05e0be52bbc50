/// One operator with the sizes at which it is checked and timed: a row of the one table that tests and benchmark read.
///
/// Tests compare its values with the formula and its gradients with central differences of that, under every instruction
/// set, in both storage types and with one and several threads; `pixelwise benchmark --operators` times it.
package struct OperatorCase: Sendable {
    /// What it is, such as "convolution 3×3, stride 2"; no two cases have the same name.
    package let name: String
    /// The maps that tests give it, of odd sizes: channels that fill vectors of 16 and of 8, and that leave some over.
    package let checkedShapes: [FeatureShape]
    /// The maps with which it is timed, as large as a network has them.
    package let timedShape: FeatureShape

    private let build: Build

    private typealias Build =
        @Sendable (
            _ graph: inout NetworkGraph, _ x: NetworkGraph.Value, _ shape: FeatureShape
        ) -> NetworkGraph.Value

    private init(
        _ name: String, channels: [Int], sizes: [(height: Int, width: Int)] = [(5, 7), (8, 6)],
        timedChannels: Int = 32, _ build: @escaping Build
    ) {
        self.name = name
        self.build = build
        checkedShapes = channels.flatMap { channels in
            sizes.map {
                FeatureShape(batch: 2, channels: channels, height: $0.height, width: $0.width)
            }
        }
        timedShape = FeatureShape(batch: 4, channels: timedChannels, height: 88, width: 120)
    }

    /// The operator alone, for maps of this shape.
    package func graph(for shape: FeatureShape) -> NetworkGraph {
        var graph = NetworkGraph(inputChannels: shape.channels)
        graph.output = build(&graph, graph.input, shape)
        return graph
    }
}

extension OperatorCase: CustomStringConvertible {
    package var description: String { name }
}

extension OperatorCase {
    /// The table.
    package static let all = convolutions + normalisations + elementwise + resamplings

    /// Whole vectors, half ones, single channels and their mixtures.
    private static let mixedChannels = [1, 3, 8, 11, 16, 19, 40]

    private static let convolutions: [OperatorCase] = [
        OperatorCase("convolution 1×1", channels: [5, 16]) { graph, x, _ in
            graph.convolution("", x, outputChannels: 11, kernel: 1)
        },
        OperatorCase("convolution 1×1, stride 2", channels: [2, 19]) { graph, x, _ in
            graph.convolution("", x, outputChannels: 5, kernel: 1, stride: 2)
        },
        OperatorCase("convolution 3×3", channels: [3, 16, 19], sizes: [(9, 12), (5, 7)]) {
            graph, x, _ in graph.convolution("", x, outputChannels: 16, kernel: 3, padding: 1)
        },
        OperatorCase("convolution 3×3, stride 2", channels: [3, 8], sizes: [(9, 12)]) {
            graph, x, _ in
            graph.convolution("", x, outputChannels: 16, kernel: 3, stride: 2, padding: 1)
        },
        OperatorCase("convolution 3×3, stride 2, dilation 2", channels: [6], sizes: [(9, 12)]) {
            graph, x, _ in
            graph.convolution(
                "", x, outputChannels: 4, kernel: 3, stride: 2, padding: 2, dilation: 2)
        },
        OperatorCase("convolution 3×3, dilation 2", channels: [5, 16], sizes: [(9, 12)]) {
            graph, x, _ in
            graph.convolution("", x, outputChannels: 16, kernel: 3, padding: 2, dilation: 2)
        },
        OperatorCase("convolution 5×5, no padding", channels: [4, 8], sizes: [(9, 12)]) {
            graph, x, _ in graph.convolution("", x, outputChannels: 3, kernel: 5)
        },
        OperatorCase("convolution 3×3, 2 groups", channels: [6, 32], sizes: [(9, 12)]) {
            graph, x, _ in
            graph.convolution("", x, outputChannels: 8, kernel: 3, padding: 1, groups: 2)
        },
        OperatorCase("convolution 3×3, stride 2, depthwise", channels: [9, 16], sizes: [(9, 12)]) {
            graph, x, _ in
            graph.convolution(
                "", x, outputChannels: x.channels, kernel: 3, stride: 2, padding: 1,
                groups: x.channels)
        },
        OperatorCase("convolution 5×5, depthwise, doubled", channels: [5, 8], sizes: [(9, 12)]) {
            graph, x, _ in
            graph.convolution(
                "", x, outputChannels: 2 * x.channels, kernel: 5, padding: 2, groups: x.channels)
        },
        OperatorCase(
            "convolution 3×3, stride 2, same", channels: [3, 8], sizes: [(9, 12), (4, 7)]
        ) {
            graph, x, _ in
            graph.convolution("", x, outputChannels: 16, kernel: 3, stride: 2, padding: .same)
        },
        OperatorCase(
            "convolution 5×5, stride 2, depthwise, same", channels: [5, 16, 24],
            sizes: [(9, 12), (4, 7)]
        ) { graph, x, _ in
            graph.convolution(
                "", x, outputChannels: x.channels, kernel: 5, stride: 2, padding: .same,
                groups: x.channels)
        },
        OperatorCase("convolution 5×5, depthwise", channels: [7, 40], sizes: [(9, 12), (3, 4)]) {
            graph, x, _ in
            graph.convolution(
                "", x, outputChannels: x.channels, kernel: 5, padding: 2, groups: x.channels)
        },
        OperatorCase("convolution 3×3 of a concatenation", channels: [3, 16], sizes: [(9, 12)]) {
            graph, x, _ in
            let joined = graph.concatenation("join", x, graph.leakyReLU("other", x))
            return graph.convolution("", joined, outputChannels: 16, kernel: 3, padding: 1)
        },
        OperatorCase("transposed convolution 2×2", channels: [3, 16]) { graph, x, _ in
            graph.transposedConvolution("", x, outputChannels: 5, kernel: 2, stride: 2)
        },
    ]

    private static let normalisations: [OperatorCase] = [
        OperatorCase("batch norm", channels: mixedChannels, sizes: [(4, 4), (40, 31)]) {
            graph, x, _ in graph.batchNorm("", x, relu: false)
        },
        OperatorCase("batch norm, ReLU", channels: mixedChannels, sizes: [(5, 7), (40, 31)]) {
            graph, x, _ in graph.batchNorm("", x, relu: true)
        },
        OperatorCase("batch norm, ReLU6", channels: mixedChannels, sizes: [(5, 7), (40, 31)]) {
            graph, x, _ in
            graph.batchNorm(
                "", x,
                BatchNorm(
                    channels: x.channels, rectifier: .relu6, epsilon: 1e-3, momentum: 0.01))
        },
        OperatorCase("dropout", channels: mixedChannels) { graph, x, _ in
            graph.dropout("", x, rate: 0.25)
        },
    ]

    private static let elementwise: [OperatorCase] = [
        OperatorCase("ReLU", channels: mixedChannels) { graph, x, _ in graph.relu("", x) },
        OperatorCase("leaky ReLU", channels: mixedChannels) { graph, x, _ in
            graph.leakyReLU("", x, slope: 0.25)
        },
        OperatorCase("GELU", channels: mixedChannels) { graph, x, _ in graph.gelu("", x) },
        OperatorCase("SiLU", channels: mixedChannels) { graph, x, _ in graph.silu("", x) },
        OperatorCase("ReLU6", channels: mixedChannels) { graph, x, _ in
            // Four times the numbers, so that some lie above 6.
            let double = graph.addition("double", x, graph.leakyReLU("once", x, slope: 1))
            let sum = graph.addition("sum", double, graph.leakyReLU("twice", double, slope: 1))
            return graph.relu6("", sum)
        },
        OperatorCase("addition", channels: mixedChannels) { graph, x, _ in
            graph.addition("", graph.leakyReLU("other", x), x)
        },
        OperatorCase("addition, ReLU", channels: mixedChannels) { graph, x, _ in
            graph.addition("", graph.leakyReLU("other", x), x, relu: true)
        },
        OperatorCase("concatenation", channels: mixedChannels) { graph, x, _ in
            graph.concatenation("", x, graph.relu("other", x))
        },
    ]

    private static let resamplings: [OperatorCase] = [
        OperatorCase("max pooling 2×2", channels: mixedChannels) { graph, x, _ in
            graph.maxPooling("", x, size: 2)
        },
        OperatorCase("max pooling 3×3", channels: mixedChannels, sizes: [(10, 11)]) {
            graph, x, _ in graph.maxPooling("", x, size: 3)
        },
        OperatorCase("average pooling 2×2", channels: mixedChannels) { graph, x, _ in
            graph.averagePooling("", x, size: 2)
        },
        OperatorCase("average pooling 3×3", channels: mixedChannels, sizes: [(10, 11)]) {
            graph, x, _ in graph.averagePooling("", x, size: 3)
        },
        OperatorCase("global average pooling", channels: mixedChannels) { graph, x, _ in
            graph.globalAveragePooling("", x)
        },
        OperatorCase("global average pooling, added to each pixel", channels: mixedChannels) {
            graph, x, _ in
            let mean = graph.globalAveragePooling("mean", x)
            return graph.addition("", graph.nearestUpsampling("back", mean, likeSizeOf: x), x)
        },
        OperatorCase("bilinear upsampling, doubled", channels: mixedChannels, sizes: [(3, 4)]) {
            graph, x, shape in
            graph.bilinearUpsampling("", x, height: 2 * shape.height, width: 2 * shape.width)
        },
        OperatorCase(
            "bilinear upsampling, odd", channels: mixedChannels, sizes: [(5, 3), (1, 1)]
        ) { graph, x, shape in
            graph.bilinearUpsampling("", x, height: 2 * shape.height + 1, width: 3 * shape.width)
        },
        OperatorCase(
            "bilinear upsampling, a column more", channels: mixedChannels, sizes: [(4, 6)]
        ) { graph, x, shape in
            graph.bilinearUpsampling("", x, height: shape.height, width: shape.width + 1)
        },
        OperatorCase("nearest upsampling, doubled", channels: mixedChannels, sizes: [(3, 4)]) {
            graph, x, shape in
            graph.nearestUpsampling("", x, height: 2 * shape.height, width: 2 * shape.width)
        },
        OperatorCase(
            "nearest upsampling, odd", channels: mixedChannels, sizes: [(5, 3), (1, 1)]
        ) { graph, x, shape in
            graph.nearestUpsampling("", x, height: 2 * shape.height + 1, width: 3 * shape.width)
        },
    ]
}
