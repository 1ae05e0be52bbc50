import Files
import Yams

/// Reads and writes YAML files.
package enum YAMLFile {
    /// How many values a file may hold, aliases expanded: a bound on memory, far above any honest file.
    static let maximumNodeCount = 400_000
    /// How large a file may be, in bytes.
    static let maximumByteCount = 16 << 20

    /// Reads a file that holds one YAML document and applies overrides, see ``YAMLNode/applying(override:)``.
    ///
    /// - Parameters:
    ///   - path: The file. An empty one gives an empty mapping.
    ///   - overrides: `key.key=value`, applied in order.
    package static func read(path: String, overrides: [String] = []) throws(YAMLFileError)
        -> YAMLNode
    {
        var root = try parse(try text(path: path), path: path)
        for override in overrides { root = try root.applying(override: override) }
        return root
    }

    /// Parses text that holds one YAML document.
    ///
    /// - Parameter path: The name for addresses, and the base of relative paths.
    package static func parse(_ text: String, path: String) throws(YAMLFileError) -> YAMLNode {
        try YAMLText.requireReadable(text, path: path)
        let start = YAMLAddress(file: path, line: 1, column: 1)
        let composed: Node?
        do {
            composed = try Yams.compose(yaml: text)
        } catch {
            throw convert(error, path: path)
        }
        guard let composed else { return YAMLNode(.mapping([]), address: start) }
        var budget = maximumNodeCount
        return try node(composed, path: path, keyPath: "", depth: 0, budget: &budget)
    }

    /// The path that `relative` names when it stands in the YAML file `file`; `a/../` is folded where it can be.
    package static func resolve(_ relative: String, relativeTo file: String) -> String {
        if relative.unicodeScalars.first == "/" { return relative }
        // By scalars: a slash with a combining mark behind it is one character to Swift.
        var parts = file.unicodeScalars.split(separator: "/").dropLast().map { String($0) }
        for part in relative.unicodeScalars.split(separator: "/").map({ String($0) })
        where part != "." {
            if part == "..", let last = parts.last, last != "..", last != "." {
                parts.removeLast()
            } else {
                parts.append(part)
            }
        }
        let joined = parts.joined(separator: "/")
        return file.unicodeScalars.first == "/" ? "/" + joined : joined.isEmpty ? "." : joined
    }

    private static func text(path: String) throws(YAMLFileError) -> String {
        guard let text = String(validating: try bytes(path: path), as: UTF8.self) else {
            throw .unreadable(path: path, reason: "it is not UTF-8 text")
        }
        return text
    }

    /// The bytes of a file, without the byte order mark that some editors put before the first.
    static func bytes(path: String) throws(YAMLFileError) -> [UInt8] {
        let bytes: [UInt8]
        do throws(FileReadingError) {
            bytes = try InputFile.contents(path: path, atMost: maximumByteCount)
        } catch {
            throw YAMLFileError(error)
        }
        return Array(bytes.withoutByteOrderMark)
    }

    private static func node(
        _ node: Node, path: String, keyPath: String, depth: Int, budget: inout Int
    ) throws(YAMLFileError) -> YAMLNode {
        let mark = node.mark
        let address = YAMLAddress(file: path, line: mark?.line ?? 1, column: mark?.column ?? 1)
        budget -= 1
        if budget < 0 {
            throw .syntax(at: address, problem: "more than \(maximumNodeCount) values")
        }
        // Aliases put lists into lists, which their text does not show.
        if depth > YAMLText.deepest {
            throw .syntax(at: address, problem: YAMLText.tooDeep)
        }
        func child(_ name: String) -> String { keyPath.isEmpty ? name : "\(keyPath).\(name)" }
        switch node {
        case .scalar(let scalar):
            let isPlain = scalar.style == .plain || scalar.style == .any
            return YAMLNode(
                .scalar(scalar.string, isQuoted: !isPlain), address: address, keyPath: keyPath)
        case .sequence(let sequence):
            var elements: [YAMLNode] = []
            for (index, element) in sequence.enumerated() {
                elements.append(
                    try self.node(
                        element, path: path, keyPath: child("\(index)"), depth: depth + 1,
                        budget: &budget))
            }
            return YAMLNode(.list(elements), address: address, keyPath: keyPath)
        case .mapping(let mapping):
            var entries: [YAMLNode.Entry] = []
            for (key, value) in mapping {
                let keyAddress = YAMLAddress(
                    file: path, line: key.mark?.line ?? 1, column: key.mark?.column ?? 1)
                guard let name = keyText(key) else {
                    throw .syntax(
                        at: keyAddress, problem: "a key must be one word or a list of numbers")
                }
                let value = try self.node(
                    value, path: path, keyPath: child(name), depth: depth + 1, budget: &budget)
                entries.append(.init(key: name, keyAddress: keyAddress, value: value))
            }
            return YAMLNode(.mapping(entries), address: address, keyPath: keyPath)
        case .alias:
            // The composer puts the anchored value in an alias's place; one that is left names nothing.
            throw .syntax(at: address, problem: "an alias without its anchor")
        }
    }

    /// A key's text; a list of scalars such as a colour `[255, 0, 0]` gives `[255, 0, 0]`.
    private static func keyText(_ key: Node) -> String? {
        switch key {
        case .scalar(let scalar): return scalar.string
        case .sequence(let sequence):
            let words = sequence.compactMap { $0.scalar?.string }
            return words.count == sequence.count ? "[\(words.joined(separator: ", "))]" : nil
        case .mapping, .alias: return nil
        }
    }

    private static func convert(_ error: any Error, path: String) -> YAMLFileError {
        func address(_ mark: Mark) -> YAMLAddress {
            YAMLAddress(file: path, line: mark.line, column: mark.column)
        }
        switch error {
        case YamlError.scanner(_, let problem, let mark, _),
            YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _):
            return .syntax(at: address(mark), problem: problem)
        case YamlError.duplicatedKeysInMapping(let duplicates, let context):
            // Yams lists them in no order.
            return .duplicateKey(at: address(context.mark), key: duplicates.min() ?? "")
        case YamlError.reader(let problem, let offset, _, let yaml):
            let before = yaml.prefix(offset ?? 0)
            let line = before.count { $0.isNewline } + 1
            let column = before.reversed().prefix { !$0.isNewline }.count + 1
            return .syntax(
                at: YAMLAddress(file: path, line: line, column: column), problem: problem)
        default:
            return .syntax(at: YAMLAddress(file: path, line: 1, column: 1), problem: "\(error)")
        }
    }
}
