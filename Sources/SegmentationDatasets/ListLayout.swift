import Glibc

/// The layout `list`: a text file with one pair a line, image then mask, relative to the dataset's root.
///
/// A `.csv` file separates them by a comma (a first line `image,mask` is a header, a field may stand in double
/// quotes); any other file by a tab or by spaces. Empty lines and lines that start with `#` are skipped.
enum ListLayout {
    static func listing(file: String, root: String) throws(DatasetError) -> SplitListing {
        var result = SplitListing(searched: "the pairs in \(file)")
        var imageOfName: [String: String] = [:]
        let isCSV = FileName(file).lowercaseExtension == "csv"
        var isFirst = true
        for (index, line) in try lines(of: file).enumerated() {
            if line.allSatisfy(\.isWhitespace) || line.hasPrefix("#") { continue }
            let fields = isCSV ? csvFields(line) : textFields(line)
            let isHeader =
                isCSV && isFirst && fields.prefix(2).map { $0.lowercased() } == ["image", "mask"]
            isFirst = false
            if isHeader { continue }
            guard fields.count == 2, !fields[0].isEmpty, !fields[1].isEmpty else {
                throw .badListLine(file: file, line: index + 1, fields: fields.count)
            }
            let paths = fields.map { $0.hasPrefix("/") ? $0 : "\(root)/\($0)" }
            let name = FileName(fields[0]).stem
            let sample = SamplePaths(name: name, image: paths[0], mask: paths[1])
            if let first = imageOfName[name] {
                result.duplicates.append((paths[0], first))
                continue
            }
            imageOfName[name] = paths[0]
            if !FolderListing.isFile(paths[0]) {
                result.withoutImage.append(sample)
            } else if !FolderListing.isFile(paths[1]) {
                result.withoutMask.append(sample)
            } else {
                result.samples.append(sample)
            }
        }
        return result
    }

    /// The lines of a text file, without their ends.
    static func lines(of file: String) throws(DatasetError) -> [String] {
        guard let stream = fopen(file, "rb") else {
            if errno == ENOENT { throw .missingList(path: file) }
            throw .unreadableFolder(path: file, reason: String(cString: strerror(errno)))
        }
        defer { fclose(stream) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&chunk, 1, chunk.count, stream), count > 0 {
            bytes += chunk[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
            .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
    }

    private static func textFields(_ line: String) -> [String] {
        let separator: (Character) -> Bool = line.contains("\t") ? { $0 == "\t" } : { $0 == " " }
        return line.split(whereSeparator: separator).map(String.init)
    }

    private static func csvFields(_ line: String) -> [String] {
        var fields = [""]
        var isQuoted = false
        for character in line {
            switch character {
            case "\"": isQuoted.toggle()
            case "," where !isQuoted: fields.append("")
            default: fields[fields.count - 1].append(character)
            }
        }
        return fields.map { field in
            String(field.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
    }
}
