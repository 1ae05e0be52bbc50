// What one node says as text, number, truth value or list.
extension YAMLNode {
    /// The text of a scalar, whatever it looks like: `3` gives "3".
    package func string() throws(YAMLFileError) -> String {
        guard case .scalar(let text, _) = content, !isNull else {
            throw wrongValue(expected: "a text")
        }
        return text
    }

    /// A whole number, decimal or `0x…`, between the bounds (inclusive).
    package func int(atLeast: Int? = nil, atMost: Int? = nil) throws(YAMLFileError) -> Int {
        guard case .scalar(let text, isQuoted: false) = content, let value = Self.integer(text),
            value >= atLeast ?? value, value <= atMost ?? value
        else {
            let bounds = Self.bounds(atLeast: atLeast, above: nil, atMost: atMost)
            throw wrongValue(expected: "a whole number\(bounds)")
        }
        return value
    }

    /// A finite number between the bounds (inclusive, but for `above`).
    package func double(
        atLeast: Double? = nil, above: Double? = nil, atMost: Double? = nil
    ) throws(YAMLFileError) -> Double {
        guard case .scalar(let text, isQuoted: false) = content, let value = Self.number(text),
            value >= atLeast ?? value, value <= atMost ?? value,
            above.map({ value > $0 }) ?? true
        else {
            let bounds = Self.bounds(atLeast: atLeast, above: above, atMost: atMost)
            throw wrongValue(expected: "a number\(bounds)")
        }
        return value
    }

    /// `true` or `false` (also yes, no, on, off).
    package func bool() throws(YAMLFileError) -> Bool {
        if case .scalar(let text, isQuoted: false) = content {
            if ["true", "yes", "on"].contains(text.lowercased()) { return true }
            if ["false", "no", "off"].contains(text.lowercased()) { return false }
        }
        throw wrongValue(expected: "true or false")
    }

    /// The elements of a list; of exactly `count` elements, if given.
    package func list(count: Int? = nil) throws(YAMLFileError) -> [YAMLNode] {
        guard case .list(let elements) = content, elements.count == count ?? elements.count else {
            throw wrongValue(expected: count.map { "a list of \($0)" } ?? "a list")
        }
        return elements
    }

    /// Of classes there may be hundreds.
    private static let shownWords = 24

    /// One of a few words.
    package func choice(of words: [String]) throws(YAMLFileError) -> String {
        guard case .scalar(let text, _) = content, words.contains(text) else {
            var expected = "one of \(words.prefix(Self.shownWords).joined(separator: ", "))"
            if words.count > Self.shownWords { expected += ", … (\(words.count) in all)" }
            if case .scalar(let text, _) = content, let nearest = NearestName.of(text, in: words) {
                expected += " (perhaps '\(nearest)')"
            }
            throw wrongValue(expected: expected)
        }
        return text
    }

    /// A path, absolute or relative to the folder of the YAML file that names it.
    ///
    /// A value from an override is relative to the current folder, as on any command line.
    package func path() throws(YAMLFileError) -> String {
        let text = try string()
        if text.hasPrefix("/") || address.line == 0 { return text }
        return YAMLFile.resolve(text, relativeTo: address.file)
    }

    /// The keys and values of a mapping, whatever the keys are; empty for an absent value.
    package func entries() throws(YAMLFileError) -> [Entry] {
        if isNull { return [] }
        guard case .mapping(let entries) = content else { throw wrongValue(expected: "a mapping") }
        return entries
    }

    /// The mapping of which only `keys` may be there.
    ///
    /// - Throws: ``YAMLFileError/unknownKey(at:keyPath:nearest:known:)`` for the first other key.
    package func mapping(keys: [String]) throws(YAMLFileError) -> YAMLMapping {
        for entry in try entries() where !keys.contains(entry.key) {
            throw .unknownKey(
                at: entry.keyAddress, keyPath: childPath(entry.key),
                nearest: NearestName.of(entry.key, in: keys), known: keys)
        }
        return YAMLMapping(node: self, values: try entries())
    }

    static func integer(_ text: String) -> Int? {
        if let value = Int(text) { return value }
        guard text.hasPrefix("0x"), !text.dropFirst(2).hasPrefix("-"),
            !text.dropFirst(2).hasPrefix("+")
        else { return nil }
        return Int(text.dropFirst(2), radix: 16)
    }

    static func number(_ text: String) -> Double? {
        // Double accepts words such as "nan" and "infinity" and hexadecimal; a setting is a plain finite number.
        guard text.allSatisfy({ "0123456789+-.eE".contains($0) }), let value = Double(text),
            value.isFinite
        else { return nil }
        return value
    }

    /// The bounds in words, with a space before them: ` from 1 to 4096`, ` above 0`; empty without any.
    static func bounds<Bound>(
        atLeast: Bound?, above: Bound?, atMost: Bound?, _ text: (Bound) -> String = { "\($0)" }
    ) -> String {
        switch (atLeast.map(text), above.map(text), atMost.map(text)) {
        case (let low?, _, let high?): " from \(low) to \(high)"
        case (let low?, _, nil): " of at least \(low)"
        case (nil, let low?, let high?): " above \(low) and up to \(high)"
        case (nil, let low?, nil): " above \(low)"
        case (nil, nil, let high?): " of at most \(high)"
        case (nil, nil, nil): ""
        }
    }
}
