import Files

/// The layout `list`: a text file with one pair a line, image then mask, relative to the dataset's root.
///
/// A `.csv` file separates them by a comma (a first line such as `image,mask` is a header, a field may stand in double
/// quotes); any other file by a tab, by spaces or by a comma. Empty lines and lines that start with `#` are skipped. Images of
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
        let isCSV = FileName(file).lowercaseExtension == "csv"
        var pairs: [SamplePaths] = []
        var names: Set<ExactText> = []
        var sharedNames: Set<ExactText> = []
        try forEachLine(of: file) { (line, number, expected) throws(DatasetError) in
            let fields = ListFields(of: line, isCSV: isCSV)
            if fields.isSkipped || isCSV && pairs.isEmpty && fields.isHeader { return }
            guard fields.count == 2, !fields.image.isEmpty, !fields.mask.isEmpty else {
                throw .badListLine(file: file, line: number, fields: fields.count)
            }
            if pairs.isEmpty {
                pairs.reserveCapacity(expected)
                names.reserveCapacity(expected)
            }
            let pair = SamplePaths(
                name: FileName.stem(of: fields.image), image: path(fields.image, below: root),
                mask: path(fields.mask, below: root))
            let name = ExactText(pair.name)
            if !names.insert(name).inserted { sharedNames.insert(name) }
            pairs.append(pair)
        }
        if !sharedNames.isEmpty {
            tellApart(&pairs, named: sharedNames, root: root, duplicates: &duplicates)
        }
        return pairs
    }

    /// Puts the folders before the names that several pairs have; a picture that is listed twice is a duplicate.
    private static func tellApart(
        _ pairs: inout [SamplePaths], named sharedNames: Set<ExactText>, root: String,
        duplicates: inout [(image: String, first: String)]
    ) {
        var imageOfName: [ExactText: String] = [:]
        pairs = pairs.compactMap { pair in
            guard sharedNames.contains(ExactText(pair.name)) else { return pair }
            // Below the root, so that names (and what is drawn by them) stay when the data move.
            let image =
                pair.image.utf8.starts(with: "\(root)/".utf8)
                ? String(Substring(pair.image.utf8.dropFirst(root.utf8.count + 1))) : pair.image
            let folder = FileName.folder(of: image).drop { $0 == "/" }
            let name =
                folder.isEmpty
                ? pair.name : "\(folder)/\(pair.name)".replacing("/", with: "-")
            if let first = imageOfName.updateValue(pair.image, forKey: ExactText(name)) {
                duplicates.append((pair.image, first))
                return nil
            }
            return SamplePaths(name: name, image: pair.image, mask: pair.mask)
        }
    }

    private static func path(_ field: ArraySlice<UInt8>, below root: String) -> String {
        let text = String(pathBytes: field)
        return field.first == UInt8(ascii: "/") ? text : "\(root)/\(text)"
    }

    /// The lines of a text file, without their ends.
    static func lines(of file: String) throws(DatasetError) -> [String] {
        var lines: [String] = []
        try forEachLine(of: file) { (line, _, _) throws(DatasetError) in
            lines.append(
                String(pathBytes: line.last == UInt8(ascii: "\r") ? line.dropLast() : line))
        }
        return lines
    }

    /// So much of a file is in memory at a time, since a list may have a million lines.
    private static let pieceBytes = 1 << 20

    /// Calls `body` with each line without its newline, its number from 1, and about how many lines there will be.
    private static func forEachLine(
        of file: String, _ body: (ArraySlice<UInt8>, Int, Int) throws(DatasetError) -> Void
    ) throws(DatasetError) {
        let input = try open(file)
        let size = input.size
        var piece = [UInt8](repeating: 0, count: min(pieceBytes, size + 1))
        var filled = 0
        var number = 0
        var expected = 0
        while true {
            let count = try read(input, into: &piece, from: filled)
            filled += count
            var start = 0
            if expected == 0, filled > 0 {
                // A byte order mark is no part of the first line.
                if piece[..<filled].starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
                // A few more than the first lines promise.
                let lines = piece[..<filled].count { $0 == newline } + 1
                expected = size / max(filled / lines, 1) + size / (16 * max(filled / lines, 1)) + 1
            }
            while let end = piece[start..<filled].firstIndex(of: newline) {
                number += 1
                try body(piece[start..<end], number, expected)
                start = end + 1
            }
            if count == 0 {
                if start < filled { try body(piece[start..<filled], number + 1, expected) }
                return
            }
            // The rest of a line moves to the front; a line longer than a piece gets a longer one.
            piece.replaceSubrange(..<(filled - start), with: piece[start..<filled])
            filled -= start
            if filled == piece.count { piece += [UInt8](repeating: 0, count: piece.count) }
        }
    }

    private static func open(_ file: String) throws(DatasetError) -> InputFile {
        do throws(FileReadingError) {
            return try InputFile(path: file)
        } catch {
            throw fault(error)
        }
    }

    /// Fills a piece from `start` on; 0 at the end of the file.
    private static func read(
        _ input: InputFile, into piece: inout [UInt8], from start: Int
    ) throws(DatasetError) -> Int {
        let result = piece.withUnsafeMutableBytes { buffer -> Result<Int, FileReadingError> in
            Result { () throws(FileReadingError) in
                try input.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[start...]))
            }
        }
        switch result {
        case .success(let count): return count
        case .failure(let error): throw fault(error)
        }
    }

    private static func fault(_ error: FileReadingError) -> DatasetError {
        switch error {
        case .missing(let path): .missingList(path: path)
        case .unreadable(let path, let reason): .unreadableFolder(path: path, reason: reason)
        case .anotherKind(let path, let kind):
            .unreadableFolder(path: path, reason: "it is \(kind.rawValue)")
        case .tooLarge(let path, _, _), .shorter(let path, _, _):
            .unreadableFolder(path: path, reason: "its size is not what it was")
        }
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
            let comma = UInt8(ascii: ",")
            if count == 1 && line.contains(comma) || image.last == comma {
                count = 0
                readCSV(line)
            }
        }
    }

    /// Whether no field can be a file, as none has an extension.
    var isHeader: Bool { ![image, mask].contains { $0.contains(UInt8(ascii: ".")) } }

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
