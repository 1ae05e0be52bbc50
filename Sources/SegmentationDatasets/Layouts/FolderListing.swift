import Files

/// The names in a folder.
struct FolderListing {
    /// File names without hidden ones, in natural order.
    let names: [String]

    /// Lists a folder.
    init(path: String) throws(DatasetError) {
        do throws(FileReadingError) {
            names = try Folder.names(atPath: path).filter { $0.utf8.first != UInt8(ascii: ".") }
                .sorted(by: NaturalOrder.precedes)
        } catch {
            if case .unreadable(_, let reason) = error {
                throw .unreadableFolder(path: path, reason: reason)
            }
            throw .missingFolder(path: path)
        }
    }

    /// The files in a folder and in the folders below it, as paths relative to it, in natural order.
    ///
    /// - Parameter excluded: A folder whose files are left out, if it lies below.
    static func files(under root: String, except excluded: String) throws(DatasetError) -> [String]
    {
        var files: [String] = []
        // A link to a folder around it would show the same files again and again. No dataset nests as deep as this.
        func visit(
            _ prefix: String, depth: Int, around: [FileIdentity?]
        ) throws(DatasetError) {
            let here = FileIdentity(path: prefix.isEmpty ? root : "\(root)/\(prefix)")
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

    static func isFolder(_ path: String) -> Bool { FileStatus(path: path)?.isFolder == true }

    static func isFile(_ path: String) -> Bool { FileStatus(path: path)?.isRegularFile == true }
}
