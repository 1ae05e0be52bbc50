/// Why a text is no JSON document, or not the one that is expected.
package enum JSONError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Something other than what the format wants at this byte of the text, from 0.
    case unexpected(expected: String, byte: Int)
    /// An object has two members of one name.
    case repeatedKey(String)

    /// What is expected, and where something else stands.
    package var description: String {
        switch self {
        case .unexpected(let expected, let byte):
            "expected \(expected), found something else at byte \(byte) of the JSON"
        case .repeatedKey(let key): "expected each key once, found \"\(key)\" twice"
        }
    }
}

/// Reads a JSON document strictly from UTF-8 bytes: one value, each key of an object once, and nothing but space behind
/// it; every fault names the byte.
///
/// A number without fraction and exponent that fits into `Int` becomes ``JSONValue/integer(_:)``, any other
/// ``JSONValue/number(_:)``.
struct JSONReader {
    let text: [UInt8]
    private let grammar: JSONGrammar
    private(set) var position = 0

    init(text: [UInt8], grammar: JSONGrammar) {
        self.text = text
        self.grammar = grammar
    }

    mutating func document() throws(JSONError) -> JSONValue {
        let result = grammar == .header ? try object(depth: 0) : try value(depth: 0)
        skipSpace()
        guard position == text.count else {
            throw fault(grammar == .header ? "the end after the object" : "the end")
        }
        return result
    }

    mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        skipSpace()
        guard position < text.count else { throw fault("a value") }
        switch text[position] {
        case UInt8(ascii: "\""): return .text(try string())
        case UInt8(ascii: "[") where grammar == .header:
            return try array { reader throws(JSONError) in .integer(try reader.size()) }
        case UInt8(ascii: "[") where depth < grammar.deepest:
            return try array { reader throws(JSONError) in try reader.value(depth: depth + 1) }
        case UInt8(ascii: "{") where depth < grammar.deepest: return try object(depth: depth + 1)
        case _ where grammar == .header: return .integer(try size())
        case UInt8(ascii: "t"): return try word("true", .truth(true))
        case UInt8(ascii: "f"): return try word("false", .truth(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            throw fault("at most \(grammar.deepest) levels")
        default: return try number()
        }
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
        var members: [JSONValue.Member] = []
        var keys: Set<String> = []
        try expect("{")
        if consume("}") { return .object([]) }
        repeat {
            let key = try string()
            guard keys.insert(key).inserted else { throw .repeatedKey(key) }
            try expect(":")
            members.append(.init(key, try value(depth: depth)))
        } while consume(",")
        try expect("}")
        return .object(members)
    }

    private mutating func array(
        _ element: (inout JSONReader) throws(JSONError) -> JSONValue
    ) throws(JSONError) -> JSONValue {
        var elements: [JSONValue] = []
        try expect("[")
        if consume("]") { return .array([]) }
        repeat { elements.append(try element(&self)) } while consume(",")
        try expect("]")
        return .array(elements)
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
        guard text[position...].starts(with: word.utf8) else { throw fault("a value") }
        position += word.utf8.count
        return value
    }

    // MARK: Numbers

    /// A whole number of at least 0.
    private mutating func size() throws(JSONError) -> Int {
        skipSpace()
        let start = position
        var result = 0
        while position < text.count, Self.isDigit(text[position]) {
            let (product, overflow) = result.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int(text[position] - 0x30))
            guard !overflow && !carry else { throw fault("a number below 2^63") }
            result = sum
            position += 1
        }
        guard position > start else { throw fault("a whole number of at least 0") }
        return result
    }

    private mutating func number() throws(JSONError) -> JSONValue {
        let start = position
        if text[position] == UInt8(ascii: "-") { position += 1 }
        let whole = position
        guard skipDigits() else {
            position = start
            throw fault("a value")
        }
        if text[whole] == UInt8(ascii: "0"), position > whole + 1 {
            position = whole
            throw fault("a number without leading zeros")
        }
        var isWhole = true
        if position < text.count, text[position] == UInt8(ascii: ".") {
            isWhole = false
            position += 1
            guard skipDigits() else { throw fault("a digit") }
        }
        if position < text.count, text[position] | 0x20 == UInt8(ascii: "e") {
            isWhole = false
            position += 1
            if position < text.count,
                [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(text[position])
            {
                position += 1
            }
            guard skipDigits() else { throw fault("a digit") }
        }
        let digits = String(decoding: text[start..<position], as: UTF8.self)
        if isWhole, digits != "-0", let integer = Int(digits) { return .integer(integer) }
        guard let number = Double(digits), number.isFinite else {
            position = start
            throw fault("a number that float64 holds")
        }
        return .number(number)
    }

    /// Passes over digits; false where there is none.
    private mutating func skipDigits() -> Bool {
        let start = position
        while position < text.count, Self.isDigit(text[position]) { position += 1 }
        return position > start
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    // MARK: Texts

    mutating func string() throws(JSONError) -> String {
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
    private mutating func escape() throws(JSONError) -> String {
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

    private mutating func codeUnit() throws(JSONError) -> UInt16 {
        guard position + 4 <= text.count,
            text[position..<position + 4].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let unit = UInt16(
                String(decoding: text[position..<position + 4], as: UTF8.self), radix: 16)
        else { throw fault("four hexadecimal digits") }
        position += 4
        return unit
    }

    // MARK: Signs

    /// Passes over a list or an object as it stands, by its brackets; what lies in it is looked at by whoever reads it.
    mutating func skipBrackets() throws(JSONError) {
        let start = position
        let end = text.withUnsafeBufferPointer { text -> Int? in
            var place = start
            var depth = 0
            while place < text.count {
                switch text[place] {
                case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
                case UInt8(ascii: "]"), UInt8(ascii: "}"):
                    depth -= 1
                    if depth == 0 { return place + 1 }
                case UInt8(ascii: "\""):
                    place += 1
                    while place < text.count, text[place] != UInt8(ascii: "\"") {
                        place += text[place] == UInt8(ascii: "\\") ? 2 : 1
                    }
                default: break
                }
                place += 1
            }
            return nil
        }
        guard let end else { throw fault("a closing bracket") }
        position = end
    }

    /// Passes over a text as it stands, such as a picture in base 64.
    mutating func skipText() throws(JSONError) {
        var place = position + 1
        text.withUnsafeBufferPointer { text in
            while place < text.count, text[place] != UInt8(ascii: "\"") {
                place += text[place] == UInt8(ascii: "\\") ? 2 : 1
            }
        }
        guard place < text.count else { throw fault("a closing quote") }
        position = place + 1
    }

    /// Passes over the byte order mark of UTF-8.
    mutating func skipByteOrderMark() {
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// Passes over what Python writes for a number that is none; false where none stands.
    mutating func skipNotFinite() -> Bool {
        // Nearly all that is asked for are numbers.
        guard position < text.count, !Self.isDigit(text[position]) else { return false }
        for word in ["NaN", "Infinity", "-Infinity"]
        where text[position...].starts(with: word.utf8) {
            position += word.utf8.count
            return true
        }
        return false
    }

    mutating func skipSpace() {
        while position < text.count, [0x20, 0x09, 0x0A, 0x0D].contains(text[position]) {
            position += 1
        }
    }

    mutating func consume(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    mutating func expect(_ character: Unicode.Scalar) throws(JSONError) {
        guard consume(character) else { throw fault("\(character)") }
    }

    func fault(_ expected: String) -> JSONError {
        .unexpected(expected: expected, byte: position)
    }
}
