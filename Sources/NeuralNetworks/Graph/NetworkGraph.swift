/// A network as a list of layers in the order in which they run; each names the values that it reads.
///
/// ```swift
/// var graph = NetworkGraph(inputChannels: 3)
/// let features = graph.convolution("stem", graph.input, outputChannels: 16, kernel: 3, padding: 1)
/// graph.output = graph.convolution("head", features, outputChannels: 2, kernel: 1)
/// ```
package struct NetworkGraph: Sendable {
    /// A result inside the graph: the input, or what one layer makes.
    package struct Value: Sendable, Hashable {
        let index: Int
        /// The number of channels, known while the graph is built.
        package let channels: Int
    }

    struct Node: Sendable {
        let name: String
        let layer: any Layer
        let inputs: [Int]
        let output: Int
        /// Full names, in the order of the layer's own list.
        let parameterNames: [String]
    }

    /// The images, N × channels × H × W.
    package let input: Value
    /// The logits; the last value made unless set.
    package var output: Value
    /// What the auxiliary heads make, in training only; see ``AuxiliaryHead``.
    var auxiliaryOutputs: [Value] = []
    var nodes: [Node] = []
    private(set) var parameters: [ParameterSpecification] = []
    /// The channels of every value.
    private var channelCounts: [Int]
    var valueCount: Int { channelCounts.count }

    /// Starts a graph that takes images with `inputChannels` channels.
    package init(inputChannels: Int) {
        input = Value(index: 0, channels: inputChannels)
        output = input
        channelCounts = [inputChannels]
    }

    /// Value `index`.
    func value(_ index: Int) -> Value { Value(index: index, channels: channelCounts[index]) }

    /// The values that a plan gives out.
    var outputs: [Value] { [output] + auxiliaryOutputs }

    /// Appends a layer; its parameters are called `name` + "." + their local names.
    package mutating func append(
        _ layer: any Layer, name: String, inputs: [Value], outputChannels: Int
    ) -> Value {
        let prefix = name.isEmpty ? "" : name + "."
        let own = layer.parameters().map {
            ParameterSpecification(
                name: prefix + $0.name, shape: $0.shape, start: $0.start, kind: $0.kind)
        }
        let value = Value(index: valueCount, channels: outputChannels)
        nodes.append(
            Node(
                name: name, layer: layer, inputs: inputs.map(\.index), output: value.index,
                parameterNames: own.map(\.name)))
        parameters += own
        channelCounts.append(outputChannels)
        output = value
        return value
    }

    /// How many layers read value `index`.
    func consumerCount(of index: Int) -> Int {
        nodes.reduce(0) { $0 + $1.inputs.count { $0 == index } }
            + outputs.count { $0.index == index }
    }

    /// The same network with conversions behind the float32 images and before the float32 logits, where layers store
    /// something else between.
    func storingBetween(_ precision: Precision) -> NetworkGraph {
        guard precision != .float32, !nodes.isEmpty else { return self }
        var converted = self
        let stored = Value(index: valueCount, channels: input.channels)
        converted.channelCounts.append(input.channels)
        converted.nodes = [
            Node(
                name: "input", layer: StorageConversion(), inputs: [input.index],
                output: stored.index, parameterNames: [])
        ]
        converted.nodes += nodes.map { node in
            Node(
                name: node.name, layer: node.layer,
                inputs: node.inputs.map { $0 == input.index ? stored.index : $0 },
                output: node.output, parameterNames: node.parameterNames)
        }
        let auxiliary = auxiliaryOutputs.enumerated().map { index, scores in
            converted.append(
                StorageConversion(), name: "auxiliary.\(index).output", inputs: [scores],
                outputChannels: scores.channels)
        }
        converted.auxiliaryOutputs = auxiliary
        converted.output = output
        let maker = nodes.first { $0.output == output.index }
        if maker?.layer.convertsStorage != true || consumerCount(of: output.index) > 1 {
            converted.output = converted.append(
                StorageConversion(), name: "output", inputs: [output],
                outputChannels: output.channels)
        }
        return converted
    }

    /// The same network without the concatenations that only a convolution reads: it reads their inputs.
    func withoutConcatenations() -> NetworkGraph {
        var joined = self
        var inputs: [Int: [Int]] = [:]
        joined.nodes = []
        for (place, node) in nodes.enumerated() {
            let readers = nodes[place...].filter { $0.inputs.contains(node.output) }
            if node.layer is Concatenation, output.index != node.output, readers.count == 1,
                Set(node.inputs).count == node.inputs.count,
                let reader = readers[0].layer as? Convolution
                    ?? (readers[0].layer as? FoldedConvolution)?.convolution, reader.joinsInputs
            {
                inputs[node.output] = node.inputs
                continue
            }
            joined.nodes.append(
                Node(
                    name: node.name, layer: node.layer,
                    inputs: node.inputs.flatMap { inputs[$0] ?? [$0] }, output: node.output,
                    parameterNames: node.parameterNames))
        }
        return joined
    }

    /// The same network for inference: every batch norm that alone follows a convolution becomes part of it.
    func foldedForInference() -> NetworkGraph {
        let plain = withoutAuxiliaryHeads()
        var folded = plain
        folded.nodes = []
        for node in plain.nodes {
            if let norm = node.layer as? BatchNorm, let previous = folded.nodes.last,
                previous.output == node.inputs[0], consumerCount(of: previous.output) == 1,
                let convolution = previous.layer as? Convolution
            {
                folded.nodes[folded.nodes.count - 1] = Node(
                    name: previous.name,
                    layer: FoldedConvolution(convolution: convolution, norm: norm),
                    inputs: previous.inputs, output: node.output,
                    parameterNames: previous.parameterNames + node.parameterNames)
            } else {
                folded.nodes.append(node)
            }
        }
        return folded
    }
}
