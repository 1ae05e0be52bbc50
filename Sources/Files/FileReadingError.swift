/// Why a file could not be read.
///
/// The modules that read files of a format have errors of their own, with what they expect of a file; they take this
/// one's values.
package enum FileReadingError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What stands at a path in place of a file.
    package enum Kind: String, Equatable, Sendable {
        /// A folder.
        case folder = "a folder"
        /// A device, a pipe or a socket.
        case deviceOrPipe = "a device or pipe"
    }

    /// There is no file at this path.
    case missing(path: String)
    /// The path names something that is no regular file.
    case anotherKind(path: String, found: Kind)
    /// The system refused to open or read the file; `reason` in its words.
    case unreadable(path: String, reason: String)
    /// The file is larger than any that is read as a whole; in bytes.
    case tooLarge(path: String, bytes: Int, limit: Int)
    /// The file became shorter while it was read; in bytes.
    case shorter(path: String, expected: Int, found: Int)

    /// One sentence: what is wrong and where, what is allowed.
    package var description: String {
        switch self {
        case .missing(let path): "\(path): no such file or folder"
        case .anotherKind(let path, let found):
            "\(path): cannot be read: it is \(found.rawValue); name a regular file"
        case .unreadable(let path, let reason): "\(path): cannot be read: \(reason)"
        case .tooLarge(let path, let bytes, let limit):
            "\(path): has \(bytes) bytes, at most \(limit) are read"
        case .shorter(let path, let expected, let found):
            "\(path): became shorter while it was read, from \(expected) to \(found) bytes; try again"
        }
    }
}
