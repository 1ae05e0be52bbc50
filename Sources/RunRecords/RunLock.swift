import Files
import Glibc

/// Keeps a run folder to one process for as long as this object lives.
///
/// The kernel drops the lock with the process, however it ends.
package final class RunLock {
    private let descriptor: Int32

    /// Locks the folder, which exists.
    ///
    /// - Throws: ``RunFolderError/folderInUse(path:)``, `AtomicFileError` where the lock file cannot be made.
    package init(_ folder: RunFolder) throws {
        let path = folder.lock
        descriptor = uninterrupted {
            open(path.systemPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        }
        guard descriptor >= 0 else {
            let code = errno
            throw code == ENOSPC
                ? AtomicFileError.cannotWrite(path: path, step: "open", code: code)
                : AtomicFileError.cannotCreate(path: path, code: code)
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw RunFolderError.folderInUse(path: folder.path)
        }
    }

    deinit { close(descriptor) }
}
