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

    /// The fields of every row of a text; lines without a character are no rows.
    ///
    /// A field that begins with a quote ends at the next one that is not doubled, and may hold commas and ends of lines.
    package static func rows(of text: String) -> [[String]] {
        let (comma, quote, lineFeed, carriageReturn) = (
            UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r")
        )
        let bytes = Array(text.utf8)
        var rows: [[String]] = []
        var row: [String] = []
        var field: [UInt8] = []
        var isQuoted = false
        var place = 0
        func endField() {
            row.append(String(decoding: field, as: UTF8.self))
            field.removeAll()
        }
        while place < bytes.count {
            let byte = bytes[place]
            let next = place + 1 < bytes.count ? bytes[place + 1] : nil
            if isQuoted {
                if byte != quote {
                    field.append(byte)
                } else if next == quote {
                    field.append(quote)
                    place += 1
                } else {
                    isQuoted = false
                }
            } else if byte == quote, field.isEmpty {
                isQuoted = true
            } else if byte == comma {
                endField()
            } else if byte == lineFeed {
                if field.last == carriageReturn { field.removeLast() }
                if !row.isEmpty || !field.isEmpty {
                    endField()
                    rows.append(row)
                    row = []
                }
            } else {
                field.append(byte)
            }
            place += 1
        }
        if !row.isEmpty || !field.isEmpty {
            endField()
            rows.append(row)
        }
        return rows
    }
}
