extension JSONValue {
    /// The document in one line, for logs with a document a line.
    package var line: String {
        var text = ""
        write(to: &text, indentation: nil)
        return text
    }

    /// The document over several lines, two spaces a level, with a line break at the end.
    ///
    /// Arrays of plain values and objects without any deeper object stay on one line.
    package var lines: String {
        var text = ""
        write(to: &text, indentation: 0)
        return text + "\n"
    }

    /// The value as ``lines`` writes it so many levels deep in a document, without a line break at the end.
    func lines(atLevel level: Int) -> String {
        var text = ""
        write(to: &text, indentation: level)
        return text
    }

    /// What stands between the quotation marks of `text` as a JSON text.
    package static func escaped(_ text: String) -> String {
        var result = ""
        writeEscaped(text, to: &result)
        return result
    }

    /// The document in as few characters as possible: no spaces, and whole numbers without `.0`.
    package var compact: String {
        var text = ""
        writeCompact(to: &text)
        return text
    }

    private func writeCompact(to text: inout String) {
        switch self {
        case .number(let value) where value.isFinite:
            let digits = value.description
            text += digits.hasSuffix(".0") ? digits.dropLast(2) : digits[...]
        case .array(let values):
            text += "["
            for (index, value) in values.enumerated() {
                if index > 0 { text += "," }
                value.writeCompact(to: &text)
            }
            text += "]"
        case .object(let members):
            text += "{"
            for (index, member) in members.enumerated() {
                if index > 0 { text += "," }
                Self.writeText(member.key, to: &text)
                text += ":"
                member.value.writeCompact(to: &text)
            }
            text += "}"
        default: write(to: &text, indentation: nil)
        }
    }

    /// `indentation` is the level; nil keeps everything on one line.
    private func write(to text: inout String, indentation: Int?) {
        switch self {
        case .null: text += "null"
        case .truth(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        case .number(let value): text += value.isFinite ? value.description : "null"
        case .text(let value): Self.writeText(value, to: &text)
        case .array(let values):
            let inner = values.contains { $0.isNested } ? indentation : nil
            Self.writeList(values, between: "[", "]", to: &text, indentation: inner) {
                value, text, level in
                value.write(to: &text, indentation: level)
            }
        case .object(let members):
            let inner =
                indentation == 0 || members.contains { $0.value.isNested } ? indentation : nil
            Self.writeList(members, between: "{", "}", to: &text, indentation: inner) {
                member, text, level in
                Self.writeText(member.key, to: &text)
                text += ": "
                member.value.write(to: &text, indentation: level)
            }
        }
    }

    private var isNested: Bool {
        switch self {
        case .array(let values): !values.isEmpty
        case .object: true
        default: false
        }
    }

    private static func writeList<Item>(
        _ items: [Item], between open: String, _ close: String, to text: inout String,
        indentation: Int?, _ writeItem: (Item, inout String, Int?) -> Void
    ) {
        text += open
        for (index, item) in items.enumerated() {
            if index > 0 { text += "," }
            if let indentation {
                text += "\n" + String(repeating: "  ", count: indentation + 1)
            } else if index > 0 {
                text += " "
            }
            writeItem(item, &text, indentation.map { $0 + 1 })
        }
        if let indentation, !items.isEmpty {
            text += "\n" + String(repeating: "  ", count: indentation)
        }
        text += close
    }

    private static func writeText(_ value: String, to text: inout String) {
        text += "\""
        writeEscaped(value, to: &text)
        text += "\""
    }

    /// What stands between two characters that are written in another way is taken at once.
    private static func writeEscaped(_ value: String, to text: inout String) {
        let bytes = value.utf8
        var start = bytes.startIndex
        for index in bytes.indices {
            guard let escape = escape(of: bytes[index]) else { continue }
            text += value[start..<index]
            text += escape
            start = bytes.index(after: index)
        }
        text += value[start...]
    }

    /// How a character that may not stand in a text as it is is written; nil for one that may, and for parts of those
    /// that are several bytes.
    private static func escape(of byte: UInt8) -> String? {
        switch byte {
        case UInt8(ascii: "\""): return "\\\""
        case UInt8(ascii: "\\"): return "\\\\"
        case UInt8(ascii: "\n"): return "\\n"
        case UInt8(ascii: "\r"): return "\\r"
        case UInt8(ascii: "\t"): return "\\t"
        case 0..<0x20, 0x7F:
            let digits = String(byte, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: return nil
        }
    }
}
