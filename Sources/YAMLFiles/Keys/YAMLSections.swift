// Values that are mappings: of one table of keys, or of several that a name tells apart.

extension YAMLValue where Value: Sendable {
    /// A mapping of a table's keys; what is absent is as in `defaults`.
    ///
    /// - Parameter check: Refuses values that do not go together.
    package static func mapping(
        _ defaults: Value, _ keys: [YAMLKey<Value>],
        check: @escaping @Sendable (Value, YAMLMapping) throws(YAMLFileError) -> Void = {
            (_, _) throws(YAMLFileError) in
        }
    ) -> YAMLValue {
        YAMLValue(
            values: "a mapping",
            groups: [YAMLKeyGroup(keys: keys.map { $0.text(of: defaults) })],
            read: { node throws(YAMLFileError) in
                let mapping = try node.mapping(keys: keys.map(\.name))
                var value = defaults
                try keys.read(mapping, into: &value)
                try check(value, mapping)
                return value
            }, write: { keys.written($0) })
    }

    /// A mapping whose key `name` says which of several tables the other keys come from.
    ///
    /// - Parameters:
    ///   - variants: The tables; the first one is meant where no name is given.
    ///   - kind: What the variants are called, where a key of another one is to be refused by its owner's name.
    ///   - check: Refuses values that do not go together.
    package static func variants(
        _ variants: [YAMLVariant<Value>], kind: String? = nil,
        check: @escaping @Sendable (Value, YAMLMapping) throws(YAMLFileError) -> Void = {
            (_, _) throws(YAMLFileError) in
        }
    ) -> YAMLValue {
        precondition(!variants.isEmpty, "YAMLValue.variants expects at least one, got none")
        let names = variants.flatMap { [$0.name] + $0.otherNames }
        let tables = variants.map { variant in variant.keys.map { $0.text(of: variant.defaults) } }
        // What all variants have alike is told once.
        let common = tables[0].filter { key in tables.allSatisfy { $0.contains(key) } }
        let own = zip(variants, tables).map { variant, keys in
            YAMLKeyGroup(
                name: variant.name, otherNames: variant.otherNames, meaning: variant.meaning,
                keys: keys.filter { !common.contains($0) })
        }
        let groups = (common.isEmpty ? [] : [YAMLKeyGroup(keys: common)]) + own
        return YAMLValue(
            values: "a mapping, its name one of \(names.joined(separator: ", "))", groups: groups,
            read: { node throws(YAMLFileError) in
                let entries = try node.entries()
                var variant = variants[0]
                if let name = entries.first(where: { $0.key == "name" })?.value, !name.isNull {
                    let chosen = try name.choice(of: names)
                    variant = variants.first { $0.answers(to: chosen) } ?? variant
                }
                var known = variant.keys.map(\.name)
                if let kind {
                    try variant.refuseForeign(entries, of: variants, kind: kind)
                    let all = variants.flatMap { $0.keys.map(\.name) }
                    known += all.filter { !known.contains($0) }
                }
                let mapping = try node.mapping(keys: ["name"] + known)
                var value = variant.defaults
                try variant.keys.read(mapping, into: &value)
                try check(value, mapping)
                return value
            },
            write: { value in
                let variant = variants.first { $0.holds(value) } ?? variants[0]
                guard case .mapping(let entries) = variant.keys.written(value).content else {
                    return .mapping([("name", .string(variant.name))])
                }
                return .mapping(
                    [("name", .string(variant.name))]
                        + entries.map { (key: $0.key, value: $0.value) })
            })
    }
}

/// One of several tables that a key of a mapping, mostly `name`, chooses from.
package struct YAMLVariant<Value: Sendable>: Sendable {
    /// What `name` says.
    package let name: String
    /// What it may say as well.
    package let otherNames: [String]
    /// What the variant is: a sentence.
    package let meaning: String
    /// The value without any keys.
    package let defaults: Value
    /// The keys beside `name`.
    package let keys: [YAMLKey<Value>]
    /// Whether a value is one of this variant.
    package let holds: @Sendable (Value) -> Bool

    /// A table over the value itself.
    package init(
        _ name: String, otherNames: [String] = [], _ meaning: String, defaults: Value,
        keys: [YAMLKey<Value>], holds: @escaping @Sendable (Value) -> Bool
    ) {
        self.name = name
        self.otherNames = otherNames
        self.meaning = meaning
        self.defaults = defaults
        self.keys = keys
        self.holds = holds
    }

    /// A table over what an enum's case carries.
    ///
    /// - Parameters:
    ///   - defaults: What the case carries without any keys.
    ///   - make: The enum's value that carries it.
    ///   - carried: What a value carries, nil for one of another case.
    package init<Part: Sendable>(
        _ name: String, otherNames: [String] = [], _ meaning: String, defaults: Part,
        keys: [YAMLKey<Part>], make: @escaping @Sendable (Part) -> Value,
        carried: @escaping @Sendable (Value) -> Part?
    ) {
        self.init(
            name, otherNames: otherNames, meaning, defaults: make(defaults),
            keys: keys.map { $0.lifted(defaults: defaults, make: make, carried: carried) },
            holds: { carried($0) != nil })
    }

    func answers(to name: String) -> Bool { name == self.name || otherNames.contains(name) }

    /// Refuses a key that another variant alone has.
    func refuseForeign(
        _ entries: [YAMLNode.Entry], of variants: [YAMLVariant], kind: String
    ) throws(YAMLFileError) {
        for entry in entries where !entry.value.isNull {
            if keys.contains(where: { $0.name == entry.key }) { continue }
            guard let owner = variants.first(where: { $0.keys.contains { $0.name == entry.key } })
            else { continue }
            throw entry.value.wrongValue(
                expected: "no '\(entry.key)', which only the \(kind) \(owner.name) has,")
        }
    }
}
