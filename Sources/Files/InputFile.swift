import Glibc

/// An open file to read from, whose size is known before anything is allocated for its content.
///
/// Every file that comes from outside is opened here: what is no regular file is refused before it is read, so that
/// neither a pipe hangs the reader nor a device fills the memory.
package final class InputFile {
    /// What may be opened besides regular files.
    package enum Kinds: Sendable {
        /// Nothing.
        case regular
        /// Pipes and devices, such as `/dev/stdin`; their ``InputFile/size`` is 0.
        case regularOrStream
    }

    /// The largest file that is read as a whole: one gibibyte.
    package static let largestWhole = 1 << 30

    /// The file.
    package let path: String
    /// Size in bytes when it was opened.
    package let size: Int
    private let descriptor: Int32

    /// Opens a file.
    ///
    /// - Throws: ``FileReadingError/missing(path:)``, ``FileReadingError/anotherKind(path:found:)``,
    ///   ``FileReadingError/unreadable(path:reason:)``.
    package init(path: String, kinds: Kinds = .regular) throws(FileReadingError) {
        // Without waiting, so that a pipe that nobody writes to is refused too.
        let waiting = kinds == .regular ? O_NONBLOCK : 0
        let opened = uninterrupted { open(path.systemPath, O_RDONLY | O_CLOEXEC | waiting) }
        guard opened >= 0 else {
            let code = errno
            if code == ENOENT || code == ENOTDIR { throw .missing(path: path) }
            throw .unreadable(path: path, reason: reason(code))
        }
        var status = stat()
        guard fstat(opened, &status) == 0 else {
            let code = errno
            close(opened)
            throw .unreadable(path: path, reason: reason(code))
        }
        let kind = status.st_mode & S_IFMT
        guard kind == S_IFREG || kinds == .regularOrStream && kind != S_IFDIR else {
            close(opened)
            throw .anotherKind(path: path, found: kind == S_IFDIR ? .folder : .deviceOrPipe)
        }
        self.path = path
        descriptor = opened
        size = kind == S_IFREG ? Int(status.st_size) : 0
    }

    deinit { close(descriptor) }

    /// The next bytes, at most as many as fit; 0 at the end.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileReadingError) -> Int {
        let count = uninterrupted { Glibc.read(descriptor, buffer.baseAddress, buffer.count) }
        guard count >= 0 else { throw .unreadable(path: path, reason: reason(errno)) }
        return count
    }

    /// The bytes `range`, which lies inside the file and holds whole elements, as elements.
    ///
    /// - Throws: ``FileReadingError/shorter(path:expected:found:)`` for a file that became shorter meanwhile.
    package func elements<Element: BitwiseCopyable>(
        _ range: Range<Int>
    ) throws(FileReadingError) -> [Element] {
        var failure: FileReadingError?
        let stride = MemoryLayout<Element>.stride
        let result = [Element](unsafeUninitializedCapacity: range.count / stride) { buffer, count in
            count = 0
            guard let base = UnsafeMutableRawPointer(buffer.baseAddress) else { return }
            var filled = 0
            while filled < range.count {
                let place = range.lowerBound + filled
                let got = uninterrupted {
                    pread(descriptor, base + filled, range.count - filled, off_t(place))
                }
                guard got > 0 else {
                    failure =
                        got < 0
                        ? .unreadable(path: path, reason: reason(errno))
                        : .shorter(path: path, expected: size, found: place)
                    return
                }
                filled += got
            }
            count = range.count / stride
        }
        if let failure { throw failure }
        return result
    }

    /// All bytes of a file.
    ///
    /// - Parameter limit: The most bytes that are read.
    /// - Throws: Any case of ``FileReadingError``.
    package static func contents(
        path: String, kinds: Kinds = .regular, atMost limit: Int = largestWhole
    ) throws(FileReadingError) -> [UInt8] {
        let file = try InputFile(path: path, kinds: kinds)
        if file.size > limit { throw .tooLarge(path: path, bytes: file.size, limit: limit) }
        if kinds == .regular { return try file.elements(0..<file.size) }
        return try file.rest(atMost: limit)
    }

    /// Everything that comes until the end, of a stream that does not tell its size.
    private func rest(atMost limit: Int) throws(FileReadingError) -> [UInt8] {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: max(size + 1, 1 << 16))
        while true {
            var failure: FileReadingError?
            let count = piece.withUnsafeMutableBytes { buffer -> Int in
                do throws(FileReadingError) {
                    return try read(into: buffer)
                } catch {
                    failure = error
                    return 0
                }
            }
            if let failure { throw failure }
            if count == 0 { return bytes }
            bytes += piece[..<count]
            if bytes.count > limit {
                throw .tooLarge(path: path, bytes: bytes.count, limit: limit)
            }
        }
    }
}
