import JSONText

extension SafetensorsFile {
    /// The format's own limit on the header.
    private static let longestHeader = 100_000_000

    /// Reads the file at `path`.
    ///
    /// Everything that the header claims is checked against the file's size before tensors are read: types,
    /// shapes, ranges without overlap or gap, and no bytes left over.
    package static func read(path: String) throws(TensorFileError) -> SafetensorsFile {
        let file = try TensorInput(path: path)
        guard file.size >= 8 else {
            throw .wrongSize(path: path, expectedBytes: 8, foundBytes: file.size)
        }
        let claimed = try file.bytes(0..<8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard claimed <= UInt64(longestHeader) else {
            throw .anotherFormat(
                path: path, expected: "a .safetensors file", found: "a header of \(claimed) bytes")
        }
        let start = 8 + Int(claimed)
        guard start <= file.size else {
            throw .wrongSize(path: path, expectedBytes: start, foundBytes: file.size)
        }
        var result = SafetensorsFile(tensors: [])
        var entries: [TensorEntry] = []
        for member in try header(try file.bytes(8..<start), path: path) {
            let (name, value) = (member.key, member.value)
            if name == "__metadata__" {
                result.metadata = try metadata(value, path: path)
            } else {
                entries.append(try TensorEntry(name: name, value, path: path))
            }
        }
        // Empty tensors share their place with the next one, so they sort before it.
        entries.sort {
            ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
        }
        try check(entries, dataBytes: file.size - start, headerBytes: start, path: path)
        for entry in entries {
            var bytes = try file.bytes(
                start + entry.range.lowerBound..<start + entry.range.upperBound)
            if entry.elementType == .bool {
                for index in bytes.indices where bytes[index] > 1 { bytes[index] = 1 }
            }
            result.tensors.append(
                NamedTensor(
                    name: entry.name,
                    array: NumericArray(
                        shape: entry.shape, elementType: entry.elementType, bytes: bytes)))
        }
        return result
    }

    /// The tensor of this name, or an error that lists what is there.
    package func tensor(
        named name: String, path: String
    ) throws(TensorFileError) -> NumericArray {
        guard let array = self[name] else {
            throw .noTensor(path: path, name: name, present: tensors.map(\.name))
        }
        return array
    }

    private static func header(
        _ text: [UInt8], path: String
    ) throws(TensorFileError) -> [JSONValue.Member] {
        do {
            return try JSONValue(parsing: text, as: .header).members ?? []
        } catch {
            switch error {
            case .unexpected(let expected, let byte):
                throw .badHeader(
                    path: path, expected: expected,
                    found: "something else at byte \(byte) of the JSON")
            case .repeatedKey(let key):
                throw .badHeader(
                    path: path, expected: "each key once", found: "\"\(key)\" twice")
            }
        }
    }

    private static func check(
        _ entries: [TensorEntry], dataBytes: Int, headerBytes: Int, path: String
    ) throws(TensorFileError) {
        var end = 0
        for entry in entries {
            guard entry.range.lowerBound == end else {
                throw .badHeader(
                    path: path, expected: "\(entry.name) to begin at byte \(end)",
                    found: "\(entry.range.lowerBound)")
            }
            end = entry.range.upperBound
        }
        guard end == dataBytes else {
            let (expected, overflow) = end.addingReportingOverflow(headerBytes)
            throw .wrongSize(
                path: path, expectedBytes: overflow ? Int.max : expected,
                foundBytes: headerBytes + dataBytes)
        }
    }

    private static func metadata(
        _ value: JSONValue, path: String
    ) throws(TensorFileError) -> [String: String] {
        guard case .object(let pairs) = value else {
            throw .badHeader(
                path: path, expected: "__metadata__, an object", found: "another value")
        }
        var result: [String: String] = [:]
        for pair in pairs {
            guard case .text(let text) = pair.value else {
                throw .badHeader(
                    path: path, expected: "a text for \(pair.key) in __metadata__",
                    found: "another value")
            }
            result[pair.key] = text
        }
        return result
    }
}

/// What the header says of one tensor, checked in itself.
private struct TensorEntry {
    var name: String
    var elementType: ElementType
    var shape: [Int]
    var range: Range<Int>

    init(name: String, _ value: JSONValue, path: String) throws(TensorFileError) {
        guard case .object(let members) = value else {
            throw .badHeader(
                path: path, expected: "an object for \(name)", found: "another value")
        }
        let byKey = Dictionary(uniqueKeysWithValues: members.map { ($0.key, $0.value) })
        guard case .text(let type)? = byKey["dtype"], let shape = byKey["shape"]?.sizes,
            let offsets = byKey["data_offsets"]?.sizes, offsets.count == 2,
            offsets[0] <= offsets[1], members.count == 3
        else {
            throw .badHeader(
                path: path, expected: "dtype, shape and data_offsets for \(name)",
                found: "\(members.map(\.key))")
        }
        guard
            let elementType = ElementType.allCases.first(where: { $0.safetensorsName == type })
        else {
            throw .unsupportedType(
                path: path, found: "\(type) of \(name)",
                supported: ElementType.allCases.map(\.safetensorsName).joined(separator: ", "))
        }
        guard elementType.byteCount(shape: shape) == offsets[1] - offsets[0] else {
            throw .badHeader(
                path: path, expected: "as many bytes for \(name) as \(type) \(shape) takes",
                found: "\(offsets[1] - offsets[0])")
        }
        self.name = name
        self.elementType = elementType
        self.shape = shape
        range = offsets[0]..<offsets[1]
    }
}

extension JSONValue {
    /// The whole numbers of an array of nothing else.
    fileprivate var sizes: [Int]? {
        guard let elements else { return nil }
        let sizes = elements.compactMap(\.int)
        return sizes.count == elements.count ? sizes : nil
    }
}
