import CMachine
import Glibc

/// Folders that results go to.
package enum Folder {
    /// Makes the folder at `path`, with every missing folder above it.
    ///
    /// One that exists is left as it is.
    package static func create(atPath path: String) throws(AtomicFileError) {
        var status = stat()
        if stat(path.systemPath, &status) == 0 {
            if status.st_mode & S_IFMT == S_IFDIR { return }
            throw .cannotCreate(path: path, code: ENOTDIR)
        }
        // The folders above may be missing, a path that the system does not take will not become one.
        guard errno == ENOENT || errno == ENOTDIR else {
            throw .cannotCreate(path: path, code: errno)
        }
        // By bytes: a slash with a combining mark behind it is one character to Swift.
        var trimmed = path.utf8[...]
        while trimmed.count > 1 && trimmed.last == UInt8(ascii: "/") { trimmed.removeLast() }
        let parent = FileName.folder(of: String(Substring(trimmed)))
        if !parent.isEmpty { try create(atPath: parent) }
        // Another process may have made it in between.
        guard mkdir(String(Substring(trimmed)).systemPath, 0o777) == 0 || errno == EEXIST else {
            throw .cannotCreate(path: path, code: errno)
        }
    }

    /// Makes the folder at `path`, in one that exists; a link that stands there makes way, and what it led to stays as it is.
    package static func createReplacingLink(atPath path: String) throws(AtomicFileError) {
        var status = stat()
        if lstat(path.systemPath, &status) == 0, status.st_mode & S_IFMT == S_IFLNK {
            try AtomicFile.remove(path)
        }
        try create(atPath: path)
    }

    /// Makes the folder at `path`, in one that exists, for this process alone.
    ///
    /// - Returns: False where something stands there already.
    package static func createNew(atPath path: String) throws(AtomicFileError) -> Bool {
        if mkdir(path.systemPath, 0o777) == 0 { return true }
        if errno == EEXIST { return false }
        throw .cannotCreate(path: path, code: errno)
    }

    /// Waits until all that was written to the file system of the folder at `path` lies on the disk.
    package static func flush(_ path: String) throws(AtomicFileError) {
        let descriptor = uninterrupted {
            open(path.systemPath, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        }
        guard descriptor >= 0 else { return }  // a folder that may be written but not listed
        defer { close(descriptor) }
        if uninterrupted({ machine_flush_file_system(descriptor) }) != 0 && errno != EROFS {
            throw .cannotWrite(path: path, step: "flush of the folder", code: errno)
        }
    }

    /// Removes the folder at `path` where it is empty.
    package static func removeIfEmpty(atPath path: String) { rmdir(path.systemPath) }

    /// Removes what ``AtomicFile`` has left in a folder when its process was killed: files that never got their name.
    ///
    /// Only for a folder in which no other process writes.
    package static func removeUnfinishedFiles(atPath path: String) throws {
        for name in try names(atPath: path)
        where name.hasPrefix(".pixelwise-") && name.hasSuffix(".tmp")
            && FileStatus(path: "\(path)/\(name)")?.isFolder != true
        {
            try AtomicFile.remove("\(path)/\(name)")
        }
    }

    /// The names of all that lies in the folder at `path`, hidden ones too, in no order.
    ///
    /// - Throws: ``FileReadingError/missing(path:)``, ``FileReadingError/unreadable(path:reason:)``.
    package static func names(atPath path: String) throws(FileReadingError) -> [String] {
        guard let folder = opendir(path.systemPath) else {
            let code = errno
            if code == ENOENT { throw .missing(path: path) }
            throw .unreadable(path: path, reason: reason(code))
        }
        defer { closedir(folder) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(folder) else {
                if errno != 0 { throw .unreadable(path: path, reason: reason(errno)) }
                return names.filter { $0 != "." && $0 != ".." }
            }
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) {
                        String(systemPath: $0)
                    }
                })
        }
    }
}
