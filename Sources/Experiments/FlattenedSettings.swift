import YAMLFiles

extension YAMLNode {
    /// Every value below a node by its dotted key, lists as one text, in the order of the file.
    var flattened: [(key: String, value: String)] {
        switch content {
        case .mapping(let entries): return entries.flatMap(\.value.flattened)
        case .list(let elements) where elements.contains(where: \.isMapping):
            return elements.flatMap(\.flattened)
        default: return [(keyPath, text)]
        }
    }

    private var isMapping: Bool {
        if case .mapping = content { true } else { false }
    }

    private var text: String {
        switch content {
        case .scalar(let text, _): text
        case .list(let elements): "[\(elements.map(\.text).joined(separator: ", "))]"
        case .mapping(let entries):
            "{\(entries.map { "\($0.key): \($0.value.text)" }.joined(separator: ", "))}"
        }
    }
}
