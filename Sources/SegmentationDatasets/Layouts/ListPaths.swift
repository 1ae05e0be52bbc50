import Files

/// What the paths of a list are relative to, found out from its first lines.
///
/// They are taken as they are written where that leads to a file: below the dataset's root, or from the root of the system.
/// Where it does not, the first of these readings holds under which an image of the first lines exists:
/// without `../` at the beginning (Roboflow), beside the list, and of paths from the root of a system without their first
/// folders: without the slash (DeepLab), then without one folder, two … (another machine). A backslash stands for a slash where
/// no file has it in its name (Windows).
struct ListPaths {
    private enum Reading {
        case asWritten, withoutDots, besideList
        /// Without so many folders of a path from the root of a system.
        case withoutFolders(Int)
    }

    private let root: String
    private let listFolder: String
    private var reading: Reading?
    private var hasBackslashes: Bool?
    private var linesTried = 0
    private static let mostLinesTried = 100
    private static let mostFolders = 32

    init(root: String, list: String) {
        self.root = root
        listFolder = FileName.folder(of: list)
    }

    /// Learns from the image of a line how the list is to be read, until it is known.
    mutating func learn(from image: ArraySlice<UInt8>) {
        if hasBackslashes == nil, image.contains(backslash) {
            hasBackslashes = !Self.isThere(joined(root, String(pathBytes: image)))
        }
        guard reading == nil, linesTried < Self.mostLinesTried else { return }
        linesTried += 1
        let image = slashed(image)
        let folders = image.count { $0 == slash }
        reading =
            ([.asWritten, .withoutDots, .besideList]
            + (0..<min(folders, Self.mostFolders)).map { .withoutFolders($0) })
            .first { reading in text(image, reading).map(Self.isThere) ?? false }
    }

    /// The path of a field.
    func path(_ field: ArraySlice<UInt8>) -> String {
        let field = slashed(field)
        return text(field, reading ?? .asWritten) ?? joined(root, String(pathBytes: field))
    }

    /// The field with slashes.
    func slashed(_ field: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard hasBackslashes == true else { return field }
        return field.map { $0 == backslash ? slash : $0 }[...]
    }

    /// The path under a reading; nil where that makes no difference.
    private func text(_ field: ArraySlice<UInt8>, _ reading: Reading) -> String? {
        switch reading {
        case .asWritten:
            let text = String(pathBytes: field)
            return field.first == slash ? text : joined(root, text)
        case .withoutDots:
            let dots = Array("../".utf8)
            guard field.starts(with: dots) else { return nil }
            var rest = field
            while rest.starts(with: dots) { rest = rest.dropFirst(3) }
            return joined(root, String(pathBytes: rest))
        case .besideList:
            if field.first == slash || listFolder == root { return nil }
            return joined(listFolder, String(pathBytes: field))
        case .withoutFolders(let count):
            // A drive, C:/, is one folder more.
            let isDrive = field.dropFirst().first == UInt8(ascii: ":")
            guard field.first == slash || isDrive else { return nil }
            let parts = field.split(separator: slash).dropFirst(count + (isDrive ? 1 : 0))
            return parts.isEmpty
                ? nil : joined(root, String(pathBytes: Array(parts.joined(separator: [slash]))))
        }
    }

    private func joined(_ folder: String, _ path: String) -> String {
        folder.isEmpty ? path : "\(folder)/\(path)"
    }

    /// Whether a file is there, whatever its name's writing and extension.
    private static func isThere(_ path: String) -> Bool {
        if picture(path) != nil { return true }
        var names = NamesOnDisk()
        return names.path(of: path) != nil
    }

    /// The file at a path, also where its extension is left out; nil where there is none.
    static func picture(_ path: String) -> String? {
        if FolderListing.isFile(path) { return path }
        let known = FoldersLayout.maskExtensions + ["jpg", "jpeg"]
        return (known + known.map { $0.uppercased() }).map { "\(path).\($0)" }
            .first(where: FolderListing.isFile)
    }
}

private let slash = UInt8(ascii: "/")
private let backslash = UInt8(ascii: "\\")
