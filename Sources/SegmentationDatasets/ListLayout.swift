import Glibc

/// The layout `list`: a text file with one pair a line, image then mask, relative to the dataset's root.
///
/// A `.csv` file separates them by a comma (a first line `image,mask` is a header, a field may stand in double
/// quotes); any other file by a tab or by spaces. Empty lines and lines that start with `#` are skipped. Images of
/// one name in several folders are told apart by their folders.
enum ListLayout {
    /// Up to so many pairs are looked for at once; the files of a longer list show whether they are there when they
    /// are read, or when the dataset is checked.
    static let mostPairsLookedFor = 20_000

    /// - Parameter isThorough: Whether the files of a long list are looked for too.
    static func listing(
        file: String, root: String, isThorough: Bool
    ) throws(DatasetError) -> SplitListing {
        var result = SplitListing(searched: "the pairs in \(file)")
        result.samples = try pairs(of: file, root: root, duplicates: &result.duplicates)
        result.lookForFiles(isThorough: isThorough)
        return result
    }

    /// The pairs in the order of the file, whether their files exist or not.
    private static func pairs(
        of file: String, root: String, duplicates: inout [(image: String, first: String)]
    ) throws(DatasetError) -> [SamplePaths] {
        let text = try bytes(of: file)
        let isCSV = FileName(file).lowercaseExtension == "csv"
        var pairs: [SamplePaths] = []
        pairs.reserveCapacity(text.count { $0 == newline })
        var names = Set<String>(minimumCapacity: pairs.capacity)
        var sharedNames: Set<String> = []
        var start = 0
        var line = 0
        while start < text.count {
            let end = text[start...].firstIndex(of: newline) ?? text.count
            let fields = ListFields(of: text[start..<end], isCSV: isCSV)
            line += 1
            start = end + 1
            if fields.isSkipped || isCSV && pairs.isEmpty && fields.isHeader { continue }
            guard fields.count == 2, !fields.image.isEmpty, !fields.mask.isEmpty else {
                throw .badListLine(file: file, line: line, fields: fields.count)
            }
            let pair = SamplePaths(
                name: FileName.stem(of: fields.image), image: path(fields.image, below: root),
                mask: path(fields.mask, below: root))
            if !names.insert(pair.name).inserted { sharedNames.insert(pair.name) }
            pairs.append(pair)
        }
        if !sharedNames.isEmpty {
            tellApart(&pairs, named: sharedNames, duplicates: &duplicates)
        }
        return pairs
    }

    /// Puts the folders before the names that several pairs have; a picture that is listed twice is a duplicate.
    private static func tellApart(
        _ pairs: inout [SamplePaths], named sharedNames: Set<String>,
        duplicates: inout [(image: String, first: String)]
    ) {
        var imageOfName: [String: String] = [:]
        pairs = pairs.compactMap { pair in
            guard sharedNames.contains(pair.name) else { return pair }
            let folder = NameTemplate.folder(of: pair.image).drop { $0 == "/" }
            let name =
                folder.isEmpty
                ? pair.name : "\(folder)/\(pair.name)".replacing("/", with: "-")
            if let first = imageOfName.updateValue(pair.image, forKey: name) {
                duplicates.append((pair.image, first))
                return nil
            }
            return SamplePaths(name: name, image: pair.image, mask: pair.mask)
        }
    }

    private static func path(_ field: ArraySlice<UInt8>, below root: String) -> String {
        let text = String(decoding: field, as: UTF8.self)
        return text.hasPrefix("/") ? text : "\(root)/\(text)"
    }

    /// The lines of a text file, without their ends.
    static func lines(of file: String) throws(DatasetError) -> [String] {
        String(decoding: try bytes(of: file), as: UTF8.self)
            .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
    }

    private static func bytes(of file: String) throws(DatasetError) -> [UInt8] {
        guard let stream = fopen(file, "rb") else {
            if errno == ENOENT { throw .missingList(path: file) }
            throw .unreadableFolder(path: file, reason: String(cString: strerror(errno)))
        }
        defer { fclose(stream) }
        var status = stat()
        var bytes: [UInt8] = []
        if fstat(fileno(stream), &status) == 0 { bytes.reserveCapacity(Int(status.st_size)) }
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&chunk, 1, chunk.count, stream), count > 0 {
            bytes += chunk[..<count]
        }
        return bytes
    }
}

private let newline = UInt8(ascii: "\n")

/// The fields of a line, as bytes, since a list may have a million lines.
private struct ListFields {
    private(set) var image: ArraySlice<UInt8> = []
    private(set) var mask: ArraySlice<UInt8> = []
    private(set) var count = 0
    /// Whether the line is empty or a comment.
    private(set) var isSkipped = false

    init(of whole: ArraySlice<UInt8>, isCSV: Bool) {
        let line = whole.last == UInt8(ascii: "\r") ? whole.dropLast() : whole
        isSkipped = line.first == UInt8(ascii: "#") || line.allSatisfy(Self.isBlank)
        if isSkipped { return }
        if isCSV {
            readCSV(line)
        } else {
            let tab = UInt8(ascii: "\t")
            let separator = line.contains(tab) ? tab : UInt8(ascii: " ")
            for field in line.split(separator: separator) { add(field) }
        }
    }

    var isHeader: Bool {
        [image, mask].map { String(decoding: $0, as: UTF8.self).lowercased() } == ["image", "mask"]
    }

    private mutating func readCSV(_ line: ArraySlice<UInt8>) {
        let quote = UInt8(ascii: "\"")
        var isQuoted = false
        var start = line.startIndex
        for index in line.indices {
            if line[index] == quote { isQuoted.toggle() }
            if line[index] == UInt8(ascii: ","), !isQuoted {
                add(Self.trimmed(line[start..<index]).filter { $0 != quote }[...])
                start = index + 1
            }
        }
        add(Self.trimmed(line[start...]).filter { $0 != quote }[...])
    }

    private mutating func add(_ field: ArraySlice<UInt8>) {
        if count == 0 { image = field } else if count == 1 { mask = field }
        count += 1
    }

    private static func trimmed(_ field: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let rest = field.drop(while: isBlank)
        return rest[..<(rest.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? rest.startIndex)]
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 13 }
}
