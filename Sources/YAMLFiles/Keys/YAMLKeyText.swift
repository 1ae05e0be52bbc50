/// What a table says of one key, for help texts and pages.
package struct YAMLKeyText: Equatable, Sendable {
    /// The key.
    package let name: String
    /// What it takes: `a number from 0 to 1`.
    package let values: String
    /// What it is where it is absent, as YAML on one line; nil for a key that is required or holds a mapping.
    package let standard: String?
    /// What it means: a sentence.
    package let meaning: String
    /// Whether results are the same whatever it says.
    package let isIncidental: Bool
    /// The keys below it.
    package let groups: [YAMLKeyGroup]
    /// The key with a value, as a file may hold it; nil where none is shown.
    package var example: String?

    /// Says something of a key.
    package init(
        name: String, values: String, standard: String?, meaning: String,
        isIncidental: Bool = false, groups: [YAMLKeyGroup] = []
    ) {
        self.isIncidental = isIncidental
        self.name = name
        self.values = values
        self.standard = standard
        self.meaning = meaning
        self.groups = groups
    }
}

/// Keys that stand together in a mapping.
package struct YAMLKeyGroup: Equatable, Sendable {
    /// The key whose value chooses the group; nil where the group's own keys do.
    package let chooser: String?
    /// What ``chooser`` says, or what the group is called; nil for keys that are always there.
    package let name: String?
    /// What it may say as well.
    package let otherNames: [String]
    /// What the group is: a sentence.
    package let meaning: String
    /// The keys in their order.
    package let keys: [YAMLKeyText]

    /// Gathers keys.
    package init(
        chooser: String? = "name", name: String? = nil, otherNames: [String] = [],
        meaning: String = "", keys: [YAMLKeyText]
    ) {
        self.chooser = chooser
        self.name = name
        self.otherNames = otherNames
        self.meaning = meaning
        self.keys = keys
    }
}

extension YAMLKey {
    /// What the table says of this key, with the defaults of `root`.
    package func text(of root: Root) -> YAMLKeyText {
        YAMLKeyText(
            name: name, values: values, standard: shown(root)?.line, meaning: meaning,
            isIncidental: isIncidental, groups: groups)
    }
}

extension YAMLNode {
    /// The value on one line: `0.5`, `[1, 2]`, `{a: 1, b: x}`.
    package var line: String {
        switch content {
        case .scalar(let text, let isQuoted): isQuoted ? "'\(text)'" : text
        case .list(let elements): "[\(elements.map(\.line).joined(separator: ", "))]"
        case .mapping(let entries):
            "{\(entries.map { "\($0.key): \($0.value.line)" }.joined(separator: ", "))}"
        }
    }
}
