/// Keyed access to a mapping.
///
/// A key whose value is empty or `null` counts as absent. The variants without `default` require the key; those with `default` give it where the key is absent.
public struct YAMLMapping: Sendable {
    /// The node that holds the mapping.
    public let node: YAMLNode
    private let values: [YAMLNode.Entry]

    init(node: YAMLNode, values: [YAMLNode.Entry]) {
        self.node = node
        self.values = values
    }

    /// The keys in the order of the file, also those without a value.
    public var keys: [String] { values.map(\.key) }

    /// The value of a key, or `nil` where it is absent.
    public func optional(_ key: String) -> YAMLNode? {
        guard let value = values.first(where: { $0.key == key })?.value, !value.isNull else {
            return nil
        }
        return value
    }

    /// The value of a key that must be there.
    public func required(
        _ key: String, expected: String = "a value"
    ) throws(YAMLFileError) -> YAMLNode {
        guard let value = optional(key) else {
            throw .missingKey(at: node.address, keyPath: node.childPath(key), expected: expected)
        }
        return value
    }

    /// The text at a key.
    public func string(_ key: String) throws(YAMLFileError) -> String {
        try required(key, expected: "a text").string()
    }

    /// The text at a key, or the default.
    public func string(_ key: String, default value: String) throws(YAMLFileError) -> String {
        try optional(key)?.string() ?? value
    }

    /// The whole number at a key, between the bounds (inclusive).
    public func int(
        _ key: String, atLeast: Int? = nil, atMost: Int? = nil
    ) throws(YAMLFileError) -> Int {
        try required(key, expected: "a whole number").int(atLeast: atLeast, atMost: atMost)
    }

    /// The whole number at a key, between the bounds (inclusive), or the default.
    public func int(
        _ key: String, default value: Int, atLeast: Int? = nil, atMost: Int? = nil
    ) throws(YAMLFileError) -> Int {
        try optional(key)?.int(atLeast: atLeast, atMost: atMost) ?? value
    }

    /// The number at a key, between the bounds (inclusive, but for `above`).
    public func double(
        _ key: String, atLeast: Double? = nil, above: Double? = nil, atMost: Double? = nil
    ) throws(YAMLFileError) -> Double {
        try required(key, expected: "a number")
            .double(atLeast: atLeast, above: above, atMost: atMost)
    }

    /// The number at a key, between the bounds (inclusive, but for `above`), or the default.
    public func double(
        _ key: String, default value: Double, atLeast: Double? = nil, above: Double? = nil,
        atMost: Double? = nil
    ) throws(YAMLFileError) -> Double {
        try optional(key)?.double(atLeast: atLeast, above: above, atMost: atMost) ?? value
    }

    /// The truth value at a key.
    public func bool(_ key: String) throws(YAMLFileError) -> Bool {
        try required(key, expected: "true or false").bool()
    }

    /// The truth value at a key, or the default.
    public func bool(_ key: String, default value: Bool) throws(YAMLFileError) -> Bool {
        try optional(key)?.bool() ?? value
    }

    /// The list at a key; of exactly `count` elements, if given.
    public func list(_ key: String, count: Int? = nil) throws(YAMLFileError) -> [YAMLNode] {
        try required(key, expected: "a list").list(count: count)
    }

    /// The list at a key, or an empty one.
    public func optionalList(_ key: String) throws(YAMLFileError) -> [YAMLNode] {
        try optional(key)?.list() ?? []
    }

    /// One of a few words at a key.
    public func choice(_ key: String, of words: [String]) throws(YAMLFileError) -> String {
        try required(key, expected: "one of \(words.joined(separator: ", "))").choice(of: words)
    }

    /// One of a few words at a key, or the default.
    public func choice(
        _ key: String, of words: [String], default value: String
    ) throws(YAMLFileError) -> String {
        try optional(key)?.choice(of: words) ?? value
    }

    /// The path at a key, resolved against the YAML file's folder; see ``YAMLNode/path()``.
    public func path(_ key: String) throws(YAMLFileError) -> String {
        try required(key, expected: "a path").path()
    }

    /// The path at a key, resolved against the YAML file's folder, or `nil`.
    public func optionalPath(_ key: String) throws(YAMLFileError) -> String? {
        try optional(key)?.path()
    }

    /// The mapping at a key of which only `keys` may be there; an absent one is empty, so that defaults apply.
    public func mapping(_ key: String, keys: [String]) throws(YAMLFileError) -> YAMLMapping {
        let absent = YAMLNode(.mapping([]), address: node.address, keyPath: node.childPath(key))
        return try (optional(key) ?? absent).mapping(keys: keys)
    }
}
