/// Reads the few Python literals that a `.npy` header may hold: texts, True, False, tuples of sizes.
struct PythonLiteralScanner {
    enum Value: Equatable {
        case text(String)
        case truth(Bool)
        case tuple([Int])
        /// A list, as NumPy writes record types; its content is skipped.
        case list
    }

    private let text: [UInt8]
    private let path: String
    private var position = 0

    init(text: [UInt8], path: String) {
        self.text = text
        self.path = path
    }

    /// The whole text as one dictionary, with nothing but white space after it.
    mutating func dictionary() throws(TensorFileError) -> [String: Value] {
        var result: [String: Value] = [:]
        try expect("{")
        while !consume("}") {
            let key = try quoted()
            try expect(":")
            guard result[key] == nil else { throw fault("each key once", "key \(key) twice") }
            result[key] = try value()
            if !consume(",") {
                try expect("}")
                break
            }
        }
        skipSpace()
        guard position == text.count else { throw fault("the end after }", "more text") }
        return result
    }

    private mutating func value() throws(TensorFileError) -> Value {
        skipSpace()
        switch position < text.count ? text[position] : 0 {
        case UInt8(ascii: "'"), UInt8(ascii: "\""): return .text(try quoted())
        case UInt8(ascii: "("): return .tuple(try tuple())
        case UInt8(ascii: "["):
            try skipList()
            return .list
        default:
            if consume(word: "True") { return .truth(true) }
            if consume(word: "False") { return .truth(false) }
            throw fault("a text, True, False or a tuple", "byte \(position) of the header")
        }
    }

    private mutating func tuple() throws(TensorFileError) -> [Int] {
        var result: [Int] = []
        try expect("(")
        while !consume(")") {
            result.append(try size())
            if !consume(",") {
                try expect(")")
                break
            }
        }
        guard result.count <= 32 else {
            throw fault("at most 32 axes", "\(result.count) axes")
        }
        return result
    }

    private mutating func size() throws(TensorFileError) -> Int {
        skipSpace()
        let start = position
        var result = 0
        while position < text.count,
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[position])
        {
            let (product, overflow) = result.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(
                Int(text[position] - UInt8(ascii: "0")))
            guard !overflow && !carry else { throw fault("sizes below 2^63", "a larger size") }
            result = sum
            position += 1
        }
        guard position > start else { throw fault("sizes of at least 0", "no such number") }
        _ = consume("L")  // Python 2 wrote long integers so
        return result
    }

    private mutating func quoted() throws(TensorFileError) -> String {
        skipSpace()
        guard position < text.count,
            text[position] == UInt8(ascii: "'") || text[position] == UInt8(ascii: "\"")
        else { throw fault("a quoted text", "byte \(position) of the header") }
        let quote = text[position]
        guard let end = text[(position + 1)...].firstIndex(of: quote) else {
            throw fault("a closing quote", "none")
        }
        defer { position = end + 1 }
        return String(decoding: text[(position + 1)..<end], as: UTF8.self)
    }

    private mutating func skipList() throws(TensorFileError) {
        var depth = 0
        repeat {
            guard position < text.count else { throw fault("a closing ]", "none") }
            if text[position] == UInt8(ascii: "[") { depth += 1 }
            if text[position] == UInt8(ascii: "]") { depth -= 1 }
            position += 1
        } while depth > 0
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

    private mutating func consume(word: String) -> Bool {
        guard text[position...].starts(with: word.utf8) else { return false }
        position += word.utf8.count
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(TensorFileError) {
        guard consume(character) else {
            throw fault("\(character)", "another character at byte \(position) of the header")
        }
    }

    private func fault(_ expected: String, _ found: String) -> TensorFileError {
        .badHeader(path: path, expected: expected, found: found)
    }
}
