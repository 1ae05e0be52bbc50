import NetworkDescriptions
import ProtobufMessages
import Tensors

/// Layer by layer from a description to nodes.
struct LayerTranslation {
    var builder: GraphBuilder
    /// The names of values, by their index in the description.
    private var names: [Int: String]
    private let graph: NetworkGraph
    private let weights: [String: NumericArray]
    /// The shapes of values, where height and width are known.
    private let shapes: [FeatureShape]?

    /// Begins behind what is done to the images.
    ///
    /// - Parameters:
    ///   - input: The name of what the network reads.
    ///   - weights: All parameters by name, of the shapes that the description tells.
    ///   - shapes: Those of all values, where the size of the images is known.
    init(
        _ graph: NetworkGraph, weights: [String: NumericArray], input: String,
        shapes: [FeatureShape]?, builder: GraphBuilder
    ) {
        self.graph = graph
        self.weights = weights
        self.shapes = shapes
        self.builder = builder
        names = [graph.input.index: input]
    }

    /// Appends all layers.
    ///
    /// - Returns: The name of the class scores.
    /// - Throws: ``ONNXError/noCounterpart(layer:kind:)``.
    mutating func run() throws(ONNXError) -> String {
        for node in graph.nodes {
            let name = try translate(node)
            names[node.output] = name
            guard builder.nodes.last?.output == [name] else { continue }
            builder.describe(name, axes(of: node.output))
        }
        return names[graph.output.index] ?? ""
    }

    /// The extents of a value, the open ones without a number.
    private func axes(of value: Int) -> [ONNXAxis] {
        let front: [ONNXAxis] = [
            .init(open: ONNXFormat.openAxes.batch), .init(graph.value(value).channels),
        ]
        guard let shape = shapes?[value] else { return front + [.init(), .init()] }
        return front + [.init(shape.height), .init(shape.width)]
    }

    private mutating func translate(_ node: NetworkGraph.Node) throws(ONNXError) -> String {
        let inputs = node.inputs.map { names[$0] ?? "" }
        let name = node.name.isEmpty ? node.layer.kind : node.name
        switch node.layer {
        case .convolution(let layer):
            guard inputs.count == 1 else { throw noCounterpart(node, "of several inputs") }
            let parameters = constants(node.parameterNames)
            return convolution(layer, inputs + parameters, name, of: node.inputs[0])
        case .foldedConvolution(let layer):
            guard inputs.count == 1 else { throw noCounterpart(node, "of several inputs") }
            let folded = fold(layer, node.parameterNames)
            let convolved = convolution(
                layer.convolution, inputs + folded, name, of: node.inputs[0])
            return rectify(convolved, layer.norm.rectifier, name)
        case .transposedConvolution(let layer):
            return builder.node(
                "ConvTranspose", inputs + constants(node.parameterNames), name: name,
                [
                    "kernel_shape": .ints([layer.kernel, layer.kernel]),
                    "strides": .ints([layer.stride, layer.stride]),
                ])
        case .batchNorm(let layer):
            let parameters = constants(node.parameterNames.dropLast())
            let normed = builder.node(
                "BatchNormalization", inputs + parameters, name: name,
                ["epsilon": .float(layer.epsilon)])
            return rectify(normed, layer.rectifier, name)
        case .relu: return builder.node("Relu", inputs, name: name)
        case .activation(let layer): return activation(layer, inputs[0], name)
        case .addition(let layer):
            let sum = builder.node("Add", inputs, name: name)
            return rectify(sum, layer.relu ? .relu : .none, name)
        case .concatenation:
            return builder.node("Concat", inputs, name: name, ["axis": .int(1)])
        case .maxPooling(let layer): return pooling("MaxPool", layer.size, inputs, name)
        case .averagePooling(let layer):
            guard let size = layer.size else {
                return builder.node("GlobalAveragePool", inputs, name: name)
            }
            return pooling("AveragePool", size, inputs, name)
        case .bilinearUpsampling(let layer):
            return bilinear(inputs[0], to: sides(layer.target, node), name)
        case .nearestUpsampling(let layer):
            return nearest(node, to: sides(layer.target, node), name)
        // Drops in training only.
        case .dropout: return inputs[0]
        case .storageConversion: throw noCounterpart(node)
        }
    }

    private func noCounterpart(_ node: NetworkGraph.Node, _ more: String = "") -> ONNXError {
        let kind = [node.layer.kind, more].filter { !$0.isEmpty }.joined(separator: " ")
        return .noCounterpart(layer: node.name, kind: kind)
    }

    /// Parameters as they are; the caller has made sure that all are there.
    private mutating func constants(_ parameters: some Sequence<String>) -> [String] {
        var names: [String] = []
        for parameter in parameters {
            let array = weights[parameter]
            names.append(
                builder.constant(
                    array?.floats ?? [], shape: array?.shape ?? [0], name: parameter))
        }
        return names
    }

    /// - Parameter value: What it reads, by its index in the description.
    private mutating func convolution(
        _ layer: Convolution, _ inputs: [String], _ name: String, of value: Int
    ) -> String {
        let padding = padding(of: layer, value)
        return builder.node(
            "Conv", inputs, name: name,
            [
                "dilations": .ints([layer.dilation, layer.dilation]), "group": .int(layer.groups),
                "kernel_shape": .ints([layer.kernel, layer.kernel]),
                padding.key: padding.value,
                "strides": .ints([layer.stride, layer.stride]),
            ])
    }

