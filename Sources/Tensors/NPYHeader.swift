/// The header of a `.npy` file: a Python dictionary with the keys `descr`, `fortran_order` and `shape`.
///
/// Source: the format's description in NumPy's manual, `numpy.lib.format`, versions 1.0 to 3.0.
struct NPYHeader: Equatable {
    var elementType: ElementType
    var isBigEndian: Bool
    var isFortranOrder: Bool
    var shape: [Int]

    static let supportedTypes = "bool, int8–int64, uint8–uint64, float16, float32, float64"

    /// Reads the dictionary's text.
    init(parsing text: [UInt8], path: String) throws(TensorFileError) {
        var scanner = PythonLiteralScanner(text: text, path: path)
        let dictionary = try scanner.dictionary()
        for key in dictionary.keys.sorted()
        where !["descr", "fortran_order", "shape"].contains(key) {
            throw .badHeader(
                path: path, expected: "the keys descr, fortran_order and shape", found: "key \(key)"
            )
        }
        guard case .text(let description)? = dictionary["descr"] else {
            if case .list? = dictionary["descr"] {
                throw .unsupportedType(
                    path: path, found: "a record of fields", supported: Self.supportedTypes)
            }
            throw .badHeader(path: path, expected: "descr, a text", found: "none")
        }
        guard case .truth(let fortran)? = dictionary["fortran_order"] else {
            throw .badHeader(path: path, expected: "fortran_order, True or False", found: "none")
        }
        guard case .tuple(let shape)? = dictionary["shape"] else {
            throw .badHeader(path: path, expected: "shape, a tuple of sizes", found: "none")
        }
        guard let (type, big) = Self.elementType(description) else {
            throw .unsupportedType(
                path: path, found: "'\(description)'", supported: Self.supportedTypes)
        }
        (elementType, isBigEndian, isFortranOrder) = (type, big, fortran)
        self.shape = shape
    }

    /// `<f4` → float32, little-endian; `|` and `=` mean the machine's own order.
    private static func elementType(_ description: String) -> (ElementType, isBigEndian: Bool)? {
        var code = Substring(description)
        var isBigEndian = false
        if let first = code.first, "<>|=".contains(first) {
            isBigEndian = first == ">"
            code = code.dropFirst()
        }
        guard let type = ElementType.allCases.first(where: { npyCode($0).dropFirst() == code })
        else { return nil }
        return (type, isBigEndian && type.byteCount > 1)
    }

    /// NumPy's name of a type with its byte order; bfloat16 has none.
    static func npyCode(_ type: ElementType) -> String {
        switch type {
        case .bool: "|b1"
        case .int8: "|i1"
        case .uint8: "|u1"
        case .int16: "<i2"
        case .uint16: "<u2"
        case .int32: "<i4"
        case .uint32: "<u4"
        case .int64: "<i8"
        case .uint64: "<u8"
        case .float16: "<f2"
        case .float32: "<f4"
        case .float64: "<f8"
        case .bfloat16: ""
        }
    }
}
