import Files

/// The layout `list`: a text file with one pair a line, image then mask, relative to the dataset's root.
///
/// ``ListFields`` says how a line is taken apart, ``ListColumns`` which fields count, ``ListPaths`` what they are relative to.
/// The first line may be a header; every other line that holds no pair is an error. Empty lines and lines that start with `#`
/// are skipped. A field without an extension is the picture of that name. Images of one name in several folders are told
/// apart by their folders. ``ListOfNames`` reads lists of images alone, whose masks lie in a folder.
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
        var paths = ListPaths(root: root, list: file)
        var header: [ArraySlice<UInt8>] = []
        var columns: ListColumns?
        var isFirst = true
        var pairs: [SamplePaths] = []
        var names: Set<ExactText> = []
        var sharedNames: Set<ExactText> = []
        func isPath(_ field: ArraySlice<UInt8>) -> Bool {
            ListFields.isPicture(field) || field.contains { $0 == slash || $0 == backslash }
                || ListPaths.picture("\(root)/\(String(pathBytes: field))") != nil
        }
        func picture(
            _ field: ArraySlice<UInt8>, line: Int
        ) throws(DatasetError) -> (path: String, bytes: ArraySlice<UInt8>) {
            let path = paths.path(field)
            if ListFields.isPicture(field) { return (path, paths.slashed(field)) }
            guard let found = ListPaths.picture(path) else {
                throw .badListLine(
                    file: file, line: line,
                    reason: "'\(String(pathBytes: field))' is no picture (searched \(path) and "
                        + "\(path).png, .jpg); the image and its mask are expected")
            }
            return (found, ArraySlice(found.pathBytes))
        }
        try forEachLine(of: file) { (line, number, expected) throws(DatasetError) in
            let fields = ListFields(of: line, isCSV: isCSV)
            if fields.isSkipped { return }
            defer { isFirst = false }
            if isFirst, fields.fields.count > 1, ListColumns.isHeader(fields.fields, isPath: isPath)
            {
                header = fields.fields
                return
            }
            if columns == nil {
                columns = ListColumns(header: header, fields: fields.fields, isPath: isPath)
            }
            guard let columns, fields.fields.count == columns.count, columns.count > 1 else {
                throw .badListLine(
                    file: file, line: number, fields: fields.fields.count,
                    expected: columns?.count ?? 2)
            }
            let (image, mask) = (fields.fields[columns.image], fields.fields[columns.mask])
            if image.isEmpty || mask.isEmpty {
                throw .badListLine(
                    file: file, line: number,
                    reason: "the \(image.isEmpty ? "image" : "mask") is empty; remove the line")
            }
            if pairs.isEmpty {
                pairs.reserveCapacity(expected)
                names.reserveCapacity(expected)
            }
            paths.learn(from: image)
            let found = try picture(image, line: number)
            let pair = SamplePaths(
                name: FileName.stem(of: found.bytes), image: found.path,
                mask: try picture(mask, line: number).path)
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
    static func forEachLine(
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
                if piece.beginsAsUTF16 {
                    throw .unreadableFolder(
                        path: file, reason: "it is UTF-16 text; save it as UTF-8")
                }
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
private let slash = UInt8(ascii: "/")
private let backslash = UInt8(ascii: "\\")

extension DatasetError {
    /// A line with another number of fields than a pair takes.
    fileprivate static func badListLine(
        file: String, line: Int, fields: Int, expected: Int
    ) -> DatasetError {
        let found = counted(fields, "field")
        let reason =
            expected == 2
            ? "\(found), two are expected: the image and its mask"
                + (fields == 1
                    ? ". Of a list of images alone the description names the folders, too: "
                        + "{list: \(yamlText(FileName(file).component)), images: FOLDER, masks: FOLDER}"
                    : "; in a CSV file a field with a comma stands in quotes, and a first line names the "
                        + "columns image and mask")
            : "\(found), \(expected) are expected as in the lines before"
        return .badListLine(file: file, line: line, reason: reason)
    }
}
