import Glibc

/// What stands at a path, links followed.
package struct FileStatus: Equatable, Sendable {
    /// Whether it is a folder.
    package let isFolder: Bool
    /// Whether it is a regular file.
    package let isRegularFile: Bool
    /// Its size in bytes.
    package let size: Int
    /// When its content was last changed, in nanoseconds since 1970.
    package let changed: Int

    /// Looks at a path; nil where nothing is, or nothing that may be looked at.
    package init?(path: String) {
        var status = stat()
        guard stat(path.systemPath, &status) == 0 else { return nil }
        isFolder = status.st_mode & S_IFMT == S_IFDIR
        isRegularFile = status.st_mode & S_IFMT == S_IFREG
        size = Int(status.st_size)
        changed = status.st_mtim.tv_sec &* 1_000_000_000 &+ status.st_mtim.tv_nsec
    }

    /// Whether a link stands at the path itself, whatever it leads to.
    package static func isLink(_ path: String) -> Bool {
        var status = stat()
        return lstat(path.systemPath, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }
}
