import Glibc

/// Whole text files with the system's own reasons for failure.
enum TextFile {
    /// The bytes of a file, without the byte order mark that some editors put before the first.
    static func read(path: String) throws(YAMLFileError) -> [UInt8] {
        guard let file = fopen(path, "rb") else {
            if errno == ENOENT { throw .missingFile(path: path) }
            throw .unreadable(path: path, reason: systemReason())
        }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            bytes += chunk[..<count]
            if count < chunk.count { break }
        }
        guard ferror(file) == 0 else { throw .unreadable(path: path, reason: systemReason()) }
        return bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    }

    private static func systemReason() -> String { String(cString: strerror(errno)) }
}
