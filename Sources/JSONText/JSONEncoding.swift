extension JSONValue {
    /// An `Encodable` value as a document: members sorted by key, so that equal values give equal text.
    ///
    /// - Throws: `EncodingError` for a whole number that `Int` does not hold, and what the value itself throws.
    package init(encoding value: some Encodable) throws {
        let node = JSONNode()
        try value.encode(to: JSONTreeEncoder(node: node, codingPath: []))
        self = node.value
    }
}

/// A value that is being put together.
private final class JSONNode {
    private enum Content {
        case value(JSONValue)
        case members([String: JSONNode])
        case elements([JSONNode])
    }

    private var content = Content.value(.null)

    func set(_ value: JSONValue) { content = .value(value) }

    /// Makes this an object, which an empty container must be as well.
    func beginMembers() {
        if case .members = content { return }
        content = .members([:])
    }

    func beginElements() {
        if case .elements = content { return }
        content = .elements([])
    }

    func member(_ key: String) -> JSONNode {
        guard case .members(var members) = content else { return JSONNode() }
        let node = members[key] ?? JSONNode()
        members[key] = node
        content = .members(members)
        return node
    }

    func element() -> JSONNode {
        guard case .elements(var elements) = content else { return JSONNode() }
        let node = JSONNode()
        elements.append(node)
        content = .elements(elements)
        return node
    }

    var count: Int { if case .elements(let elements) = content { elements.count } else { 0 } }

    var value: JSONValue {
        switch content {
        case .value(let value): value
        case .members(let members):
            .object(members.sorted { $0.key < $1.key }.map { .init($0.key, $0.value.value) })
        case .elements(let elements): .array(elements.map(\.value))
        }
    }
}

/// Encodes one value into a node.
private struct JSONTreeEncoder: Encoder, SingleValueEncodingContainer {
    let node: JSONNode
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        node.beginMembers()
        return KeyedEncodingContainer(JSONMemberEncoder<Key>(node: node, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        node.beginElements()
        return JSONElementEncoder(node: node, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }

    func encodeNil() { node.set(.null) }

    /// Plain values are written here; any other writes itself.
    func encode<Value: Encodable>(_ value: Value) throws {
        switch value {
        case let truth as Bool: node.set(.truth(truth))
        case let text as String: node.set(.text(text))
        case let number as Double: node.set(.number(number))
        case let number as Float: node.set(.float(number))
        case let number as any BinaryInteger:
            guard let integer = Int(exactly: number) else {
                throw EncodingError.invalidValue(
                    value, .init(codingPath: codingPath, debugDescription: "\(value) exceeds Int"))
            }
            node.set(.integer(integer))
        default: try value.encode(to: self)
        }
    }
}

/// Encodes the members of an object.
private struct JSONMemberEncoder<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let node: JSONNode
    let codingPath: [any CodingKey]

    private func encoder(_ key: any CodingKey) -> JSONTreeEncoder {
        JSONTreeEncoder(node: node.member(key.stringValue), codingPath: codingPath + [key])
    }

    func encodeNil(forKey key: Key) { encoder(key).encodeNil() }

    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        try encoder(key).encode(value)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> { encoder(key).container(keyedBy: type) }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        encoder(key).unkeyedContainer()
    }

    func superEncoder() -> any Encoder {
        JSONTreeEncoder(node: node.member("super"), codingPath: codingPath)
    }

    func superEncoder(forKey key: Key) -> any Encoder { encoder(key) }
}

/// Encodes the elements of an array.
private struct JSONElementEncoder: UnkeyedEncodingContainer {
    let node: JSONNode
    let codingPath: [any CodingKey]
    var count: Int { node.count }

    private func encoder() -> JSONTreeEncoder {
        JSONTreeEncoder(node: node.element(), codingPath: codingPath)
    }

    func encodeNil() { encoder().encodeNil() }

    func encode<Value: Encodable>(_ value: Value) throws { try encoder().encode(value) }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) -> KeyedEncodingContainer<Nested> { encoder().container(keyedBy: type) }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { encoder().unkeyedContainer() }

    func superEncoder() -> any Encoder { encoder() }
}
