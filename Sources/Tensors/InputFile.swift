import Glibc

/// An open regular file whose size is known before anything is allocated for its content.
final class InputFile {
    let path: String
    /// Size in bytes when it was opened.
    let size: Int
    private let descriptor: Int32

    init(path: String) throws(TensorFileError) {
        self.path = path
        let opened = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard opened >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { throw .missing(path: path) }
            throw .cannotRead(path: path, reason: String(cString: strerror(errno)))
        }
        var status = stat()
        let result = fstat(opened, &status)
        let kind = status.st_mode & S_IFMT
        guard result == 0, kind == S_IFREG else {
            close(opened)
            throw .cannotRead(
                path: path, reason: kind == S_IFDIR ? "it is a folder" : "it is not a regular file")
        }
        descriptor = opened
        size = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// The bytes `range`, which lies inside the file.
    func bytes(_ range: Range<Int>) throws(TensorFileError) -> [UInt8] {
        try elements(range)
    }

    /// The bytes `range`, which lies inside the file and holds whole elements, as elements.
    func elements<Element: BitwiseCopyable>(
        _ range: Range<Int>
    ) throws(TensorFileError) -> [Element] {
        var failure: TensorFileError?
        let size = MemoryLayout<Element>.stride
        let result = [Element](unsafeUninitializedCapacity: range.count / size) {
            buffer, initialized in
            initialized = 0
            guard let base = UnsafeMutableRawPointer(buffer.baseAddress) else { return }
            var filled = 0
            while filled < range.count {
                let got = pread(
                    descriptor, base + filled, range.count - filled,
                    off_t(range.lowerBound + filled))
                if got < 0 && errno == EINTR { continue }
                guard got > 0 else {
                    failure =
                        got < 0
                        ? .cannotRead(path: path, reason: String(cString: strerror(errno)))
                        : .wrongSize(
                            path: path, expectedBytes: self.size,
                            foundBytes: range.lowerBound + filled)
                    return
                }
                filled += got
            }
            initialized = range.count / size
        }
        if let failure { throw failure }
        return result
    }
}
