/// A network listed layer by layer, as `model: {layers: […]}` of a config gives it.
///
/// Entries run in order. Each reads the entry before, or those that `from` names; `input` names the images. Weights are
/// saved under the entry's name: `NAME.weight`, `NAME.bias`, and those of a batch norm behind a convolution as
/// `NAME.norm.…`.
package struct LayerList: Sendable {
    /// The entries in the order in which they run.
    package let entries: [LayerEntry]

    /// Names that no entry may have.
    package static let reservedNames = ["input", "classes", "layers"]

    /// Wraps entries.
    package init(_ entries: [LayerEntry]) { self.entries = entries }

    /// The name of entry `index` in the graph.
    package func name(of index: Int) -> String { entries[index].name ?? "layers.\(index)" }

    /// The entry that made layer `layer` of the graph.
    package func index(ofLayer layer: String) -> Int? {
        entries.indices.first { layer == name(of: $0) || layer.hasPrefix(name(of: $0) + ".") }
    }

    /// Builds the graph.
    ///
    /// - Throws: ``NetworkError/layerEntry(index:name:problem:)`` for a name used twice or unknown, channel counts that
    ///   do not go together, numbers outside ``LayerRanges``, and a last layer that does not give
    ///   `classCount` channels.
    package func graph(classCount: Int, inputChannels: Int) throws(NetworkError) -> NetworkGraph {
        var builder = LayerListBuilder(list: self, classCount: classCount, channels: inputChannels)
        for index in entries.indices { try builder.append(index) }
        guard let last = entries.indices.last else {
            throw .optionOutOfRange(option: "model.layers", value: "empty", allowed: "1 or more")
        }
        guard builder.graph.output.channels == classCount else {
            throw .layerEntry(
                index: last, name: name(of: last),
                problem: "is the last and gives \(builder.graph.output.channels) channels, one for "
                    + "each of the \(classCount) classes is needed; end with 'channels: classes'")
        }
        return builder.graph
    }
}

/// Appends entries to a graph.
private struct LayerListBuilder {
    let list: LayerList
    let classCount: Int
    var graph: NetworkGraph
    private var values: [String: NetworkGraph.Value]

    init(list: LayerList, classCount: Int, channels: Int) {
        self.list = list
        self.classCount = classCount
        graph = NetworkGraph(inputChannels: channels)
        values = ["input": graph.input]
    }

    private func fault(_ index: Int, _ problem: String) -> NetworkError {
        .layerEntry(index: index, name: list.name(of: index), problem: problem)
    }

    private func value(_ name: String, for index: Int) throws(NetworkError) -> NetworkGraph.Value {
        if let value = values[name] { return value }
        let named = list.entries.compactMap(\.name)
        let known = ["input"] + list.entries[..<index].compactMap(\.name)
        throw fault(
            index,
            named.contains(name)
                ? "reads '\(name)', which does not stand before it"
                : "reads '\(name)', which no layer is called; known here: "
                    + known.joined(separator: ", "))
    }

    mutating func append(_ index: Int) throws(NetworkError) {
        let entry = list.entries[index]
        let name = list.name(of: index)
        if values[name] != nil {
            throw fault(index, "has the name of another layer; names are used once")
        }
        var inputs: [NetworkGraph.Value] = []
        for source in entry.from { inputs.append(try value(source, for: index)) }
        if inputs.isEmpty { inputs = [graph.output] }
        switch entry.operation {
        case .add, .concat: break
        default:
            guard inputs.count == 1 else {
                throw fault(index, "reads one layer, but 'from' names \(inputs.count)")
            }
        }
        values[name] = try make(entry.operation, index, name, inputs)
        guard LayerRanges.layers.contains(graph.nodes.count) else {
            throw fault(
                index,
                "makes \(graph.nodes.count) layers with those before it, allowed is "
                    + "\(LayerRanges.layers.lowerBound)…\(LayerRanges.layers.upperBound)")
        }
    }

    private mutating func make(
        _ operation: LayerOperation, _ index: Int, _ name: String, _ inputs: [NetworkGraph.Value]
    ) throws(NetworkError) -> NetworkGraph.Value {
        let x = inputs[0]
        if let problem = operation.rangeFault { throw fault(index, problem) }
        switch operation {
        case .convolution(let options): return try convolution(options, index, name, x)
        case .transposedConvolution(let channels, let kernel, let stride):
            return graph.transposedConvolution(
                name, x, outputChannels: count(channels), kernel: kernel, stride: stride)
        case .batchNorm(let activation):
            return norm(x, activation, name, normName: name)
        case .activation(let activation, let slope):
            return append(activation, slope: slope, name, x)
        case .maxPooling(let size): return graph.maxPooling(name, x, size: size)
        case .averagePooling(let size): return graph.averagePooling(name, x, size: size)
        case .globalAveragePooling: return graph.globalAveragePooling(name, x)
        case .dropout(let rate): return graph.dropout(name, x, rate: Float(rate))
        case .upsample(let like, let mode):
            let target = try value(like, for: index)
            return mode == .bilinear
                ? graph.bilinearUpsampling(name, x, likeSizeOf: target)
                : graph.nearestUpsampling(name, x, likeSizeOf: target)
        case .add(let activation): return try add(inputs, activation, index, name)
        case .concat: return try join(inputs, index, name)
        }
    }

