import Files

/// The fields of one line of a list, as bytes, since a list may have a million lines.
struct ListFields {
    private(set) var fields: [ArraySlice<UInt8>] = []
    /// Whether the line is empty or a comment.
    private(set) var isSkipped = false

    /// Takes a line apart.
    ///
    /// A `.csv` file has commas, semicolons (as a European Excel writes them) or tabs; any other file tabs, spaces, commas or
    /// semicolons. Two paths with spaces in their names are told apart by the extension of the first.
    init(of whole: ArraySlice<UInt8>, isCSV: Bool) {
        let line = whole.last == UInt8(ascii: "\r") ? whole.dropLast() : whole
        isSkipped = line.first == UInt8(ascii: "#") || line.allSatisfy(Self.isBlank)
        if isSkipped { return }
        if isCSV {
            let separator = ([comma, semicolon, tab].first { line.contains($0) }) ?? comma
            readSeparated(line, by: separator)
        } else {
            readText(line)
        }
    }

    private mutating func readText(_ line: ArraySlice<UInt8>) {
        fields = line.split(separator: line.contains(tab) ? tab : space)
        for separator in [comma, semicolon]
        where fields.count == 1 && line.contains(separator) || fields[0].last == separator {
            readSeparated(line, by: separator)
            return
        }
        if fields.count > 2, !line.contains(tab), let two = Self.twoPaths(in: line) { fields = two }
    }

    /// The two paths of a line that ends in a picture's name and holds another one before a space.
    private static func twoPaths(in line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>]? {
        let line = trimmed(line)
        guard isPicture(line) else { return nil }
        let ends = line.indices.filter { line[$0] == space && isPicture(line[..<$0]) }
        guard ends.count == 1 else { return nil }
        return [line[..<ends[0]], trimmed(line[ends[0]...])]
    }

    /// Whether a path has the extension of a picture, read or not.
    static func isPicture(_ path: ArraySlice<UInt8>) -> Bool {
        guard let dot = path.lastIndex(of: UInt8(ascii: ".")), path.endIndex - dot <= 5 else {
            return false
        }
        let text = String(decoding: path[(dot + 1)...], as: UTF8.self).lowercased()
        return FoldersLayout.imageExtensions.contains(text)
            || FoldersLayout.unreadExtensions.contains(text)
    }

    private mutating func readSeparated(_ line: ArraySlice<UInt8>, by separator: UInt8) {
        fields.removeAll()
        var isQuoted = false
        var start = line.startIndex
        for index in line.indices {
            if line[index] == quote { isQuoted.toggle() }
            if line[index] == separator, !isQuoted {
                fields.append(Self.unquoted(line[start..<index]))
                start = index + 1
            }
        }
        fields.append(Self.unquoted(line[start...]))
    }

    private static func unquoted(_ field: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let field = trimmed(field)
        return field.contains(quote) ? field.filter { $0 != quote }[...] : field
    }

    private static func trimmed(_ field: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let rest = field.drop(while: isBlank)
        return rest[..<(rest.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? rest.startIndex)]
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == space || byte == tab || byte == 13
    }
}

private let comma = UInt8(ascii: ",")
private let semicolon = UInt8(ascii: ";")
private let space = UInt8(ascii: " ")
private let tab = UInt8(ascii: "\t")
private let quote = UInt8(ascii: "\"")
