/// What a text may be before it is given to the YAML parser, which takes ten to a hundred times the bytes of a text, and a
/// piece of the stack for each level.
enum YAMLText {
    /// How many lists and mappings may lie in each other.
    static let deepest = 100
    static let tooDeep = "more than \(deepest) lists or mappings in each other"
    /// How far to the right a line may begin, dashes included; each level of blocks takes a column or more.
    static let widestIndentation = 400

    /// Refuses a text with more values than are read, aliases expanded, or with too many levels.
    ///
    /// These are judged by the signs that can begin a value or a level, outside of quotes and comments.
    ///
    /// - Throws: ``YAMLFileError/syntax(at:problem:)``.
    static func requireReadable(_ text: String, path: String) throws(YAMLFileError) {
        var text = text
        if let found = text.withUTF8({ bytes in fault(in: bytes) }) {
            throw .syntax(
                at: YAMLAddress(file: path, line: found.line, column: 1), problem: found.problem)
        }
    }

    private static func fault(
        in bytes: UnsafeBufferPointer<UInt8>
    ) -> (line: Int, problem: String)? {
        var (line, signs, level) = (1, 0, 0)
        var place = 0
        var indentation = 0
        var isIndentation = true
        var before = UInt8(ascii: "\n")
        while place < bytes.count {
            let byte = bytes[place]
            switch byte {
            case UInt8(ascii: "\n"):
                line += 1
                (indentation, isIndentation) = (0, true)
                signs += 1
            case UInt8(ascii: "#") where isSpace(before):
                while place + 1 < bytes.count, bytes[place + 1] != UInt8(ascii: "\n") { place += 1 }
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                // A quote inside a word, as in don't, opens nothing.
                if isSpace(before) || "[{,:".utf8.contains(before) {
                    (place, line) = endOfQuoted(bytes, from: place, line: line)
                }
                isIndentation = false
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                level += 1
                signs += 1
                isIndentation = false
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                level = max(0, level - 1)
                isIndentation = false
            case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "?"), UInt8(ascii: "-"):
                signs += 1
                if isIndentation { indentation += 1 }
                if byte == UInt8(ascii: ",") || byte == UInt8(ascii: ":") { isIndentation = false }
            case UInt8(ascii: " "), UInt8(ascii: "\t"): if isIndentation { indentation += 1 }
            default: isIndentation = false
            }
            if level > deepest || indentation > widestIndentation {
                return (line, tooDeep)
            }
            before = byte
            place += 1
        }
        // A key and its value make two signs at least, a value of a list one.
        if signs > 3 * YAMLFile.maximumNodeCount {
            return (line, "more than \(YAMLFile.maximumNodeCount) values")
        }
        return YAMLAliases.mostValues(in: bytes) > 3 * Double(YAMLFile.maximumNodeCount)
            ? (1, "aliases that repeat more than \(YAMLFile.maximumNodeCount) values") : nil
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\t")
            || byte == UInt8(ascii: "\r")
    }

    /// The place and the line of the closing quote; the end of the text where there is none, of which the parser tells.
    private static func endOfQuoted(
        _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, line: Int
    ) -> (place: Int, line: Int) {
        let quote = bytes[start]
        var (place, line) = (start + 1, line)
        while place < bytes.count, bytes[place] != quote {
            if bytes[place] == UInt8(ascii: "\n") { line += 1 }
            if bytes[place] == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") { place += 1 }
            place += 1
        }
        return (min(place, bytes.count - 1), line)
    }
}
