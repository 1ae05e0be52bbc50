/// Why an array file could not be read.
package enum TensorFileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// No file at this path.
    case missing(path: String)
    /// The system refused, with its own words.
    case cannotRead(path: String, reason: String)
    /// The file does not begin as this format does.
    case anotherFormat(path: String, expected: String, found: String)
    /// The header breaks the format's rules.
    case badHeader(path: String, expected: String, found: String)
    /// The type of the elements is one that we do not read.
    case unsupportedType(path: String, found: String, supported: String)
    /// The file ends early, or goes on after the data.
    case wrongSize(path: String, expectedBytes: Int, foundBytes: Int)
    /// No tensor of this name.
    case noTensor(path: String, name: String, present: [String])

    /// One sentence: the path, what is wrong, what is allowed.
    package var description: String {
        switch self {
        case .missing(let path):
            "\(path): no such file; check the path"
        case .cannotRead(let path, let reason):
            "\(path): cannot be read (\(reason)); check its permissions"
        case .anotherFormat(let path, let expected, let found):
            "\(path): is not \(expected) (begins with \(found)); give a file of that format"
        case .badHeader(let path, let expected, let found):
            "\(path): broken header (\(found)), expected \(expected); write the file again"
        case .unsupportedType(let path, let found, let supported):
            "\(path): element type \(found) is not supported, allowed are \(supported); convert it"
        case .wrongSize(let path, let expected, let found):
            "\(path): holds \(found) bytes where its header promises \(expected); "
                + "the file is \(found < expected ? "cut short" : "too long"), write it again"
        case .noTensor(let path, let name, let present):
            "\(path): holds no tensor \(name), only \(present.prefix(8).joined(separator: ", "))"
                + (present.count > 8 ? " and \(present.count - 8) more" : "")
        }
    }
}
