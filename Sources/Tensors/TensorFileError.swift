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
    /// A file of PyTorch's that says more than tensors by name, or is broken.
    case badPickle(path: String, byte: Int, problem: String)
    /// The type of the elements is one that we do not read.
    case unsupportedType(path: String, found: String, supported: String)
    /// The file ends early, or goes on after the data.
    case wrongSize(path: String, expectedBytes: Int, foundBytes: Int)
    /// An archive without a usable array, or with several of which none is the one that is asked for.
    case noSingleArray(path: String, wanted: [String], present: [String])
    /// More numbers than memory takes.
    case tooMuchMemory(path: String, needed: Int, available: Int)
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
        case .badPickle(let path, let byte, let problem):
            "\(path): is no plain file of PyTorch's weights: \(problem) (at byte \(byte)); fetch it again from where it "
                + "came"
        case .unsupportedType(let path, let found, let supported):
            "\(path): element type \(found) is not supported, allowed are \(supported); convert it"
        case .wrongSize(let path, let expected, let found):
            "\(path): holds \(found) bytes where its header promises \(expected); "
                + "the file is \(found < expected ? "cut short" : "too long"), write it again"
        case .noSingleArray(let path, _, []):
            "\(path): the archive holds no .npy file; write it with numpy.savez"
        case .noSingleArray(let path, let wanted, let present):
            "\(path): the archive holds \(present.count) arrays, "
                + present.prefix(8).joined(separator: ", ") + (present.count > 8 ? ", …" : "")
                + "; expected one"
                + (wanted.isEmpty ? "" : ", or one called \(wanted.joined(separator: " or "))")
        case .tooMuchMemory(let path, let needed, let available):
            "\(path): takes \(needed >> 20) MiB, and \(available >> 20) MiB of memory are left; write smaller arrays"
        case .noTensor(let path, let name, let present):
            "\(path): holds no tensor \(name), only \(present.prefix(8).joined(separator: ", "))"
                + (present.count > 8 ? " and \(present.count - 8) more" : "")
        }
    }
}
