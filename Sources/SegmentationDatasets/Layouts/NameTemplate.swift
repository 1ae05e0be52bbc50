import Files

/// A file name with a gap: `{name}_mask.png`; with folders where samples have one each, `{name}/mask.png`.
struct NameTemplate {
    let prefix: String
    let suffix: String
    /// How many folders of a path belong to the name.
    private let folders: Int

    init?(_ text: String) {
        guard let parts = text.components(around: FoldersLayout.placeholder) else { return nil }
        (prefix, suffix) = parts
        folders = text.utf8.count { $0 == Self.slash }
    }

    /// What stands in the gap of the end of a path; `nil` if that is no such name.
    func name(in path: String) -> String? {
        // By bytes: a combining mark at the gap is no part of the character before it.
        let file = path.utf8[start(in: path)...]
        guard file.starts(with: prefix.utf8),
            file.suffix(suffix.utf8.count).elementsEqual(suffix.utf8),
            file.count > prefix.utf8.count + suffix.utf8.count
        else { return nil }
        let inner = file.dropFirst(prefix.utf8.count).dropLast(suffix.utf8.count)
        return String(Substring(inner))
    }

    /// The folder in front of the name, without its last slash; empty where there is none.
    func folder(of path: String) -> String {
        String(Substring(path.utf8[..<start(in: path)].dropLast()))
    }

    /// Where the part of a path begins that the name describes.
    private func start(in path: String) -> String.Index {
        var start = path.utf8.endIndex
        for _ in 0...folders {
            guard let slash = path.utf8[..<start].lastIndex(of: Self.slash) else {
                return path.utf8.startIndex
            }
            start = slash
        }
        return path.utf8.index(after: start)
    }

    private static let slash = UInt8(ascii: "/")
}
