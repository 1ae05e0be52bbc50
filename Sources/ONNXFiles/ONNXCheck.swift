import Foundation
import ProtobufMessages

/// Whether a model holds together: what a runtime would find wrong before it computes anything.
///
/// Looks at the messages alone, not at what they were made from: versions, names that are made once and before they are
/// read, operators with their inputs, the bytes of numbers, and the channels from the images to the output.
struct ONNXCheck {
    private let graph: ONNXGraphProto
    private let model: ONNXModelProto

    init(_ model: ONNXModelProto) {
        self.model = model
        graph = model.graph
    }

    /// The first thing that is wrong, as a clause; nil where nothing is.
    var fault: String? {
        versionFault ?? initializerFault ?? nameFault ?? nodeFault ?? channelFault
    }

    private var versionFault: String? {
        if model.irVersion != ONNXFormat.irVersion { return "IR version \(model.irVersion)" }
        let operators = model.opsetImport.map { "\($0.domain):\($0.version)" }
        if operators != [":\(ONNXFormat.opset)"] { return "operator sets \(operators)" }
        let keys = model.metadataProps.map(\.key)
        if Set(keys).count != keys.count { return "a metadata key twice" }
        guard graph.input.count == 1, graph.output.count == 1, !graph.name.isEmpty else {
            return "\(graph.input.count) inputs and \(graph.output.count) outputs"
        }
        return nil
    }

    private var initializerFault: String? {
        for tensor in graph.initializer {
            let bytes: [ONNXTensorProto.DataType: Int] = [.float: 4, .int64: 8]
            guard let type = ONNXTensorProto.DataType(rawValue: Int(tensor.dataType)),
                let size = bytes[type]
            else { return "'\(tensor.name)' has the type \(tensor.dataType)" }
            var expected = size
            for extent in tensor.dims {
                let (product, overflow) = expected.multipliedReportingOverflow(by: Int(extent))
                guard extent > 0, !overflow else {
                    return "'\(tensor.name)' has the shape \(tensor.dims)"
                }
                expected = product
            }
            if tensor.rawData.count != expected {
                return "'\(tensor.name)' holds \(tensor.rawData.count) bytes, not \(expected)"
            }
        }
        return nil
    }

    private var nameFault: String? {
        var made: Set<String> = []
        for name in graph.input.map(\.name) + graph.initializer.map(\.name)
        where name.isEmpty || !made.insert(name).inserted {
            return "'\(name)' is made twice"
        }
        var read: Set<String> = []
        for node in graph.node {
            for name in node.input where !name.isEmpty {
                if !made.contains(name) {
                    return "'\(node.name)' reads '\(name)', which is not there"
                }
                read.insert(name)
            }
            for name in node.output where name.isEmpty || !made.insert(name).inserted {
                return "'\(name)' is made twice"
            }
        }
        let outputs = Set(graph.output.map(\.name))
        if let lost = outputs.subtracting(graph.node.flatMap(\.output)).first {
            return "nothing makes the output '\(lost)'"
        }
        if let idle = made.subtracting(read).subtracting(outputs).sorted().first {
            return "nothing reads '\(idle)'"
        }
        return nil
    }

    /// The operators that a model of ours is made of: how many inputs, and attributes that must be there.
    private static let operators: [String: (inputs: ClosedRange<Int>, attributes: Set<String>)] = [
        "Conv": (2...3, ["kernel_shape", "strides", "dilations", "group"]),
        "ConvTranspose": (3...3, ["kernel_shape", "strides"]),
        "BatchNormalization": (5...5, ["epsilon"]), "Relu": (1...1, []),
        "LeakyRelu": (1...1, ["alpha"]), "Sigmoid": (1...1, []), "Erf": (1...1, []),
        "Clip": (3...3, []), "Identity": (1...1, []), "Add": (2...2, []), "Sub": (2...2, []),
        "Mul": (2...2, []),
        "Div": (2...2, []), "Mod": (2...2, []), "Min": (2...2, []), "Max": (2...2, []),
        "Concat": (2...2, ["axis"]), "MaxPool": (1...1, ["kernel_shape", "strides"]),
        "AveragePool": (1...1, ["kernel_shape", "strides"]), "GlobalAveragePool": (1...1, []),
        "Resize": (4...4, ["mode", "coordinate_transformation_mode"]), "Shape": (1...1, []),
        "Gather": (2...2, ["axis"]), "Slice": (4...4, []), "Range": (3...3, []),
        "Cast": (1...1, ["to"]), "ArgMax": (1...1, ["axis", "keepdims"]),
    ]

