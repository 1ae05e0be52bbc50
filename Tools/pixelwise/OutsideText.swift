import Files

/// Text from outside (names of files, classes and keys, messages that quote them) as a terminal may have it.
///
/// Control characters, which could colour, erase or fake lines, and characters that turn the direction of text around
/// are shown as escapes in the form of JSON, `\n` or `\u001b`: a JSON document stays the same document.
/// A byte of a name that is part of no character is shown as U+FFFD.
enum OutsideText {
    /// The text on one line.
    static func oneLine(_ text: String) -> String {
        escaped(text, keepingLines: false)
    }

    /// The text with its line ends and tabs as they are.
    static func lines(_ text: String) -> String { escaped(text, keepingLines: true) }

    private static func escaped(_ text: String, keepingLines: Bool) -> String {
        let text = text.shownPath
        let isPlain = { (scalar: Unicode.Scalar) in
            !isControl(scalar) || keepingLines && (scalar == "\n" || scalar == "\t")
        }
        if text.unicodeScalars.allSatisfy(isPlain) { return text }
        return text.unicodeScalars.reduce(into: "") { result, scalar in
            result += isPlain(scalar) ? String(scalar) : escape(scalar)
        }
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": return "\\n"
        case "\r": return "\\r"
        case "\t": return "\\t"
        default:
            let digits = String(scalar.value, radix: 16)
            return "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        }
    }
}
