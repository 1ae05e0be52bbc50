/// Why a report cannot be made.
package enum ReportError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Class names, colours or weights that are not one a class.
    case classTable(part: String, found: Int, expected: Int)
    /// The maps that wait for their pictures could not be read back from the disk.
    case lostMaps(folder: String)
    /// A folder of loss maps is not as it was written, or its sums are not those of its pixels.
    case booksDoNotBalance(path: String, reason: String)

    /// One sentence: what is wrong and where, what is allowed, what to do.
    package var description: String {
        switch self {
        case .classTable(let part, let found, let expected):
            "\(found) class \(part) for \(expected) classes; give one a class"
        case .lostMaps(let folder):
            "\(folder): the loss maps that were kept there could not be read back; check the disk"
        case .booksDoNotBalance(let path, let reason):
            "\(path): \(reason); write the folder again with pixelwise lossmap"
        }
    }
}
