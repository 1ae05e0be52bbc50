import Files

/// What can be wrong with a YAML file, with its place.
package enum YAMLFileError: Error, Equatable, Sendable {
    /// There is no such file.
    case missingFile(path: String)
    /// The file exists and cannot be read, or is not UTF-8.
    case unreadable(path: String, reason: String)
    /// The text is not YAML.
    case syntax(at: YAMLAddress, problem: String)
    /// A mapping holds the same key twice; the address is the mapping's first such key.
    case duplicateKey(at: YAMLAddress, key: String)
    /// A key that must be there is not; the address is that of the mapping.
    case missingKey(at: YAMLAddress, keyPath: String, expected: String)
    /// A key that nobody reads; `nearest` is the known key that looks most like it, if one does.
    case unknownKey(at: YAMLAddress, keyPath: String, nearest: String?, known: [String])
    /// A value of another type, outside its range, or not among the choices.
    case wrongValue(at: YAMLAddress, keyPath: String, found: String, expected: String)
    /// An override that cannot be applied.
    case override(text: String, problem: String)
}

extension YAMLFileError {
    init(_ error: FileReadingError) {
        self =
            switch error {
            case .missing(let path): .missingFile(path: path)
            case .anotherKind(let path, .folder):
                .unreadable(path: path, reason: "it is a folder, a YAML file is expected")
            case .anotherKind(let path, .deviceOrPipe):
                .unreadable(
                    path: path, reason: "it is a device, pipe or socket; name a regular file")
            case .unreadable(let path, let reason): .unreadable(path: path, reason: reason)
            case .tooLarge(let path, let bytes, let limit):
                .unreadable(path: path, reason: "it has \(bytes) bytes, at most \(limit) are read")
            case .shorter(let path, _, _):
                .unreadable(path: path, reason: "it became shorter meanwhile")
            }
    }
}

extension YAMLFileError: CustomStringConvertible {
    /// One sentence: where, what is wrong, what is allowed.
    package var description: String {
        switch self {
        case .missingFile(let path):
            "\(path): no such file"
        case .unreadable(let path, let reason):
            "\(path): cannot be read: \(reason)"
        case .syntax(let address, let problem):
            "\(address): not valid YAML: \(problem)"
        case .duplicateKey(let address, let key):
            "\(address): the key '\(key)' stands twice in the same mapping; remove one"
        case .missingKey(let address, let keyPath, let expected):
            "\(address): the key '\(keyPath)' is missing, \(expected) is expected"
        case .unknownKey(let address, let keyPath, let nearest, let known):
            "\(address): unknown key '\(keyPath)'"
                + (nearest.map { ", did you mean '\($0)'?" } ?? "")
                + (known.isEmpty ? "" : "; known here: \(known.joined(separator: ", "))")
        case .wrongValue(let address, let keyPath, let found, let expected):
            "\(address): \(keyPath.isEmpty ? "the file" : "'\(keyPath)'") is \(found), \(expected) is expected"
        case .override(let text, let problem):
            "--set \(text): \(problem)"
        }
    }
}
