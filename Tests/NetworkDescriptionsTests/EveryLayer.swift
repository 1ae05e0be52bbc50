import NetworkDescriptions

/// Graphs in which every kind of layer stands that a network can be built of.
enum EveryLayer {
    /// Builds the tail of a graph from a value.
    typealias Build = @Sendable (inout NetworkGraph, NetworkGraph.Value) -> NetworkGraph.Value

    static let builds: [(kind: String, build: Build)] = [
        ("Convolution", { $0.convolution("a", $1, outputChannels: 5, kernel: 3, padding: 1) }),
        (
            "TransposedConvolution",
            { $0.transposedConvolution("a", $1, outputChannels: 5, kernel: 3, stride: 2) }
        ),
        ("BatchNorm", { $0.batchNorm("a", $1, relu: true) }),
        ("ReLU", { $0.relu("a", $1) }),
        ("Activation", { $0.gelu("a", $1) }),
        (
            "Addition",
            {
                let other = $0.convolution("b", $1, outputChannels: $1.channels, kernel: 1)
                return $0.addition("a", $1, other)
            }
        ),
        (
            "Concatenation",
            {
                let other = $0.convolution("b", $1, outputChannels: 4, kernel: 1)
                return $0.concatenation("a", $1, other)
            }
        ),
        ("MaxPooling", { $0.maxPooling("a", $1, size: 2) }),
        ("AveragePooling", { $0.averagePooling("a", $1, size: 3) }),
        (
            "BilinearUpsampling",
            {
                let small = $0.maxPooling("b", $1, size: 2)
                return $0.bilinearUpsampling("a", small, likeSizeOf: $1)
            }
        ),
        ("NearestUpsampling", { $0.nearestUpsampling("a", $1, height: 20, width: 31) }),
        ("Dropout", { $0.dropout("a", $1, rate: 0.5) }),
    ]

    /// A graph of each kind by itself.
    static func graph(_ kind: String, channels: Int = 6) -> NetworkGraph {
        var graph = NetworkGraph(inputChannels: channels)
        for (name, build) in builds where name == kind { graph.output = build(&graph, graph.input) }
        return graph
    }
}
