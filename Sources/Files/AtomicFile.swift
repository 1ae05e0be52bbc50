import Glibc
import Synchronization

/// Writes whole files so that a reader finds either the old file or the complete new one.
///
/// The bytes go to a temporary file in the same folder, are flushed to the disk, and only then take the
/// name (`rename`), which is one step for the file system. A fault, a full disk for example, removes the
/// temporary file and leaves the old one as it was; so does a signal that ends the process by way of ``UnfinishedFiles``.
/// A process that is killed leaves at most a file named `.pixelwise-….tmp`.
///
/// A symbolic link is followed, so the link stays; ``removeLink(at:)`` comes first where a folder of results may hold
/// links to what is not ours. A device or pipe (`/dev/stdout`) is written directly.
/// An existing file keeps its permissions.
///
/// Where many files make one result that can be made again, each is written with `flushed: false`, and
/// ``Folder/flush(_:)`` comes before the file that tells of them: two flushes a file take longer than drawing a picture.
package enum AtomicFile {
    /// Writes `bytes` as the whole content of the file at `path`.
    ///
    /// - Parameter flushed: Whether they lie on the disk when the call returns; they have their name in either case.
    package static func write(
        _ bytes: some Collection<UInt8>, to path: String, flushed: Bool = true
    ) throws(AtomicFileError) {
        try write(to: path, flushed: flushed) { output throws(AtomicFileError) in
            try output.append(bytes)
        }
    }

    /// Writes `text` as UTF-8 as the whole content of the file at `path`.
    package static func write(
        _ text: String, to path: String, flushed: Bool = true
    ) throws(AtomicFileError) {
        try write(text.utf8, to: path, flushed: flushed)
    }

    /// Calls `produce` with an output and gives the file its name when `produce` returns without a throw.
    ///
    /// - Parameter checking: Reads the file back, under the name that it is given, before it takes its own; what is wrong
    ///   with it as a clause, nil for nothing. A device or pipe cannot be read back.
    package static func write(
        to path: String, flushed: Bool = true, checking: ((_ written: String) -> String?)? = nil,
        _ produce: (AtomicFileOutput) throws(AtomicFileError) -> Void
    ) throws(AtomicFileError) {
        let destination = path.withLinksFollowed ?? path
        var status = stat()
        let exists = stat(destination.systemPath, &status) == 0
        let kind = status.st_mode & S_IFMT
        if exists && kind == S_IFDIR { throw .isFolder(path: path) }
        if exists && kind != S_IFREG {
            let output = try AtomicFileOutput(
                opening: destination, reportedAs: path, flags: O_WRONLY)
            try produce(output)
            return try output.finish(flush: false)
        }
        let folder = folderName(of: destination)
        let temporary = "\(folder)/.pixelwise-\(getpid())-\(nextNumber()).tmp"
        let unfinished = UnfinishedFiles.add(temporary)
        defer { UnfinishedFiles.remove(unfinished) }
        let output = try AtomicFileOutput(
            opening: temporary, reportedAs: path, flags: O_WRONLY | O_CREAT | O_EXCL)
        do throws(AtomicFileError) {
            if exists { try output.setPermissions(status.st_mode & 0o7777) }
            try produce(output)
            try output.finish(flush: flushed)
            if let reason = checking?(temporary) {
                throw .notAsWritten(path: path, reason: reason)
            }
            guard rename(temporary.systemPath, destination.systemPath) == 0 else {
                throw .cannotWrite(path: path, step: "rename", code: errno)
            }
        } catch {
            unlink(temporary.systemPath)
            throw error
        }
        if flushed { try flushFolder(folder, reportedAs: path) }
    }

    /// Removes what stands at `path` if it is a symbolic link, so that a file of ours takes its place and what it led to
    /// stays as it is.
    package static func removeLink(at path: String) throws(AtomicFileError) {
        var status = stat()
        guard lstat(path.systemPath, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else {
            return
        }
        // Links to pipes and devices, such as `/dev/stdout`, are meant.
        var target = stat()
        if stat(path.systemPath, &target) == 0, target.st_mode & S_IFMT != S_IFREG { return }
        guard unlink(path.systemPath) == 0 || errno == ENOENT else {
            throw .cannotWrite(path: path, step: "removing the link", code: errno)
        }
    }

    /// Removes the file at `path`.
    ///
    /// - Returns: Whether there was one.
    @discardableResult
    package static func remove(_ path: String) throws(AtomicFileError) -> Bool {
        if unlink(path.systemPath) == 0 { return true }
        guard errno == ENOENT else {
            throw .cannotWrite(path: path, step: "remove", code: errno)
        }
        return false
    }

    private static func nextNumber() -> Int {
        counter.wrappingAdd(1, ordering: .relaxed).newValue
    }

    /// The folder's own entry reaches the disk too, else a power cut could bring the old name back.
    private static func flushFolder(
        _ folder: String, reportedAs path: String
    ) throws(AtomicFileError) {
        let descriptor = uninterrupted {
            open(folder.systemPath, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        }
        guard descriptor >= 0 else { return }  // a folder that may be written but not listed
        defer { close(descriptor) }
        // Some file systems cannot flush folders and say EINVAL; the rename itself has happened.
        if uninterrupted({ fsync(descriptor) }) != 0 && errno != EINVAL && errno != EROFS {
            throw .cannotWrite(path: path, step: "flush of the folder", code: errno)
        }
    }
}

/// Distinguishes the temporary files of one process; threads may write at the same time.
private let counter = Atomic<Int>(0)

private func folderName(of path: String) -> String {
    let folder = FileName.folder(of: path)
    return !folder.isEmpty ? folder : path.utf8.first == UInt8(ascii: "/") ? "/" : "."
}
