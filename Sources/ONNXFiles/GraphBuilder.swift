import Foundation
import ProtobufMessages
import Tensors

/// An ONNX graph in the making: nodes in order, initialisers, and names of which none is used twice.
struct GraphBuilder {
    /// An attribute's content.
    enum Attribute {
        case int(Int)
        case ints([Int])
        case float(Float)
        case string(String)
    }

    private(set) var nodes: [ONNXNodeProto] = []
    private(set) var initializers: [ONNXTensorProto] = []
    private(set) var values: [ONNXValueInfoProto] = []
    private var taken: Set<String> = [
        "", ONNXFormat.input, ONNXFormat.logits, ONNXFormat.classes,
    ]
    private var whole: [[Int]: String] = [:]
    private var numbers: [Float: String] = [:]

    /// The name, or one like it that is still free.
    mutating func unique(_ name: String) -> String {
        var (free, number) = (name, 2)
        while !taken.insert(free).inserted {
            free = "\(name)_\(number)"
            number += 1
        }
        return free
    }

    /// Appends a node with one output.
    ///
    /// - Parameters:
    ///   - inputs: Names of values; an empty one leaves out what is optional.
    ///   - name: What the output is called, or like it.
    /// - Returns: The name of the output.
    mutating func node(
        _ operation: String, _ inputs: [String], name: String,
        _ attributes: KeyValuePairs<String, Attribute> = [:]
    ) -> String {
        let output = unique(name)
        append(operation, inputs, output: output, attributes)
        return output
    }

    /// Appends a node whose output has exactly this name, one of ``ONNXFormat``.
    mutating func append(
        _ operation: String, _ inputs: [String], output: String,
        _ attributes: KeyValuePairs<String, Attribute> = [:]
    ) {
        var node = ONNXNodeProto()
        node.opType = operation
        node.name = output
        node.input = inputs
        node.output = [output]
        node.attribute = attributes.map(Self.attribute)
        nodes.append(node)
    }

    /// Adds numbers that travel with the network.
    ///
    /// - Returns: Their name.
    mutating func constant(_ array: NumericArray, name: String) -> String {
        var tensor = ONNXTensorProto()
        tensor.name = unique(name)
        tensor.dims = array.shape.map(Int64.init)
        tensor.dataType = Int32(
            (array.elementType == .int64 ? ONNXTensorProto.DataType.int64 : .float).rawValue)
        tensor.rawData = Data(array.bytes)
        initializers.append(tensor)
        return tensor.name
    }

    /// Float32 numbers; see ``constant(_:name:)``.
    mutating func constant(_ values: [Float], shape: [Int], name: String) -> String {
        constant(NumericArray(shape: shape, values), name: name)
    }

    /// One float32 number; the same one is there once.
    mutating func number(_ value: Float) -> String {
        if let known = numbers[value] { return known }
        let name = constant([value], shape: [], name: "number_\(Int(value))")
        numbers[value] = name
        return name
    }

    /// Whole numbers as a vector; the same ones are there once.
    mutating func integers(_ values: [Int]) -> String {
        if let known = whole[values] { return known }
        let digits = values.map { "\($0)" }.joined(separator: "_")
        let name = values.count > 4 ? "indices" : "integers_\(digits)"
        let constant = constant(
            NumericArray(shape: [values.count], values.map(Int64.init)), name: name)
        whole[values] = constant
        return constant
    }

    /// One whole number without an axis.
    mutating func integer(_ value: Int) -> String {
        let key = [value, Int.min]
        if let known = whole[key] { return known }
        let constant = constant(NumericArray(shape: [], [Int64(value)]), name: "integer_\(value)")
        whole[key] = constant
        return constant
    }

    /// Says what shape a float32 value has; once is enough.
    mutating func describe(_ name: String, _ axes: [ONNXTensorShapeProto.Dimension]) {
        if values.contains(where: { $0.name == name }) { return }
        values.append(Self.value(name, axes))
    }

    /// Gives the last value another name.
    mutating func renameLast(to name: String) {
        guard let last = nodes.indices.last else { return }
        let old = nodes[last].output[0]
        nodes[last].output = [name]
        nodes[last].name = name
        for index in nodes.indices {
            nodes[index].input = nodes[index].input.map { $0 == old ? name : $0 }
        }
        values.removeAll { $0.name == old }
    }

    /// The description of a value.
    static func value(
        _ name: String, _ axes: [ONNXTensorShapeProto.Dimension],
        type: ONNXTensorProto.DataType = .float
    ) -> ONNXValueInfoProto {
        var shape = ONNXTensorShapeProto()
        shape.dim = axes
        var tensor = ONNXTypeProto.Tensor()
        tensor.elemType = Int32(type.rawValue)
        tensor.shape = shape
        var value = ONNXValueInfoProto()
        value.name = name
        value.type = ONNXTypeProto()
        value.type.tensorType = tensor
        return value
    }

    private static func attribute(_ name: String, _ content: Attribute) -> ONNXAttributeProto {
        var attribute = ONNXAttributeProto()
        attribute.name = name
        switch content {
        case .int(let value):
            attribute.i = Int64(value)
            attribute.type = .int
        case .ints(let values):
            attribute.ints = values.map(Int64.init)
            attribute.type = .ints
        case .float(let value):
            attribute.f = value
            attribute.type = .float
        case .string(let text):
            attribute.s = Data(text.utf8)
            attribute.type = .string
        }
        return attribute
    }
}

extension ONNXTensorShapeProto.Dimension {
    /// A known extent.
    init(_ extent: Int) {
        self.init()
        dimValue = Int64(extent)
    }

    /// An extent that the caller of the network chooses.
    init(open name: String) {
        self.init()
        dimParam = name
    }
}
