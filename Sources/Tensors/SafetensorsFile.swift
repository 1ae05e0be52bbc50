import Files
import JSONText

/// Named tensors and a map of texts: the content of one `.safetensors` file.
///
/// The file is 8 bytes of header length (little-endian), a JSON header, and the tensors' bytes one after the
/// other. Source: the format's description by its authors ("Safetensors", section Format).
package struct SafetensorsFile: Sendable, Equatable {
    /// The tensors in the order of their bytes in the file; names are distinct.
    package var tensors: [NamedTensor]
    /// Free texts about the file, for example the model's name and its classes.
    package var metadata: [String: String]

    /// Gathers tensors with distinct names.
    package init(tensors: [NamedTensor], metadata: [String: String] = [:]) {
        precondition(
            Set(tensors.map(\.name)).count == tensors.count,
            "SafetensorsFile expects distinct tensor names, got \(tensors.map(\.name))")
        self.tensors = tensors
        self.metadata = metadata
    }

    /// The tensor of this name, if there is one.
    package subscript(name: String) -> NumericArray? {
        tensors.first { $0.name == name }?.array
    }

    /// Writes the whole file at `path`, atomically.
    ///
    /// The same tensors and metadata give the same bytes: metadata is sorted by key, tensors keep their
    /// order, and data begins at a multiple of 64 bytes.
    package func write(to path: String) throws(AtomicFileError) {
        let header = encodedHeader
        try AtomicFile.write(to: path) { output throws(AtomicFileError) in
            try output.append(header)
            for tensor in tensors { try output.append(tensor.array.bytes) }
        }
    }

    /// The length and the JSON, padded with spaces as the format allows.
    private var encodedHeader: [UInt8] {
        var members: [JSONValue.Member] = []
        if !metadata.isEmpty {
            let pairs = metadata.sorted { $0.key < $1.key }
            members.append(
                .init("__metadata__", .object(pairs.map { .init($0.key, .text($0.value)) })))
        }
        var offset = 0
        for tensor in tensors {
            let end = offset + tensor.array.bytes.count
            members.append(
                .init(
                    tensor.name,
                    [
                        "dtype": .text(tensor.array.elementType.safetensorsName),
                        "shape": .array(tensor.array.shape.map { .integer($0) }),
                        "data_offsets": [.integer(offset), .integer(end)],
                    ]))
            offset = end
        }
        var text = Array(JSONValue.object(members).compact.utf8)
        while (text.count + 8) % 64 != 0 { text.append(0x20) }
        return (0..<8).map { UInt8(text.count >> (8 * $0) & 0xFF) } + text
    }
}

extension ElementType {
    /// The format's name of this type.
    var safetensorsName: String {
        switch self {
        case .bool: "BOOL"
        case .int8: "I8"
        case .uint8: "U8"
        case .int16: "I16"
        case .uint16: "U16"
        case .int32: "I32"
        case .uint32: "U32"
        case .int64: "I64"
        case .uint64: "U64"
        case .float16: "F16"
        case .bfloat16: "BF16"
        case .float32: "F32"
        case .float64: "F64"
        }
    }
}
