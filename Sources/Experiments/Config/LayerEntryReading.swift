import NetworkDescriptions
import YAMLFiles

// The entries of `model: {layers: […]}`: a mapping each, `layer: KIND` with the keys of that kind beside it.

extension LayerEntry {
    private static let ownKeys = [
        YAMLKeyText(
            name: "layer", values: kinds.map(\.name).joined(separator: ", ") + "; required",
            standard: nil, meaning: "What it does."),
        YAMLKeyText(
            name: "name", values: "letters, digits, - and _", standard: nil,
            meaning: "By what others read it, and under what its weights are saved."),
        YAMLKeyText(
            name: "from", values: "a name or a list of names, input for the images",
            standard: nil, meaning: "What it reads; by default the entry before."),
    ]

    /// All keys, for help and pages.
    static let groups: [YAMLKeyGroup] =
        [YAMLKeyGroup(keys: ownKeys)]
        + kinds.map { kind in
            YAMLKeyGroup(
                chooser: "layer", name: kind.name, meaning: kind.meaning,
                keys: kind.keys.map { $0.text(of: kind.defaults) })
        }

    init(node: YAMLNode) throws(YAMLFileError) {
        let names = Self.kinds.map(\.name)
        guard let kindNode = try node.entries().first(where: { $0.key == "layer" })?.value else {
            throw .missingKey(
                at: node.address, keyPath: node.keyPath + ".layer",
                expected: "one of \(names.joined(separator: ", "))")
        }
        let name = try kindNode.choice(of: names)
        guard let kind = Self.kinds.first(where: { $0.name == name }) else {
            preconditionFailure("'\(name)' is one of \(names), but none of the kinds")
        }
        let mapping = try node.mapping(keys: Self.ownKeys.map(\.name) + kind.keys.map(\.name))
        var operation = kind.defaults
        try kind.keys.read(mapping, into: &operation)
        self.init(operation, name: try Self.name(mapping), from: try Self.sources(mapping))
    }

    private static func name(_ entry: YAMLMapping) throws(YAMLFileError) -> String? {
        guard let node = entry.optional("name") else { return nil }
        let name = try node.string()
        let allowed = name.unicodeScalars.allSatisfy {
            ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
                || $0 == "-" || $0 == "_"
        }
        guard allowed, !name.isEmpty, !LayerList.reservedNames.contains(name) else {
            throw node.wrongValue(
                expected: "a name of letters, digits, - and _ other than "
                    + LayerList.reservedNames.joined(separator: ", "))
        }
        return name
    }

    private static func sources(_ entry: YAMLMapping) throws(YAMLFileError) -> [String] {
        guard let node = entry.optional("from") else { return [] }
        guard case .list(let elements) = node.content else { return [try node.string()] }
        var names: [String] = []
        for element in elements { names.append(try element.string()) }
        return names
    }

    /// The entry with every option written out.
    var config: YAMLNode {
        guard let kind = Self.kinds.first(where: { $0.holds(operation) }),
            case .mapping(let options) = kind.keys.written(operation).content
        else { preconditionFailure("no kind of layer in a config stands for \(operation)") }
        var entries: [(key: String, value: YAMLNode)] = [("layer", .string(kind.name))]
        if let name { entries.append(("name", .string(name))) }
        entries += options.map { (key: $0.key, value: $0.value) }
        if !from.isEmpty { entries.append(("from", .list(from.map { .string($0) }))) }
        return .mapping(entries)
    }
}
