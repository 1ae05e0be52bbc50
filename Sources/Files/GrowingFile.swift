import Glibc

/// A file that grows at its end, such as a log: what is added is there whole, or not at all.
///
/// Others may read it meanwhile.
package struct GrowingFile: Sendable {
    /// What becomes of a file that does not exist.
    package enum Absence: Sendable {
        /// It is made.
        case creates
        /// It is an error.
        case fails
    }

    /// The file.
    package let path: String
    private let absence: Absence

    /// Names a file; nothing is touched.
    package init(path: String, ifAbsent absence: Absence = .creates) {
        self.path = path
        self.absence = absence
    }

    /// Adds bytes at the end; where that fails the file is as long as before.
    ///
    /// - Parameter flush: Whether the bytes reach the disk before the call returns, and with them all that were added
    ///   before.
    /// - Returns: The file's size before, in bytes.
    @discardableResult
    package func append(_ bytes: [UInt8], flush: Bool = true) throws(AtomicFileError) -> Int {
        let flags = O_WRONLY | O_APPEND | O_CLOEXEC | (absence == .creates ? O_CREAT : 0)
        let descriptor = uninterrupted { open(path.systemPath, flags, 0o666) }
        guard descriptor >= 0 else { throw .cannotCreate(path: path, code: errno) }
        defer { close(descriptor) }
        let before = lseek(descriptor, 0, SEEK_END)
        // One call, so that whoever reads meanwhile finds nothing half written.
        let written = uninterrupted { write(descriptor, bytes, bytes.count) }
        guard written == bytes.count, !flush || uninterrupted({ fsync(descriptor) }) == 0 else {
            let code = written >= 0 && written < bytes.count ? ENOSPC : errno
            // Best effort: readers of such files leave out what is torn.
            ftruncate(descriptor, before)
            throw .cannotWrite(path: path, step: "write", code: code)
        }
        return Int(before)
    }

    /// Takes back everything behind the first `size` bytes.
    package func truncate(to size: Int) throws(AtomicFileError) {
        let descriptor = uninterrupted { open(path.systemPath, O_WRONLY | O_CLOEXEC) }
        guard descriptor >= 0 else {
            throw .cannotWrite(path: path, step: "open", code: errno)
        }
        defer { close(descriptor) }
        guard uninterrupted({ ftruncate(descriptor, off_t(size)) }) == 0,
            uninterrupted({ fsync(descriptor) }) == 0
        else {
            throw .cannotWrite(path: path, step: "truncate", code: errno)
        }
    }
}
