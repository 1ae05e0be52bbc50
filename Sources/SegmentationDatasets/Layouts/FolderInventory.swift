import Files

/// What lies in a folder without a description: its folders, and the names of the files in each.
struct FolderInventory {
    /// One folder.
    struct Folder {
        /// Below the root; empty for the root itself.
        let path: String
        /// The names of its files, in natural order.
        let files: [String]

        /// The files that may be images or masks.
        var pictures: [String] {
            files.filter {
                FoldersLayout.imageExtensions.contains(FileName($0).lowercaseExtension)
            }
        }
        /// The names of the folders that lead to it.
        var components: [String] { path.split(separator: "/").map(String.init) }
    }

    /// The folder that was looked at.
    let root: String
    /// The root and all folders below it that hold files, in natural order.
    let folders: [Folder]

    /// Sets of images have fewer files and less deep folders; whoever names a home folder gets an answer all the same.
    private static let mostFiles = 2_000_000
    private static let deepest = 8

    /// Looks at a folder.
    ///
    /// - Throws: As ``FolderListing/init(path:)``; a folder below that cannot be listed counts as empty.
    init(root: String) throws(DatasetError) {
        var found: [Folder] = []
        var count = 0
        // A link to a folder around it would show the same files again and again.
        func visit(
            _ path: String, _ names: [String], depth: Int, around: [FileIdentity?]
        ) {
            let full = path.isEmpty ? root : "\(root)/\(path)"
            let here = FileIdentity(path: full)
            if here != nil, around.contains(here) { return }
            var files: [String] = []
            var inner: [String] = []
            for name in names where !name.hasPrefix("__MACOSX") && count < Self.mostFiles {
                count += 1
                if FolderListing.isFolder("\(full)/\(name)") {
                    inner.append(path.isEmpty ? name : "\(path)/\(name)")
                } else {
                    files.append(name)
                }
            }
            if !files.isEmpty { found.append(Folder(path: path, files: files)) }
            guard depth < Self.deepest else { return }
            for path in inner {
                do throws(DatasetError) {
                    let names = try FolderListing(path: "\(root)/\(path)").names
                    visit(path, names, depth: depth + 1, around: around + [here])
                } catch {
                    // What may not be read belongs to no set that can be opened.
                    continue
                }
            }
        }
        visit("", try FolderListing(path: root).names, depth: 0, around: [])
        self.root = root
        folders = found.sorted { NaturalOrder.precedes($0.path, $1.path) }
    }

    /// The only folder in the root, which holds nothing else; `nil` if there is none.
    var onlyFolder: String? {
        let tops = folders.map { $0.components.first }
        guard let first = tops.first, let name = first, tops.allSatisfy({ $0 == name }) else {
            return nil
        }
        return name
    }

    /// The files of one folder; empty if it holds none.
    func files(in path: String) -> [String] {
        folders.first { $0.path == path }?.files ?? []
    }

    /// The path of a file as it is opened.
    func fullPath(_ path: String) -> String { "\(root)/\(path)" }

    /// How many files of each extension there are, the most frequent first: `4 .jpg, 4 .txt`.
    static func counts(of files: [String]) -> String {
        var numbers: [String: Int] = [:]
        for file in files { numbers[FileName(file).lowercaseExtension, default: 0] += 1 }
        return numbers.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(4)
            .map { "\($0.value) \($0.key.isEmpty ? "without extension" : ".\($0.key)")" }
            .joined(separator: ", ")
    }
}
