import Files

/// Finds files whose names are written in another way than on the disk: `é` as one character or as two, or as `%C3%A9`.
///
/// Archives of macOS hold the letter and its accent apart (NFD), lists and other systems one character (NFC); browsers and
/// labelling tools write bytes that are no ASCII with a percent sign. A file with the very name always comes first; where
/// two other files have the name in other writings, none is taken.
struct NamesOnDisk {
    /// What lies in each folder that was looked into, by the plain names; nil where two files share one.
    private var folders: [ExactText: [String: String?]] = [:]

    /// The path on the disk of a file; nil where there is none.
    mutating func path(of path: String) -> String? {
        if FolderListing.isFile(path) { return path }
        guard Self.mayDiffer(path), let found = existing(path), FolderListing.isFile(found) else {
            return nil
        }
        return found
    }

    private mutating func existing(_ path: String) -> String? {
        if FileStatus(path: path) != nil { return path }
        let name = FileName(path).component
        let folder = FileName.folder(of: path)
        if folder.isEmpty || name.isEmpty { return nil }
        guard let parent = existing(folder), let names = names(in: parent),
            let found = names[Self.plain(name)] ?? nil
        else { return nil }
        return "\(parent)/\(found)"
    }

    private mutating func names(in folder: String) -> [String: String?]? {
        if let names = folders[ExactText(folder)] { return names }
        // A folder that cannot be listed holds nothing that can be found.
        let names = (try? FolderListing(path: folder)).map { Self.byPlainName($0.names) } ?? [:]
        folders[ExactText(folder)] = names
        return names
    }

    /// Names by their plain ones, nil where two names share one; only those that may be written in another way.
    static func byPlainName(_ names: [String]) -> [String: String?] {
        var result: [String: String?] = [:]
        for name in names {
            let plain = plain(name)
            result.updateValue(result.keys.contains(plain) ? nil : name, forKey: plain)
        }
        return result
    }

    /// Whether a name may be written in another way.
    static func mayDiffer(_ name: String) -> Bool {
        name.utf8.contains { $0 >= 0x80 || $0 == UInt8(ascii: "%") }
    }

    /// The name without percent signs that stand for bytes.
    ///
    /// Texts whose characters look the same are equal to Swift.
    static func plain(_ name: String) -> String {
        guard name.utf8.contains(UInt8(ascii: "%")) else { return name }
        let bytes = Array(name.utf8)
        var decoded: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
                let high = hexadecimal(bytes[index + 1]), let low = hexadecimal(bytes[index + 2])
            {
                decoded.append(high << 4 | low)
                index += 3
            } else {
                decoded.append(bytes[index])
                index += 1
            }
        }
        return String(validating: decoded, as: UTF8.self) ?? name
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 65...70: byte - 55
        case 97...102: byte - 87
        default: nil
        }
    }
}