    private func count(_ channels: ChannelCount) -> Int {
        switch channels {
        case .count(let count): count
        case .classes: classCount
        }
    }

    private mutating func convolution(
        _ options: ConvolutionEntry, _ index: Int, _ name: String, _ x: NetworkGraph.Value
    ) throws(NetworkError) -> NetworkGraph.Value {
        let channels = options.channels.map(count) ?? x.channels
        let groups = options.channels == nil ? x.channels : options.groups
        guard x.channels % groups == 0, channels % groups == 0 else {
            throw fault(
                index,
                "has \(groups) groups, which must divide the \(x.channels) channels that come in and "
                    + "the \(channels) that it makes")
        }
        let convolved = graph.convolution(
            name, x, outputChannels: channels, kernel: options.kernel, stride: options.stride,
            padding: .zeros(options.padding), dilation: options.dilation, groups: groups,
            bias: options.bias)
        guard options.norm else { return activate(convolved, options.activation, name) }
        return norm(convolved, options.activation, name, normName: name + ".norm")
    }

    /// A batch norm and what follows it, in one pass where that goes.
    private mutating func norm(
        _ x: NetworkGraph.Value, _ activation: ActivationName, _ name: String, normName: String
    ) -> NetworkGraph.Value {
        let rectifier = activation.rectifier
        let normed = graph.batchNorm(
            normName, x, BatchNorm(channels: x.channels, rectifier: rectifier))
        return rectifier == .none ? activate(normed, activation, name) : normed
    }

    private mutating func add(
        _ inputs: [NetworkGraph.Value], _ activation: ActivationName, _ index: Int, _ name: String
    ) throws(NetworkError) -> NetworkGraph.Value {
        try requireSeveral(inputs, index)
        guard inputs.allSatisfy({ $0.channels == inputs[0].channels }) else {
            throw fault(
                index,
                "adds layers of \(channelList(inputs, index)) channels, equal counts are needed; "
                    + "put a convolution with kernel 1 before, or use concat")
        }
        var sum = inputs[0]
        for (place, next) in inputs.enumerated().dropFirst() {
            let isLast = place == inputs.count - 1
            sum = graph.addition(
                isLast ? name : "\(name).\(place)", sum, next,
                relu: isLast && activation == .relu)
        }
        return activation == .relu ? sum : activate(sum, activation, name)
    }

    private mutating func join(
        _ inputs: [NetworkGraph.Value], _ index: Int, _ name: String
    ) throws(NetworkError) -> NetworkGraph.Value {
        try requireSeveral(inputs, index)
        let channels = inputs.reduce(0) { $0 + $1.channels }
        guard LayerRanges.joinedChannels.contains(channels) else {
            throw fault(
                index,
                "joins \(channels) channels, allowed is "
                    + "\(LayerRanges.joinedChannels.lowerBound)…\(LayerRanges.joinedChannels.upperBound)"
            )
        }
        var joined = inputs[0]
        for (place, next) in inputs.enumerated().dropFirst() {
            joined = graph.concatenation(
                place == inputs.count - 1 ? name : "\(name).\(place)", joined, next)
        }
        return joined
    }

    private func requireSeveral(
        _ inputs: [NetworkGraph.Value], _ index: Int
    ) throws(NetworkError) {
        guard inputs.count > 1, Set(inputs).count == inputs.count else {
            throw fault(index, "needs two or more different layers in 'from'")
        }
    }

    private func channelList(_ inputs: [NetworkGraph.Value], _ index: Int) -> String {
        zip(list.entries[index].from, inputs).map { "\($1.channels) ('\($0)')" }
            .joined(separator: " and ")
    }

    private mutating func activate(
        _ x: NetworkGraph.Value, _ activation: ActivationName, _ name: String
    ) -> NetworkGraph.Value {
        append(activation, slope: ActivationName.defaultSlope, name + ".activation", x)
    }

    private mutating func append(
        _ activation: ActivationName, slope: Double, _ name: String, _ x: NetworkGraph.Value
    ) -> NetworkGraph.Value {
        switch activation {
        case .none: return x
        case .relu: return graph.relu(name, x)
        case .leakyReLU: return graph.leakyReLU(name, x, slope: Float(slope))
        case .gelu: return graph.gelu(name, x)
        case .silu: return graph.silu(name, x)
        case .relu6: return graph.relu6(name, x)
        }
    }
}
