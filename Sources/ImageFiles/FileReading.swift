import Files

/// All bytes of a regular file that holds at least one.
func readRegularFile(path: String) throws(ImageFileError) -> [UInt8] {
    let bytes: [UInt8]
    do throws(FileReadingError) {
        bytes = try InputFile.contents(path: path)
    } catch {
        throw ImageFileError(error)
    }
    if bytes.isEmpty { throw .empty(path: path) }
    return bytes
}

extension ImageFileError {
    fileprivate init(_ error: FileReadingError) {
        self =
            switch error {
            case .missing(let path): .missing(path: path)
            case .anotherKind(let path, let kind):
                .notARegularFile(path: path, found: kind.rawValue)
            case .unreadable(let path, let reason): .unreadable(path: path, reason: reason)
            case .tooLarge(let path, let bytes, let limit):
                .fileTooLarge(path: path, bytes: bytes, limit: limit)
            case .shorter(let path, _, _):
                .unreadable(path: path, reason: "it became shorter meanwhile")
            }
    }
}
