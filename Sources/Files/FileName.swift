import Glibc

/// A file name's parts.
package struct FileName {
    /// The name without folders.
    package let component: String
    /// The name without folder and extension.
    package let stem: String
    /// The extension without its dot, in lower case; empty if there is none.
    package let lowercaseExtension: String

    /// Splits the last component of a path; slashes at its end do not count.
    package init(_ path: String) {
        // By bytes: a slash or dot with a combining mark behind it is another character to Swift, not to the system.
        let path = path.utf8
        let end = path.lastIndex { $0 != slash }.map { path.index(after: $0) } ?? path.startIndex
        let start = path[..<end].lastIndex(of: slash).map { path.index(after: $0) }
        let name = path[(start ?? path.startIndex)..<end]
        component = String(Substring(name))
        if let dot = name.lastIndex(of: UInt8(ascii: ".")), dot != name.startIndex {
            stem = String(Substring(name[..<dot]))
            lowercaseExtension =
                String(Substring(name[name.index(after: dot)...])).lowercased()
        } else {
            stem = component
            lowercaseExtension = ""
        }
    }

    /// What stands before the last slash of a path; empty where there is none.
    package static func folder(of path: String) -> String {
        path.utf8.lastIndex(of: slash).map { String(path[..<$0]) } ?? ""
    }

    /// The stem of a path's bytes.
    package static func stem(of path: ArraySlice<UInt8>) -> String {
        let start = path.lastIndex(of: slash).map { $0 + 1 } ?? path.startIndex
        let name = path[start...]
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > start else {
            return String(pathBytes: name)
        }
        return String(pathBytes: name[..<dot])
    }
}

extension String {
    /// The path of the file, or folder, that this path leads to; nil where there is none.
    package var withLinksFollowed: String? {
        guard let found = realpath(systemPath, nil) else { return nil }
        defer { free(found) }
        return String(systemPath: found)
    }

    /// Where a file at this path would be written: links are followed, also where only the folder exists.
    package var resolvedPath: String {
        if let file = withLinksFollowed { return file }
        let whole = absolutePath
        let folder = FileName.folder(of: whole).withLinksFollowed
        return folder.map { "\($0)/\(FileName(whole).component)" } ?? whole
    }

    /// The path from the root on, without `.`, `..` and doubled slashes; links are not followed.
    package var absolutePath: String {
        var whole = utf8.first == slash ? self : ""
        if whole.isEmpty, let here = getcwd(nil, 0) {
            whole = "\(String(systemPath: here))/\(self)"
            free(here)
        }
        var parts: [Substring.UTF8View] = []
        for part in whole.utf8.split(separator: slash) where !part.elementsEqual(".".utf8) {
            if part.elementsEqual("..".utf8) { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.map { String(Substring($0)) }.joined(separator: "/")
    }
}

private let slash = UInt8(ascii: "/")
