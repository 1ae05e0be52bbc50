/// A walk over a JSON document that is too long to be held as values: members and elements are visited where they stand, and
/// what nobody asks for is passed over by its brackets and quotes.
///
/// ```
/// var cursor = JSONCursor(bytes)
/// try cursor.members { key, cursor in
///     if key == "images" { try cursor.elements { cursor in images.append(try cursor.value()) } }
/// }
/// try cursor.end()
/// ```
///
/// A visit reads its value or leaves it, which passes over it. Memory is that of the text and of what the visits keep.
package struct JSONCursor {
    private var reader: JSONReader

    /// Begins at the first byte of UTF-8 text, behind a byte order mark as programs of Windows write it.
    package init(_ text: [UInt8]) {
        reader = JSONReader(text: text, grammar: .document)
        reader.skipByteOrderMark()
    }

    /// Visits the members of the object that comes next.
    ///
    /// - Throws: ``JSONError`` where something else stands there, and what `visit` throws.
    package mutating func members(
        _ visit: (_ key: String, inout JSONCursor) throws -> Void
    ) throws {
        try reader.expect("{")
        if reader.consume("}") { return }
        repeat {
            let key = try reader.string()
            try reader.expect(":")
            try visited { cursor in try visit(key, &cursor) }
        } while reader.consume(",")
        try reader.expect("}")
    }

    /// Visits the elements of the list that comes next.
    ///
    /// - Throws: As ``members(_:)``.
    package mutating func elements(_ visit: (inout JSONCursor) throws -> Void) throws {
        try reader.expect("[")
        if reader.consume("]") { return }
        repeat { try visited(visit) } while reader.consume(",")
        try reader.expect("]")
    }

    private mutating func visited(_ visit: (inout JSONCursor) throws -> Void) throws {
        reader.skipSpace()
        let start = reader.position
        try visit(&self)
        if reader.position == start { _ = try skip() }
    }

    /// Reads what comes next as a value.
    package mutating func value() throws(JSONError) -> JSONValue { try reader.value(depth: 0) }

    /// Passes over what comes next; of lists and objects only brackets and texts are looked at, and NaN and infinities, which
    /// Python writes, are no fault of what nobody reads.
    ///
    /// - Returns: Its bytes, without the space around it.
    @discardableResult
    package mutating func skip() throws(JSONError) -> Range<Int> {
        reader.skipSpace()
        let start = reader.position
        switch next {
        case UInt8(ascii: "["), UInt8(ascii: "{"): try reader.skipBrackets()
        case UInt8(ascii: "\""): try reader.skipText()
        default: if !reader.skipNotFinite() { _ = try reader.value(depth: 0) }
        }
        return start..<reader.position
    }

    /// Whether an object comes next.
    package mutating func isAtObject() -> Bool { isAt(UInt8(ascii: "{")) }
    /// Whether a list comes next.
    package mutating func isAtList() -> Bool { isAt(UInt8(ascii: "[")) }

    /// Whether NaN or an infinity comes next, which are no JSON.
    package mutating func isAtNotFinite() -> Bool {
        reader.skipSpace()
        var copy = self
        return copy.reader.skipNotFinite()
    }

    private mutating func isAt(_ byte: UInt8) -> Bool {
        reader.skipSpace()
        return next == byte
    }

    private var next: UInt8? {
        reader.position < reader.text.count ? reader.text[reader.position] : nil
    }

    /// Makes sure that nothing but space is left.
    package mutating func end() throws(JSONError) {
        reader.skipSpace()
        guard next == nil else { throw reader.fault("the end") }
    }
}
