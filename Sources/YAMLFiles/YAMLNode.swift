/// One value of a YAML file that remembers where it stands.
///
/// ```
/// let root = try YAMLFile.read(path: "Configs/shapes.yaml", overrides: ["train.epochs=3"])
/// let config = try root.mapping(keys: ["dataset", "train"])          // an unknown key throws
/// let dataset = try config.path("dataset")                           // relative to the YAML file
/// let train = try config.mapping("train", keys: ["epochs", "batch", "precision"])
/// let epochs = try train.int("epochs", atLeast: 1)                   // required
/// let batch = try train.int("batch", default: 8, atLeast: 1)         // defaulted
/// let precision = try train.choice("precision", of: ["auto", "float32"], default: "auto")
/// try YAMLFile.write(root, to: "runs/shapes-1/config.yaml")          // with the overrides applied
/// ```
///
/// Every access that fails throws a ``YAMLFileError`` with file, line, column, key path, what was found and what
/// was expected.
package struct YAMLNode: Sendable {
    /// What a node holds.
    package indirect enum Content: Sendable {
        /// One word, number or text; `isQuoted` when the file wrote it in quotes or as a block of text, so that it
        /// is text whatever it looks like.
        case scalar(String, isQuoted: Bool)
        /// A list.
        case list([YAMLNode])
        /// Keys with values, in the order of the file.
        case mapping([Entry])
    }

    /// One key with its value.
    package struct Entry: Sendable {
        /// The key's text.
        package let key: String
        /// Where the key stands.
        package let keyAddress: YAMLAddress
        /// The value.
        package var value: YAMLNode
    }

    /// The value.
    package var content: Content
    /// Where the value starts.
    package let address: YAMLAddress
    /// The keys that lead to the node from the root, joined by dots.
    ///
    /// List elements stand by index: `augment.scale.0`. Empty for the root.
    package let keyPath: String

    /// Makes a node that stands at an address.
    package init(_ content: Content, address: YAMLAddress = .made, keyPath: String = "") {
        self.content = content
        self.address = address
        self.keyPath = keyPath
    }

    /// Whether the value is absent: an empty value, `~` or `null`.
    package var isNull: Bool {
        guard case .scalar(let text, isQuoted: false) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    /// The value in a few words, for messages: `'many'`, `a list of 3`, `a mapping`, `nothing`.
    package var summary: String {
        switch content {
        case .scalar(let text, _):
            isNull ? "nothing" : text.count > 80 ? "'\(text.prefix(60))…'" : "'\(text)'"
        case .list(let elements): "a list of \(elements.count)"
        case .mapping: "a mapping"
        }
    }

    /// An error that names this node as the culprit.
    ///
    /// - Parameter expected: What would have been right, as a noun phrase: `a number above 0`.
    package func wrongValue(expected: String) -> YAMLFileError {
        .wrongValue(at: address, keyPath: keyPath, found: summary, expected: expected)
    }

    func childPath(_ name: String) -> String { keyPath.isEmpty ? name : "\(keyPath).\(name)" }
}

/// A place in a YAML file, or the override that gave a value.
package struct YAMLAddress: Equatable, Sendable, CustomStringConvertible {
    /// The file's path as it was given; for an override the override itself: `--set train.epochs=3`.
    package let file: String
    /// Line from 1; 0 where the value stands in no file.
    package let line: Int
    /// Column from 1, in Unicode scalars; 0 where the value stands in no file.
    package let column: Int

    /// Names a place.
    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// The address of values that a program made.
    package static let made = YAMLAddress(file: "(made by the program)", line: 0, column: 0)

    /// `file:line:column`, or `file` alone where there is no line.
    package var description: String { line > 0 ? "\(file):\(line):\(column)" : file }
}
