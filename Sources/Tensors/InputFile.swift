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
        var failure: TensorFileError?
        let result = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, initialized in
            initialized = 0
            guard let base = UnsafeMutableRawPointer(buffer.baseAddress) else { return }
            while initialized < range.count {
                let got = pread(
                    descriptor, base + initialized, range.count - initialized,
                    off_t(range.lowerBound + initialized))
                if got < 0 && errno == EINTR { continue }
                guard got > 0 else {
                    failure =
                        got < 0
                        ? .cannotRead(path: path, reason: String(cString: strerror(errno)))
                        : .wrongSize(
                            path: path, expectedBytes: size,
                            foundBytes: range.lowerBound + initialized)
                    return
                }
                initialized += got
            }
        }
        if let failure { throw failure }
        return result
    }
}
