import Files

/// A file of tensors, open to be read in parts.
struct TensorInput {
    private let file: InputFile

    init(path: String) throws(TensorFileError) {
        do throws(FileReadingError) {
            file = try InputFile(path: path)
        } catch {
            throw TensorFileError(error)
        }
    }

    var path: String { file.path }
    /// Size in bytes when it was opened.
    var size: Int { file.size }

    /// The bytes `range`, which lies inside the file.
    func bytes(_ range: Range<Int>) throws(TensorFileError) -> [UInt8] {
        try elements(range)
    }

    /// The bytes `range`, which lies inside the file and holds whole elements, as elements.
    func elements<Element: BitwiseCopyable>(
        _ range: Range<Int>
    ) throws(TensorFileError) -> [Element] {
        do throws(FileReadingError) {
            return try file.elements(range)
        } catch {
            throw TensorFileError(error)
        }
    }
}

extension TensorFileError {
    fileprivate init(_ error: FileReadingError) {
        self =
            switch error {
            case .missing(let path): .missing(path: path)
            case .anotherKind(let path, .folder): .cannotRead(path: path, reason: "it is a folder")
            case .anotherKind(let path, .deviceOrPipe):
                .cannotRead(path: path, reason: "it is not a regular file")
            case .unreadable(let path, let reason): .cannotRead(path: path, reason: reason)
            case .tooLarge(let path, let bytes, let limit):
                .wrongSize(path: path, expectedBytes: limit, foundBytes: bytes)
            case .shorter(let path, let expected, let found):
                .wrongSize(path: path, expectedBytes: expected, foundBytes: found)
            }
    }
}
