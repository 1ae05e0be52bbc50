import Files
import Glibc

/// A folder in memory for the files that readers are shown.
struct ScratchFolder {
    let path: String

    /// Makes the folder; the caller of the program removes it.
    init() {
        path = getenv("PIXELWISE_FUZZ_FOLDER").map { String(cString: $0) } ?? "/dev/shm"
    }

    /// Writes a file in place of an earlier one.
    ///
    /// - Returns: Its path.
    func file(_ name: String, _ bytes: [UInt8]) -> String {
        let path = "\(path)/\(name)"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        require(
            descriptor >= 0 && write(descriptor, bytes, bytes.count) == bytes.count,
            "\(path) cannot be written")
        close(descriptor)
        return path
    }

    /// A folder in it, whose files are removed.
    func emptied(_ name: String) -> ScratchFolder {
        let inner = ScratchFolder(path: "\(path)/\(name)")
        mkdir(inner.path, 0o700)
        guard let stream = opendir(inner.path) else { return inner }
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            unlink("\(inner.path)/\(name)")
        }
        closedir(stream)
        return inner
    }

    private init(path: String) { self.path = path }
}
