import Glibc

/// The open temporary file of ``AtomicFile/write(to:flushed:_:)``: takes bytes in order.
package final class AtomicFileOutput {
    private let path: String
    private var descriptor: Int32

    init(
        opening name: String, reportedAs path: String, flags: Int32
    ) throws(AtomicFileError) {
        self.path = path
        descriptor = uninterrupted { open(name.systemPath, flags | O_CLOEXEC, 0o666) }
        guard descriptor >= 0 else {
            let code = errno
            if code == ENOSPC || code == EDQUOT || code == EIO {
                throw .cannotWrite(path: path, step: "open", code: code)
            }
            throw .cannotCreate(path: path, code: code)
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Appends the bytes of a collection.
    package func append(_ bytes: some Collection<UInt8>) throws(AtomicFileError) {
        var failure: AtomicFileError?
        let contiguous: Void? = bytes.withContiguousStorageIfAvailable { buffer in
            do throws(AtomicFileError) {
                try append(UnsafeRawBufferPointer(buffer))
            } catch {
                failure = error
            }
        }
        if contiguous == nil { try append(Array(bytes)) }
        if let failure { throw failure }
    }

    /// Appends raw memory.
    package func append(_ bytes: UnsafeRawBufferPointer) throws(AtomicFileError) {
        var rest = bytes
        while let start = rest.baseAddress, rest.count > 0 {
            let written = uninterrupted { Glibc.write(descriptor, start, rest.count) }
            if written < 0 { throw .cannotWrite(path: path, step: "write", code: errno) }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
        }
    }

    func setPermissions(_ mode: mode_t) throws(AtomicFileError) {
        guard fchmod(descriptor, mode) == 0 else {
            throw .cannotWrite(path: path, step: "permissions", code: errno)
        }
    }

    func finish(flush: Bool) throws(AtomicFileError) {
        if flush && uninterrupted({ fsync(descriptor) }) != 0 {
            throw .cannotWrite(path: path, step: "flush", code: errno)
        }
        let open = descriptor
        descriptor = -1
        // An interrupted call has closed it all the same.
        guard close(open) == 0 || errno == EINTR else {
            throw .cannotWrite(path: path, step: "close", code: errno)
        }
    }
}
