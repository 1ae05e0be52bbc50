import Glibc

/// The names in a folder.
struct FolderListing {
    /// File names without hidden ones, in natural order.
    let names: [String]

    /// Lists a folder.
    init(path: String) throws(DatasetError) {
        guard let folder = opendir(path) else {
            if errno == ENOENT { throw .missingFolder(path: path) }
            throw .unreadableFolder(path: path, reason: String(cString: strerror(errno)))
        }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) {
                    String(cString: $0)
                }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        self.names = names.sorted(by: NaturalOrder.precedes)
    }

    /// The files in a folder and in the folders below it, as paths relative to it, in natural order.
    ///
    /// - Parameter excluded: A folder whose files are left out, if it lies below.
    static func files(under root: String, except excluded: String) throws(DatasetError) -> [String]
    {
        var files: [String] = []
        // A link to a folder around it would show the same files again and again. No dataset nests as deep as this.
        func visit(
            _ prefix: String, depth: Int, around: [FolderIdentity?]
        ) throws(DatasetError) {
            let here = FolderIdentity(prefix.isEmpty ? root : "\(root)/\(prefix)")
            if here != nil, around.contains(here) { return }
            for name in try FolderListing(path: prefix.isEmpty ? root : "\(root)/\(prefix)").names {
                let path = prefix.isEmpty ? name : "\(prefix)/\(name)"
                if !FileName(name).lowercaseExtension.isEmpty, !isFolder("\(root)/\(path)") {
                    files.append(path)
                } else if depth < 8, "\(root)/\(path)" != excluded, isFolder("\(root)/\(path)") {
                    try visit(path, depth: depth + 1, around: around + [here])
                }
            }
        }
        try visit("", depth: 0, around: [])
        return files.sorted(by: NaturalOrder.precedes)
    }

    static func isFolder(_ path: String) -> Bool { kind(path) == S_IFDIR }

    static func isFile(_ path: String) -> Bool { kind(path) == S_IFREG }

    private static func kind(_ path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }
}

/// What tells a folder from all others, under whatever path it is reached.
private struct FolderIdentity: Equatable {
    let device: dev_t
    let inode: ino_t

    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        (device, inode) = (status.st_dev, status.st_ino)
    }
}

/// A file name's parts.
struct FileName {
    /// The name without folder and extension.
    let stem: String
    /// The extension without its dot, in lower case; empty if there is none.
    let lowercaseExtension: String

    /// The stem of a path in UTF-8 whose folders are separated by slashes.
    static func stem(of path: ArraySlice<UInt8>) -> String {
        let start = path.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? path.startIndex
        let name = path[start...]
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > start else {
            return String(decoding: name, as: UTF8.self)
        }
        return String(decoding: name[..<dot], as: UTF8.self)
    }

    /// Splits the last component of a path.
    init(_ path: String) {
        let name = path.split(separator: "/").last ?? ""
        if let dot = name.lastIndex(of: "."), dot != name.startIndex {
            stem = String(name[..<dot])
            lowercaseExtension = name[name.index(after: dot)...].lowercased()
        } else {
            stem = String(name)
            lowercaseExtension = ""
        }
    }
}