    private var nodeFault: String? {
        for node in graph.node {
            guard let known = Self.operators[node.opType] else {
                return "'\(node.name)' is of the kind '\(node.opType)'"
            }
            guard known.inputs.contains(node.input.count), node.output.count == 1 else {
                return "'\(node.name)' (\(node.opType)) reads \(node.input.count) values"
            }
            let found = Set(node.attribute.map(\.name))
            if let missing = known.attributes.subtracting(found).sorted().first {
                return "'\(node.name)' (\(node.opType)) lacks '\(missing)'"
            }
            if node.opType == "Conv", found.contains("pads") == found.contains("auto_pad") {
                return "'\(node.name)' (Conv) needs one of 'pads' and 'auto_pad'"
            }
        }
        return nil
    }

    /// Follows the channels of the maps from the images to the output, through the shapes of the weights.
    private var channelFault: String? {
        let tensors = Dictionary(
            graph.initializer.map { ($0.name, $0.dims.map { Int($0) }) }
        ) { first, _ in first }
        var channels: [String: Int] = [:]
        let declared = Dictionary(
            (graph.valueInfo + graph.output + graph.input).map { ($0.name, Self.channels($0)) }
        ) { first, _ in first }
        for input in graph.input { channels[input.name] = Self.channels(input) }
        for node in graph.node {
            guard let output = node.output.first else { continue }
            let inputs = node.input.map { channels[$0] }
            let weights = node.input.dropFirst().map { tensors[$0] ?? [] }
            var own = inputs.compactMap(\.self).first
            switch node.opType {
            case "Conv":
                own = weights[0].first
                let groups = node.attribute.first { $0.name == "group" }?.i ?? 1
                let bias = weights.count == 2 ? weights[1] : Array(weights[0].prefix(1))
                if weights[0].count != 4 || inputs[0] != weights[0][1] * Int(groups)
                    || bias != [own ?? 0]
                {
                    return "the weights of '\(node.name)' have the shapes \(weights)"
                }
            case "ConvTranspose":
                own = weights[1].first
                if weights[0].count != 4 || inputs[0] != weights[0][0] || own != weights[0][1] {
                    return "the weights of '\(node.name)' have the shapes \(weights)"
                }
            case "BatchNormalization":
                if let other = weights.first(where: { $0 != [own ?? 0] }) {
                    return "the numbers of '\(node.name)' have the shape \(other)"
                }
            case "Concat" where own != nil: own = inputs.compactMap(\.self).reduce(0, +)
            case "Add", "Mul":
                if let other = inputs.compactMap(\.self).first(where: { $0 != own }) {
                    return "'\(node.name)' joins maps of \(own ?? 0) and \(other) channels"
                }
            case "Shape", "ArgMax": own = nil
            default: break
            }
            channels[output] = own
            if let expected = declared[output], expected != own, expected != nil {
                return "'\(output)' has \(own ?? 0) channels, not \(expected ?? 0)"
            }
        }
        return nil
    }

    /// The known channels of a map.
    private static func channels(_ value: ONNXValueInfoProto) -> Int? {
        let axes = value.type.tensorType.shape.dim
        return axes.count == 4 ? Int(axes[1].dimValue) : nil
    }
}
