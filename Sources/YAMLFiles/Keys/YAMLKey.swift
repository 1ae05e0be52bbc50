/// One key of a mapping, in a table that reads the mapping, writes it and explains it.
///
/// ```
/// struct Options {
///     var epochs = 30
///     var clip: Double?
///
///     static let keys: [YAMLKey<Options>] = [
///         .key("epochs", \.epochs, .int(atLeast: 1), "Passes over the data."),
///         .optional("clip", \.clip, .double(above: 0), "The greatest length of a gradient."),
///     ]
///     static let yaml = YAMLValue.mapping(Options(), keys)
/// }
/// let options = try Options.yaml.read(YAMLFile.read(path: "options.yaml"))
/// try YAMLFile.write(Options.yaml.write(options), to: "copy.yaml")
/// let page = Options.yaml.groups              // keys, values, defaults and meanings, for help and pages
/// ```
///
/// The defaults are those of the Swift value. A key that no table names is an error with the nearest one that does.
package struct YAMLKey<Root>: Sendable {
    /// A property of the value that the table is about.
    package typealias Place<Value> = WritableKeyPath<Root, Value> & Sendable

    /// The key.
    package let name: String
    /// What it means: a sentence.
    package let meaning: String
    /// What it takes: `a number from 0 to 1`.
    package let values: String
    /// The properties that it stands for.
    let places: [AnyKeyPath & Sendable]
    /// The keys below it, for one whose value is a mapping.
    let groups: [YAMLKeyGroup]
    /// Takes the value out of the mapping; leaves the default where it is absent.
    let read: @Sendable (YAMLMapping, inout Root) throws(YAMLFileError) -> Void
    /// The value as it is written; nil leaves the key out.
    let write: @Sendable (Root) -> YAMLNode?
    /// The default as explanations show it; nil shows none.
    let shown: @Sendable (Root) -> YAMLNode?
    /// Gives the first value the property of the second.
    let copy: @Sendable (inout Root, Root) -> Void
    /// Whether results are the same whatever it says.
    package private(set) var isIncidental = false

    private init(
        _ name: String, _ meaning: String, values: String, places: [AnyKeyPath & Sendable],
        groups: [YAMLKeyGroup],
        read: @escaping @Sendable (YAMLMapping, inout Root) throws(YAMLFileError) -> Void,
        write: @escaping @Sendable (Root) -> YAMLNode?,
        shown: @escaping @Sendable (Root) -> YAMLNode?,
        copy: @escaping @Sendable (inout Root, Root) -> Void = { _, _ in }
    ) {
        self.name = name
        self.meaning = meaning
        self.values = values
        self.places = places
        self.groups = groups
        self.read = read
        self.write = write
        self.shown = shown
        self.copy = copy
    }

    /// The same key, marked as one on which no result depends.
    package var incidental: YAMLKey {
        var key = self
        key.isIncidental = true
        return key
    }

    /// A key whose property has a default.
    package static func key<Value>(
        _ name: String, _ place: Place<Value>, _ value: YAMLValue<Value>, _ meaning: String
    ) -> YAMLKey {
        YAMLKey(
            name, meaning, values: value.values, places: [place], groups: value.groups,
            read: { (mapping, root) throws(YAMLFileError) in
                if let node = mapping.optional(name) { root[keyPath: place] = try value.read(node) }
            }, write: { value.write($0[keyPath: place]) },
            shown: { value.groups.isEmpty ? value.write($0[keyPath: place]) : nil },
            copy: { $0[keyPath: place] = $1[keyPath: place] })
    }

    /// A key that must be there.
    package static func required<Value>(
        _ name: String, _ place: Place<Value>, _ value: YAMLValue<Value>, _ meaning: String
    ) -> YAMLKey {
        YAMLKey(
            name, meaning, values: "\(value.values), required", places: [place],
            groups: value.groups,
            read: { (mapping, root) throws(YAMLFileError) in
                root[keyPath: place] = try value.read(
                    try mapping.required(name, expected: value.values))
            }, write: { value.write($0[keyPath: place]) }, shown: { _ in nil },
            copy: { $0[keyPath: place] = $1[keyPath: place] })
    }

    /// A key whose property may be nil, which is written as `null` and is what an absent key leaves.
    package static func optional<Value>(
        _ name: String, _ place: Place<Value?>, _ value: YAMLValue<Value>, _ meaning: String
    ) -> YAMLKey {
        let write: @Sendable (Root) -> YAMLNode? = {
            $0[keyPath: place].map(value.write) ?? .null
        }
        return YAMLKey(
            name, meaning, values: "\(value.values), or null", places: [place],
            groups: value.groups,
            read: { (mapping, root) throws(YAMLFileError) in
                if let node = mapping.optional(name) { root[keyPath: place] = try value.read(node) }
            }, write: write, shown: write,
            copy: { $0[keyPath: place] = $1[keyPath: place] })
    }

    /// A key whose property may be nil, which is what an absent key leaves, and which is then not written.
    package static func unlessNil<Value>(
        _ name: String, _ place: Place<Value?>, _ value: YAMLValue<Value>, _ meaning: String
    ) -> YAMLKey {
        let write: @Sendable (Root) -> YAMLNode? = { $0[keyPath: place].map(value.write) }
        return YAMLKey(
            name, meaning, values: value.values, places: [place], groups: value.groups,
            read: { (mapping, root) throws(YAMLFileError) in
                if let node = mapping.optional(name) { root[keyPath: place] = try value.read(node) }
            }, write: write, shown: write,
            copy: { $0[keyPath: place] = $1[keyPath: place] })
    }

    /// A key whose value is a mapping of further keys of the same Swift value.
    package static func group(
        _ name: String, _ keys: [YAMLKey], of defaults: Root, _ meaning: String
    ) -> YAMLKey where Root: Sendable {
        YAMLKey(
            name, meaning, values: "a mapping", places: keys.flatMap(\.places),
            groups: [YAMLKeyGroup(keys: keys.map { $0.text(of: defaults) })],
            read: { (mapping, root) throws(YAMLFileError) in
                try keys.read(try mapping.mapping(name, keys: keys.map(\.name)), into: &root)
            }, write: { keys.written($0) }, shown: { _ in nil })
    }

    /// A key that no property holds as it stands.
    ///
    /// - Parameters:
    ///   - values: What it takes, as a noun phrase.
    ///   - places: The properties that it stands for.
    ///   - groups: What is known of the keys below it.
    ///   - read: Takes the value out of the mapping, in which it may be absent.
    ///   - write: The value; nil leaves the key out.
    package static func custom(
        _ name: String, values: String, places: [AnyKeyPath & Sendable] = [],
        groups: [YAMLKeyGroup] = [], _ meaning: String,
        read: @escaping @Sendable (YAMLMapping, inout Root) throws(YAMLFileError) -> Void,
        write: @escaping @Sendable (Root) -> YAMLNode?
    ) -> YAMLKey {
        YAMLKey(
            name, meaning, values: values, places: places, groups: groups, read: read,
            write: write, shown: write)
    }

    /// The same key of a value that may carry what this table is about.
    func lifted<Whole>(
        defaults: Root, make: @escaping @Sendable (Root) -> Whole,
        carried: @escaping @Sendable (Whole) -> Root?
    ) -> YAMLKey<Whole> where Root: Sendable {
        YAMLKey<Whole>(
            name, meaning, values: values, places: [], groups: groups,
            read: { [read] (mapping, whole) throws(YAMLFileError) in
                var part = carried(whole) ?? defaults
                try read(mapping, &part)
                whole = make(part)
            }, write: { [write] in carried($0).flatMap(write) },
            shown: { [shown] in carried($0).flatMap(shown) })
    }
}

// What a table does as a whole.
extension Array {
    /// Takes the values of all keys out of a mapping, in the order of the table.
    package func read<Root>(
        _ mapping: YAMLMapping, into root: inout Root
    ) throws(YAMLFileError) where Element == YAMLKey<Root> {
        for key in self { try key.read(mapping, &root) }
    }

    /// The mapping with every key in the order of the table.
    package func written<Root>(_ root: Root) -> YAMLNode where Element == YAMLKey<Root> {
        .mapping(compactMap { key in key.write(root).map { (key: key.name, value: $0) } })
    }

    /// The value with everything on which no result depends as in `defaults`.
    package func withoutIncidentals<Root>(_ root: Root, defaults: Root) -> Root
    where Element == YAMLKey<Root> {
        var result = root
        for key in self where key.isIncidental { key.copy(&result, defaults) }
        return result
    }

    /// How many properties the keys stand for: as many as the Swift value has, unless one was forgotten.
    package func placeCount<Root>() -> Int where Element == YAMLKey<Root> {
        Set<AnyKeyPath>(flatMap { $0.places.map { $0 as AnyKeyPath } }).count
    }
}
