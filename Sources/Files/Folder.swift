import Glibc

/// Folders that results go to.
package enum Folder {
    /// Makes the folder at `path`, with every missing folder above it.
    ///
    /// One that exists is left as it is.
    package static func create(atPath path: String) throws(AtomicFileError) {
        var status = stat()
        if stat(path, &status) == 0 {
            if status.st_mode & S_IFMT == S_IFDIR { return }
            throw .cannotCreate(path: path, code: ENOTDIR)
        }
        // The folders above may be missing, a path that the system does not take will not become one.
        guard errno == ENOENT else { throw .cannotCreate(path: path, code: errno) }
        var trimmed = Substring(path)
        while trimmed.count > 1 && trimmed.hasSuffix("/") { trimmed = trimmed.dropLast() }
        if let slash = trimmed.lastIndex(of: "/"), slash != trimmed.startIndex {
            try create(atPath: String(trimmed[..<slash]))
        }
        // Another process may have made it in between.
        guard mkdir(String(trimmed), 0o777) == 0 || errno == EEXIST else {
            throw .cannotCreate(path: path, code: errno)
        }
    }

    /// Makes the folder at `path`, in one that exists, for this process alone.
    ///
    /// - Returns: False where something stands there already.
    package static func createNew(atPath path: String) throws(AtomicFileError) -> Bool {
        if mkdir(path, 0o777) == 0 { return true }
        if errno == EEXIST { return false }
        throw .cannotCreate(path: path, code: errno)
    }

    /// Removes the folder at `path` where it is empty.
    package static func removeIfEmpty(atPath path: String) { rmdir(path) }
}
