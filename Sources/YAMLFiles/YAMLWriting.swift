import Files
import Yams

// Making trees and writing them.
extension YAMLNode {
    /// A text; written in quotes where it would otherwise read as something else.
    package static func string(_ value: String) -> YAMLNode {
        let looksLikeMore =
            YAMLNode.integer(value) != nil || YAMLNode.number(value) != nil
            || ["", "~", "null", "true", "false", "yes", "no", "on", "off", "y", "n"]
                .contains(value.lowercased())
        return YAMLNode(.scalar(value, isQuoted: looksLikeMore))
    }

    /// A whole number.
    package static func int(_ value: Int) -> YAMLNode {
        YAMLNode(.scalar("\(value)", isQuoted: false))
    }

    /// A number, with as many digits as give the same number back.
    package static func double(_ value: Double) -> YAMLNode {
        YAMLNode(.scalar("\(value)", isQuoted: false))
    }

    /// No value: the key counts as absent.
    package static var null: YAMLNode { YAMLNode(.scalar("null", isQuoted: false)) }

    /// A truth value.
    package static func bool(_ value: Bool) -> YAMLNode {
        YAMLNode(.scalar(value ? "true" : "false", isQuoted: false))
    }

    /// A list.
    package static func list(_ elements: [YAMLNode]) -> YAMLNode { YAMLNode(.list(elements)) }

    /// A mapping with its keys in the given order.
    package static func mapping(_ entries: KeyValuePairs<String, YAMLNode>) -> YAMLNode {
        mapping(entries.map { ($0.key, $0.value) })
    }

    /// A mapping with its keys in the given order.
    package static func mapping(_ entries: [(key: String, value: YAMLNode)]) -> YAMLNode {
        YAMLNode(.mapping(entries.map { Entry(key: $0.key, keyAddress: .made, value: $0.value) }))
    }

    /// The tree as YAML: mappings a line a key, lists of scalars on one line.
    package func yaml() throws(YAMLFileError) -> String {
        do {
            return try Yams.serialize(node: yamsNode, width: -1, allowUnicode: true)
        } catch {
            throw .unreadable(path: address.file, reason: "cannot be turned into YAML: \(error)")
        }
    }

    private var yamsNode: Node {
        switch content {
        case .scalar(let text, let isQuoted):
            return .scalar(
                .init(text, isQuoted ? Tag(.str) : .implicit, isQuoted ? .singleQuoted : .plain))
        case .list(let elements):
            // In a list on one line, no text at all would be written as a text without characters.
            let written = elements.map { $0.isWithoutText ? YAMLNode.null : $0 }
            return .sequence(.init(written.map(\.yamsNode), .implicit, isShallow ? .flow : .block))
        case .mapping(let entries):
            return .mapping(
                .init(
                    entries.map { (Node($0.key), $0.value.yamsNode) }, .implicit,
                    isShallow ? .flow : .block))
        }
    }

    private var isWithoutText: Bool {
        if case .scalar("", isQuoted: false) = content { true } else { false }
    }

    /// Whether the value reads best on one line: empty, or a list of scalars or of short lists of scalars.
    private var isShallow: Bool {
        func isScalar(_ node: YAMLNode) -> Bool {
            if case .scalar = node.content { true } else { false }
        }
        switch content {
        case .scalar: return true
        case .list(let elements):
            return elements.allSatisfy { element in
                if case .list(let inner) = element.content { return inner.allSatisfy(isScalar) }
                return isScalar(element)
            }
        case .mapping(let entries): return entries.isEmpty
        }
    }
}

extension YAMLFile {
    /// Writes a tree as a YAML file, whole or not at all.
    ///
    /// - Throws: `AtomicFileError` where the file cannot be written.
    package static func write(_ node: YAMLNode, to path: String) throws {
        try AtomicFile.write(try node.yaml(), to: path)
    }
}
