#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Puts a whole file in the place of whatever is at `path`, or leaves that as it was.
///
/// The bytes go into a new file in the same folder, which takes the name only when it is complete; when the
/// disk is full or the folder is missing, the new file is removed and the old one still exists.
///
/// - Throws: ``ImageFileError/cannotWrite(path:reason:)`` with the system's reason.
package func replaceFile(
    path: String, with bytes: UnsafeRawBufferPointer
) throws(ImageFileError) {
    var information = stat()
    if stat(path, &information) == 0, information.st_mode & S_IFMT != S_IFREG {
        // A rename would put a file in the place of a folder or of /dev/null.
        if information.st_mode & S_IFMT == S_IFDIR {
            throw .cannotWrite(path: path, reason: "a folder has this name")
        }
        throw .cannotWrite(path: path, reason: "a device or pipe has this name")
    }
    // A symbolic link stays a link: the file that it names is replaced.
    var target = path
    if let resolved = realpath(path, nil) {
        target = String(cString: resolved)
        free(resolved)
    }
    let (temporary, descriptor) = try createTemporaryFile(for: target, path: path)
    if let reason = write(bytes, to: descriptor) ?? move(temporary, to: target) {
        unlink(temporary)
        throw .cannotWrite(path: path, reason: reason)
    }
}

/// A new, empty file beside `target` whose name no other process uses.
private func createTemporaryFile(
    for target: String, path: String
) throws(ImageFileError) -> (name: String, descriptor: Int32) {
    for attempt in 0..<100 {
        let name = "\(target).\(getpid())-\(attempt).partial"
        let descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        if descriptor >= 0 { return (name, descriptor) }
        if errno != EEXIST { throw .cannotWrite(path: path, reason: systemMessage(errno)) }
    }
    throw .cannotWrite(path: path, reason: "too many unfinished files beside it")
}

/// Writes everything and closes the file; the reason where that fails.
private func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> String? {
    var position = 0
    while position < bytes.count {
        let count = write(
            descriptor, bytes.baseAddress.map { $0 + position }, bytes.count - position)
        if count > 0 {
            position += count
        } else if count == 0 || errno != EINTR {
            let reason = count == 0 ? "nothing more could be written" : systemMessage(errno)
            close(descriptor)
            return reason
        }
    }
    return close(descriptor) == 0 ? nil : systemMessage(errno)
}

private func move(_ temporary: String, to target: String) -> String? {
    rename(temporary, target) == 0 ? nil : systemMessage(errno)
}
