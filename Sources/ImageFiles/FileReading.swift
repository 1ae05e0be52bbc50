#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The largest file that is read: one gibibyte.
let maximumFileBytes = 1 << 30

/// All bytes of a regular file.
///
/// Opened without waiting, so that a pipe is refused and does not hang the reader.
func readRegularFile(path: String) throws(ImageFileError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
        let code = errno
        if code == ENOENT || code == ENOTDIR { throw .missing(path: path) }
        throw .unreadable(path: path, reason: systemMessage(code))
    }
    defer { close(descriptor) }
    var information = stat()
    guard fstat(descriptor, &information) == 0 else {
        throw .unreadable(path: path, reason: systemMessage(errno))
    }
    switch information.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw .notARegularFile(path: path, found: "a folder")
    default: throw .notARegularFile(path: path, found: "a device or pipe")
    }
    let size = Int(information.st_size)
    if size == 0 { throw .empty(path: path) }
    if size > maximumFileBytes {
        throw .fileTooLarge(path: path, bytes: size, limit: maximumFileBytes)
    }
    return try readBytes(descriptor: descriptor, size: size, path: path)
}

/// Reads up to `size` bytes; fewer when the file shrank meanwhile.
private func readBytes(
    descriptor: Int32, size: Int, path: String
) throws(ImageFileError) -> [UInt8] {
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
        guard let start = buffer.baseAddress else { return }
        while count < size {
            let got = read(descriptor, start + count, size - count)
            if got > 0 {
                count += got
            } else if got == 0 {
                break
            } else if errno != EINTR {
                failure = errno
                break
            }
        }
    }
    if failure != 0 { throw .unreadable(path: path, reason: systemMessage(failure)) }
    if bytes.isEmpty { throw .empty(path: path) }
    return bytes
}

/// The system's words for an error number.
func systemMessage(_ code: Int32) -> String {
    guard let text = strerror(code) else { return "error \(code)" }
    return String(cString: text)
}