    /// The zeros on each side where they are known, otherwise the rule that a runtime finds them by.
    private func padding(
        of layer: Convolution, _ value: Int
    ) -> (key: String, value: GraphBuilder.Attribute) {
        if case .zeros(let count) = layer.padding {
            return ("pads", .ints(Array(repeating: count, count: 4)))
        }
        guard let input = shapes?[value] else { return ("auto_pad", .string("SAME_UPPER")) }
        let shape = layer.convolutionShape(input)
        let (top, left) = (shape.paddingTop, shape.paddingLeft)
        return ("pads", .ints([top, left, shape.paddingBottom, shape.paddingRight]))
    }

    /// The numbers of a convolution and the batch norm behind it as those of one convolution.
    private mutating func fold(_ layer: FoldedConvolution, _ parameters: [String]) -> [String] {
        let values = parameters.map { weights[$0]?.floats ?? [] }
        let own = layer.convolution.hasBias ? 2 : 1
        var weight = [Float](repeating: 0, count: values[0].count)
        var bias = [Float](repeating: 0, count: layer.convolution.outputChannels)
        let before = layer.convolution.hasBias ? values[1] : bias
        layer.fold(
            weight: values[0], bias: before, normWeight: values[own], normBias: values[own + 1],
            mean: values[own + 2], variance: values[own + 3], foldedWeight: &weight,
            foldedBias: &bias)
        let name = parameters[0].dropLast("weight".count)
        return [
            builder.constant(
                weight, shape: weights[parameters[0]]?.shape ?? [0], name: parameters[0]),
            builder.constant(bias, shape: [bias.count], name: "\(name)bias"),
        ]
    }

    private mutating func rectify(
        _ value: String, _ rectifier: Rectifier, _ name: String
    ) -> String {
        switch rectifier {
        case .none: value
        case .relu: builder.node("Relu", [value], name: "\(name).relu")
        case .relu6: relu6(value, "\(name).relu6")
        }
    }

    private mutating func relu6(_ value: String, _ name: String) -> String {
        let (least, most) = (builder.number(0), builder.number(6))
        return builder.node("Clip", [value, least, most], name: name)
    }

    private mutating func pooling(
        _ operation: String, _ size: Int, _ inputs: [String], _ name: String
    ) -> String {
        builder.node(
            operation, inputs, name: name,
            ["kernel_shape": .ints([size, size]), "strides": .ints([size, size])])
    }

    private mutating func activation(_ layer: Activation, _ x: String, _ name: String) -> String {
        switch layer.kind {
        case .leakyReLU(let slope):
            return builder.node("LeakyRelu", [x], name: name, ["alpha": .float(slope)])
        case .relu6: return relu6(x, name)
        case .silu:
            let sigmoid = builder.node("Sigmoid", [x], name: "\(name).sigmoid")
            return builder.node("Mul", [x, sigmoid], name: name)
        case .gelu:
            // x · Φ(x), Φ(x) = (1 + erf(x / √2)) / 2.
            let root = builder.constant([Float(0.5).squareRoot()], shape: [], name: "root_of_half")
            let (one, half) = (
                builder.constant([1], shape: [], name: "one"),
                builder.constant([0.5], shape: [], name: "half")
            )
            let scaled = builder.node("Mul", [x, root], name: "\(name).scaled")
            let erf = builder.node("Erf", [scaled], name: "\(name).erf")
            let sum = builder.node("Add", [erf, one], name: "\(name).sum")
            let share = builder.node("Mul", [sum, half], name: "\(name).share")
            return builder.node("Mul", [x, share], name: name)
        }
    }

    // MARK: Sizes

    private func side(_ axis: Int, of value: Int) -> Side {
        guard let shape = shapes?[value] else { return .axis(axis, of: names[value] ?? "") }
        return .known(axis == 2 ? shape.height : shape.width)
    }

    private func sides(
        _ target: UpsamplingTarget, _ node: NetworkGraph.Node
    ) -> (height: Side, width: Side) {
        switch target {
        case .size(let height, let width): (.known(height), .known(width))
        case .sizeOfSecondInput: (side(2, of: node.inputs[1]), side(3, of: node.inputs[1]))
        }
    }

    private mutating func bilinear(
        _ x: String, to target: (height: Side, width: Side), _ name: String
    ) -> String {
        let size = builder.size(
            likeBatchOf: x, height: target.height, width: target.width, name: name)
        return builder.node(
            "Resize", [x, "", "", size], name: name,
            [
                "mode": .string("linear"),
                "coordinate_transformation_mode": .string("half_pixel"),
            ])
    }

    /// By indices: the operator for resizing rounds places otherwise where sizes are no multiples.
    private mutating func nearest(
        _ node: NetworkGraph.Node, to target: (height: Side, width: Side), _ name: String
    ) -> String {
        let rows = builder.nearest(
            from: side(2, of: node.inputs[0]), to: target.height, name: "\(name).rows")
        let columns = builder.nearest(
            from: side(3, of: node.inputs[0]), to: target.width, name: "\(name).columns")
        let tall = builder.node(
            "Gather", [names[node.inputs[0]] ?? "", rows], name: "\(name).tall", ["axis": .int(2)])
        return builder.node("Gather", [tall, columns], name: name, ["axis": .int(3)])
    }
}
