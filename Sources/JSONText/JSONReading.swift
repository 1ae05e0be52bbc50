/// What a document may hold.
package enum JSONGrammar: Sendable {
    /// All of JSON, up to 64 levels deep.
    case document
    /// What the header of a `.safetensors` file uses: an object of texts, whole numbers of at least 0, arrays of them, and
    /// objects, at most four levels of which lie in it.
    case header

    /// Hostile nesting must not use up the stack.
    var deepest: Int {
        switch self {
        case .document: 64
        case .header: 4
        }
    }
}

extension JSONValue {
    /// Reads one document from UTF-8 bytes.
    ///
    /// - Throws: ``JSONError`` with the byte at fault.
    package init(parsing text: some Collection<UInt8>, as grammar: JSONGrammar = .document)
        throws(JSONError)
    {
        var reader = JSONReader(text: Array(text), grammar: grammar)
        self = try reader.document()
    }

    /// Reads one document from text.
    ///
    /// - Throws: ``JSONError`` with the byte at fault.
    package init(parsing text: String) throws(JSONError) { try self.init(parsing: text.utf8) }

    /// A number, whole or not; nil for anything else.
    package var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    /// A whole number, also where it is written with a fraction of zero; nil for anything else.
    package var int: Int? {
        switch self {
        case .integer(let value): value
        case .number(let value): Int(exactly: value)
        default: nil
        }
    }

    /// A text; nil for anything else.
    package var string: String? {
        if case .text(let text) = self { text } else { nil }
    }

    /// The elements of an array; nil for anything else.
    package var elements: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The members of an object; nil for anything else.
    package var members: [Member]? {
        if case .object(let members) = self { members } else { nil }
    }
}
