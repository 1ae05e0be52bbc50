/// Keyed access to a mapping.
///
/// A key whose value is empty or `null` counts as absent. The variants without `default` require the key; those with `default` give it where the key is absent.
package struct YAMLMapping: Sendable {
    /// The node that holds the mapping.
    package let node: YAMLNode
    private let values: [YAMLNode.Entry]

    init(node: YAMLNode, values: [YAMLNode.Entry]) {
        self.node = node
        self.values = values
    }

    /// The keys in the order of the file, also those without a value.
    package var keys: [String] { values.map(\.key) }

    /// The value of a key, or `nil` where it is absent.
    package func optional(_ key: String) -> YAMLNode? {
        guard let value = values.first(where: { $0.key == key })?.value, !value.isNull else {
            return nil
        }
        return value
    }

    /// The value of a key that must be there.
    package func required(
        _ key: String, expected: String = "a value"
    ) throws(YAMLFileError) -> YAMLNode {
        guard let value = optional(key) else {
            throw .missingKey(at: node.address, keyPath: node.childPath(key), expected: expected)
        }
        return value
    }

    /// The text at a key.
    package func string(_ key: String) throws(YAMLFileError) -> String {
        try required(key, expected: "a text").string()
    }

    /// The text at a key, or the default.
    package func string(_ key: String, default value: String) throws(YAMLFileError) -> String {
        try optional(key)?.string() ?? value
    }

    /// The whole number at a key, between the bounds (inclusive).
    package func int(
        _ key: String, atLeast: Int? = nil, atMost: Int? = nil
    ) throws(YAMLFileError) -> Int {
        try required(key, expected: "a whole number").int(atLeast: atLeast, atMost: atMost)
    }

    /// The whole number at a key, between the bounds (inclusive), or the default.
    package func int(
        _ key: String, default value: Int, atLeast: Int? = nil, atMost: Int? = nil
    ) throws(YAMLFileError) -> Int {
        try optional(key)?.int(atLeast: atLeast, atMost: atMost) ?? value
    }

    /// The number at a key, between the bounds (inclusive, but for `above`).
    package func double(
        _ key: String, atLeast: Double? = nil, above: Double? = nil, atMost: Double? = nil
    ) throws(YAMLFileError) -> Double {
        try required(key, expected: "a number")
            .double(atLeast: atLeast, above: above, atMost: atMost)
    }

    /// The number at a key, between the bounds (inclusive, but for `above`), or the default.
    package func double(
        _ key: String, default value: Double, atLeast: Double? = nil, above: Double? = nil,
        atMost: Double? = nil
    ) throws(YAMLFileError) -> Double {
        try optional(key)?.double(atLeast: atLeast, above: above, atMost: atMost) ?? value
    }

    /// The truth value at a key.
    package func bool(_ key: String) throws(YAMLFileError) -> Bool {
        try required(key, expected: "true or false").bool()
    }

    /// The truth value at a key, or the default.
    package func bool(_ key: String, default value: Bool) throws(YAMLFileError) -> Bool {
        try optional(key)?.bool() ?? value
    }

    /// The list at a key; of exactly `count` elements, if given.
    package func list(_ key: String, count: Int? = nil) throws(YAMLFileError) -> [YAMLNode] {
        try required(key, expected: "a list").list(count: count)
    }

    /// The list at a key, or an empty one.
    package func optionalList(_ key: String) throws(YAMLFileError) -> [YAMLNode] {
        try optional(key)?.list() ?? []
    }

    /// One of a few words at a key.
    package func choice(_ key: String, of words: [String]) throws(YAMLFileError) -> String {
        try required(key, expected: "one of \(words.joined(separator: ", "))").choice(of: words)
    }

    /// One of a few words at a key, or the default.
    package func choice(
        _ key: String, of words: [String], default value: String
    ) throws(YAMLFileError) -> String {
        try optional(key)?.choice(of: words) ?? value
    }

    /// The path at a key, resolved against the YAML file's folder; see ``YAMLNode/path()``.
    package func path(_ key: String) throws(YAMLFileError) -> String {
        try required(key, expected: "a path").path()
    }

    /// The path at a key, resolved against the YAML file's folder, or `nil`.
    package func optionalPath(_ key: String) throws(YAMLFileError) -> String? {
        try optional(key)?.path()
    }

    /// The mapping at a key of which only `keys` may be there; an absent one is empty, so that defaults apply.
    package func mapping(_ key: String, keys: [String]) throws(YAMLFileError) -> YAMLMapping {
        let absent = YAMLNode(.mapping([]), address: node.address, keyPath: node.childPath(key))
        return try (optional(key) ?? absent).mapping(keys: keys)
    }
}
