/// The part of JSON that a `.safetensors` header uses, read strictly: texts, whole numbers of at least 0,
/// arrays of them, and objects with each key once.
enum StrictJSON {
    case text(String)
    case size(Int)
    case sizes([Int])
    case object([Member])

    struct Member {
        var key: String
        var value: StrictJSON
    }
}

/// Reads ``StrictJSON`` from UTF-8 bytes; every fault names the byte.
struct StrictJSONScanner {
    private let text: [UInt8]
    private let path: String
    private var position = 0
    /// Header, tensor, and room to spare; hostile nesting must not use up the stack.
    private static let deepest = 4

    init(text: [UInt8], path: String) {
        self.text = text
        self.path = path
    }

    /// The whole text as one object; only spaces may follow it.
    mutating func document() throws(TensorFileError) -> [StrictJSON.Member] {
        let result = try object(depth: 0)
        skipSpace()
        guard position == text.count else { throw fault("the end after the object") }
        return result
    }

    private mutating func value(depth: Int) throws(TensorFileError) -> StrictJSON {
        skipSpace()
        guard position < text.count else { throw fault("a value") }
        switch text[position] {
        case UInt8(ascii: "\""): return .text(try string())
        case UInt8(ascii: "["): return .sizes(try sizes())
        case UInt8(ascii: "{") where depth < Self.deepest:
            return .object(try object(depth: depth + 1))
        default: return .size(try size())
        }
    }

    private mutating func object(
        depth: Int
    ) throws(TensorFileError) -> [StrictJSON.Member] {
        var result: [StrictJSON.Member] = []
        var keys: Set<String> = []
        try expect("{")
        if consume("}") { return result }
        repeat {
            let key = try string()
            guard keys.insert(key).inserted else {
                throw .badHeader(path: path, expected: "each key once", found: "\"\(key)\" twice")
            }
            try expect(":")
            result.append(StrictJSON.Member(key: key, value: try value(depth: depth)))
        } while consume(",")
        try expect("}")
        return result
    }

    private mutating func sizes() throws(TensorFileError) -> [Int] {
        var result: [Int] = []
        try expect("[")
        if consume("]") { return result }
        repeat { result.append(try size()) } while consume(",")
        try expect("]")
        return result
    }

    private mutating func size() throws(TensorFileError) -> Int {
        skipSpace()
        let start = position
        var result = 0
        while position < text.count, (0x30...0x39).contains(text[position]) {
            let (product, overflow) = result.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int(text[position] - 0x30))
            guard !overflow && !carry else { throw fault("a number below 2^63") }
            result = sum
            position += 1
        }
        guard position > start else { throw fault("a whole number of at least 0") }
        return result
    }

    private mutating func string() throws(TensorFileError) -> String {
        try expect("\"")
        var bytes: [UInt8] = []
        while position < text.count {
            let byte = text[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let result = String(validating: bytes, as: UTF8.self) else {
                    throw fault("UTF-8")
                }
                return result
            case UInt8(ascii: "\\"): bytes += Array(try escape().utf8)
            case 0..<0x20: throw fault("no control characters in a text")
            default: bytes.append(byte)
            }
        }
        throw fault("a closing quote")
    }

    /// What follows a backslash.
    private mutating func escape() throws(TensorFileError) -> String {
        guard position < text.count else { throw fault("an escape") }
        let byte = text[position]
        position += 1
        switch byte {
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
            return String(Unicode.Scalar(byte))
        case UInt8(ascii: "u"):
            var units = [try codeUnit()]
            if UTF16.isLeadSurrogate(units[0]) {
                guard text[position...].starts(with: "\\u".utf8) else {
                    throw fault("the second half of a surrogate pair")
                }
                position += 2
                units.append(try codeUnit())
            }
            guard let result = String(validating: units, as: UTF16.self) else {
                throw fault("a Unicode character")
            }
            return result
        default: throw fault("an escape of JSON")
        }
    }

    private mutating func codeUnit() throws(TensorFileError) -> UInt16 {
        guard position + 4 <= text.count,
            text[position..<position + 4].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let unit = UInt16(
                String(decoding: text[position..<position + 4], as: UTF8.self), radix: 16)
        else { throw fault("four hexadecimal digits") }
        position += 4
        return unit
    }

    private mutating func skipSpace() {
        while position < text.count, [0x20, 0x09, 0x0A, 0x0D].contains(text[position]) {
            position += 1
        }
    }

    private mutating func consume(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(TensorFileError) {
        guard consume(character) else { throw fault("\(character)") }
    }

    private func fault(_ expected: String) -> TensorFileError {
        .badHeader(
            path: path, expected: expected, found: "something else at byte \(position) of the JSON")
    }
}

extension StrictJSON {
    /// `text` as a JSON string, with quotes; everything outside ASCII stays as UTF-8.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            case let control where control.value < 0x20:
                let digits = String(control.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
