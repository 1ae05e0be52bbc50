import Files

/// The image files that a file of outlines names, below a folder.
///
/// Tools write folders before a name that are not there, which are passed over, and systems that do not tell `A.JPG` from
/// `a.jpg` write what they like: where the very name is not there, the one file counts that differs in capitals or in `jpeg` for
/// `jpg`, unless another name of the list is its own.
struct ListedImages {
    private let folder: String

    init(below folder: String) { self.folder = folder }

    /// The last part of a name, whatever its capitals and the way to write its extension.
    static func key(of file: String) -> String {
        let name = FileName(file)
        let kind = ["jpeg": "jpg", "tiff": "tif"][name.lowercaseExtension]
        let start = NamesOnDisk.plain(name.component).lowercased()
        // Both are a letter longer than what they stand for.
        return kind.map { start.dropLast($0.count + 1) + $0 } ?? start
    }

    /// The paths of names, nil where there is no such file.
    func paths(of files: [String]) -> [String?] {
        var onDisk = NamesOnDisk()
        var paths = files.map { place(of: $0, &onDisk) }
        let missing = paths.indices.filter { paths[$0] == nil }
        if missing.isEmpty { return paths }
        let taken = Set(paths.compactMap { $0.map { ExactText($0) } })
        // Whoever opens the folder is told where it cannot be listed.
        let there = ((try? FolderListing.files(under: folder, except: "")) ?? []).map {
            "\(folder)/\($0)"
        }.filter {
            FoldersLayout.imageExtensions.contains(FileName($0).lowercaseExtension)
                && !taken.contains(ExactText($0))
        }
        let found = Dictionary(grouping: there, by: Self.key)
        let asked = Dictionary(missing.map { (Self.key(of: files[$0]), 1) }, uniquingKeysWith: +)
        for index in missing {
            let key = Self.key(of: files[index])
            if let candidates = found[key], candidates.count == 1, asked[key] == 1 {
                paths[index] = candidates[0]
            }
        }
        return paths
    }

    private func place(of file: String, _ names: inout NamesOnDisk) -> String? {
        var rest = file.utf8[...]
        while true {
            if let path = names.path(of: "\(folder)/\(Substring(rest))") { return path }
            guard let slash = rest.firstIndex(of: UInt8(ascii: "/")) else { return nil }
            rest = rest[rest.index(after: slash)...]
        }
    }
}
