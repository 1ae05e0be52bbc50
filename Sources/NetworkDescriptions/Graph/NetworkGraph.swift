/// A network as a list of layers in the order in which they run; each names the values that it reads.
///
/// A graph is a value: no memory, no compiled code. Its parameters, shapes and cost can be asked; see also
/// ``outputShape(for:)`` and ``costs(for:between:)``.
///
/// ```swift
/// var graph = NetworkGraph(inputChannels: 3)
/// let features = graph.convolution("stem", graph.input, outputChannels: 16, kernel: 3, padding: 1)
/// graph.output = graph.convolution("head", features, outputChannels: 2, kernel: 1)
/// ```
package struct NetworkGraph: Sendable, Equatable {
    /// A result inside the graph: the input, or what one layer makes.
    package struct Value: Sendable, Hashable {
        /// The input is 0; what layers make counts on in the order in which they were appended.
        package let index: Int
        /// The number of channels, known while the graph is built.
        package let channels: Int
    }

    /// A layer at its place.
    package struct Node: Sendable, Equatable {
        /// The prefix of its parameters.
        package let name: String
        /// What it computes.
        package let layer: Layer
        /// The indices of the values that it reads.
        package let inputs: [Int]
        /// The index of the value that it makes.
        package let output: Int
        /// Full names, in the order of the layer's own list.
        package let parameterNames: [String]
    }

    /// The images, N × channels × H × W.
    package let input: Value
    /// The logits; the last value made unless set.
    package var output: Value
    /// What the auxiliary heads make, in training only; see ``AuxiliaryHead``.
    package internal(set) var auxiliaryOutputs: [Value] = []
    /// The layers in the order in which they run.
    package internal(set) var nodes: [Node] = []
    /// All that the layers learn and keep, in the order in which they were appended.
    package internal(set) var parameters: [ParameterSpecification] = []
    /// The channels of every value.
    private var channelCounts: [Int]
    /// How many values there are; their indices are below this.
    package var valueCount: Int { channelCounts.count }

    /// Starts a graph that takes images with `inputChannels` channels.
    package init(inputChannels: Int) {
        input = Value(index: 0, channels: inputChannels)
        output = input
        channelCounts = [inputChannels]
    }

    /// Value `index`.
    package func value(_ index: Int) -> Value {
        Value(index: index, channels: channelCounts[index])
    }

    /// The values that the network gives out: its own output, then those of auxiliary heads.
    package var outputs: [Value] { [output] + auxiliaryOutputs }

    /// The number of learned numbers.
    package var learnedCount: Int {
        parameters.reduce(0) { $0 + ($1.kind == .learned ? $1.count : 0) }
    }

    /// A value more, which nobody makes yet.
    mutating func makeValue(channels: Int) -> Value {
        channelCounts.append(channels)
        return value(valueCount - 1)
    }

    /// Appends a layer; its parameters are called `name` + "." + their local names.
    mutating func append(
        _ layer: Layer, name: String, inputs: [Value], outputChannels: Int
    ) -> Value {
        let prefix = name.isEmpty ? "" : name + "."
        let own = layer.parameters().map {
            ParameterSpecification(
                name: prefix + $0.name, shape: $0.shape, start: $0.start, kind: $0.kind)
        }
        let value = makeValue(channels: outputChannels)
        nodes.append(
            Node(
                name: name, layer: layer, inputs: inputs.map(\.index), output: value.index,
                parameterNames: own.map(\.name)))
        parameters += own
        output = value
        return value
    }

    /// How often value `index` is read, by layers and as an output.
    func consumerCount(of index: Int) -> Int {
        nodes.reduce(0) { $0 + $1.inputs.count { $0 == index } }
            + outputs.count { $0.index == index }
    }
}
