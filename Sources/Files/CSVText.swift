/// Tables as text: fields with commas between them, a line a row, as RFC 4180 describes it but with plain line feeds.
package enum CSVText {
    /// Rows of fields, a line each.
    package static func rows(_ rows: [[String]]) -> String {
        rows.map { row($0) + "\n" }.joined()
    }

    /// One row, without the end of its line.
    package static func row(_ fields: [String]) -> String {
        fields.map(field).joined(separator: ",")
    }

    /// A field, as it is shown, in quotes where it holds a comma, a quote or the end of a line; its quotes are doubled then.
    package static func field(_ text: String) -> String {
        // By bytes: Swift counts a carriage return with its line feed as one character, which equals neither.
        let text = text.shownPath
        let needsQuotes = text.utf8.contains { [0x2C, 0x22, 0x0A, 0x0D].contains($0) }
        return needsQuotes ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
    }
}
