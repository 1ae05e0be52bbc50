import Files

/// What a ZIP archive holds, with every claim of its directory held against the file before a member is read.
///
/// Members are stored or deflated, also in ZIP64. Two members of one name or of the same bytes, several disks, passwords and
/// sizes that no stream of that length unpacks to are refused. Source: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3 and 4.5.
struct ZIPArchive {
    /// A file in the archive.
    struct Member {
        let name: String
        /// Whether it is packed by deflate; else its bytes are stored as they are.
        let isDeflated: Bool
        /// Bytes that it unpacks to.
        let size: Int
        /// CRC-32 of these.
        let checksum: UInt32
        /// Where its bytes lie in the archive.
        let place: Range<Int>
    }

    let file: TensorInput
    /// In the order of the directory.
    let members: [Member]

    private static let endSize = 22
    private static let entrySize = 46
    private static let localSize = 30
    private static let longestComment = Int(UInt16.max)
    /// A directory of more bytes has more names than any program gives arrays.
    private static let longestDirectory = 16 << 20
    /// Deflate makes at most 258 bytes of two bits.
    private static let largestRatio = 1032

    /// Whether a file that begins so is an archive, perhaps an empty one.
    static func isArchive(_ prefix: [UInt8]) -> Bool {
        prefix == [0x50, 0x4B, 3, 4] || prefix == [0x50, 0x4B, 5, 6]
    }

    /// Reads the directory and the head of every member.
    init(_ file: TensorInput) throws(TensorFileError) {
        self.file = file
        let directory = try Self.directory(of: file)
        let bytes = LittleEndianBytes(try file.bytes(directory.place))
        var members: [Member] = []
        var names: Set<ExactText> = []
        var ranges: [Range<Int>] = []
        var start = 0
        for _ in 0..<directory.count {
            guard start + Self.entrySize <= bytes.count,
                bytes.integer(at: start, 4) == 0x0201_4B50
            else { throw Self.fault(file, "an entry for each file", "a directory that is cut") }
            let entry = try Entry(bytes, at: start, path: file.path)
            guard names.insert(ExactText(entry.name)).inserted else {
                throw Self.fault(file, "each name once", "two files called \(entry.name)")
            }
            let (member, range) = try Self.member(
                entry, of: file, before: directory.place.lowerBound)
            members.append(member)
            ranges.append(range)
            start += entry.length
        }
        guard start == bytes.count else {
            throw Self.fault(file, "\(directory.count) entries", "more bytes in the directory")
        }
        ranges.sort { $0.lowerBound < $1.lowerBound }
        for (range, next) in zip(ranges, ranges.dropFirst())
        where next.lowerBound < range.upperBound {
            throw Self.fault(file, "files with bytes of their own", "files that overlap")
        }
        self.members = members
    }

    /// Where the directory lies and how many entries it has.
    private static func directory(
        of file: TensorInput
    ) throws(TensorFileError) -> (place: Range<Int>, count: Int) {
        let first = max(0, file.size - endSize - longestComment)
        let tail = LittleEndianBytes(try file.bytes(first..<file.size))
        // The last one whose comment ends with the file.
        var end = tail.count - endSize
        while end >= 0,
            tail.integer(at: end, 4) != 0x0605_4B50
                || end + endSize + tail.integer(at: end + 20, 2) != tail.count
        { end -= 1 }
        guard end >= 0 else {
            throw fault(file, "the directory of an archive", "none; the file is cut short")
        }
        var numbers = [
            tail.integer(at: end + 4, 2), tail.integer(at: end + 6, 2),
            tail.integer(at: end + 8, 2), tail.integer(at: end + 10, 2),
            tail.integer(at: end + 12, 4), tail.integer(at: end + 16, 4),
        ]
        var limit = first + end
        if limit >= 20 {
            let locator = LittleEndianBytes(try file.bytes(limit - 20..<limit))
            if locator.integer(at: 0, 4) == 0x0706_4B50 {
                let place = locator.integer(at: 8, 8)
                guard place >= 0, place <= limit - 20 - 56 else {
                    throw fault(file, "a ZIP64 directory inside the file", "one at \(place)")
                }
                let record = LittleEndianBytes(try file.bytes(place..<place + 56))
                guard record.integer(at: 0, 4) == 0x0606_4B50 else {
                    throw fault(file, "a ZIP64 directory at byte \(place)", "something else")
                }
                numbers = [
                    record.integer(at: 16, 4), record.integer(at: 20, 4),
                    record.integer(at: 24, 8), record.integer(at: 32, 8),
                    record.integer(at: 40, 8), record.integer(at: 48, 8),
                ]
                limit = place
            }
        }
        let (count, size, start) = (numbers[3], numbers[4], numbers[5])
        guard numbers[0] == 0, numbers[1] == 0, numbers[2] == count else {
            throw fault(file, "an archive in one file", "one on several disks")
        }
        guard size >= 0, size <= longestDirectory, start >= 0, start <= limit,
            size <= limit - start, count >= 0, count <= size / entrySize
        else {
            throw fault(
                file, "a directory that lies inside the file",
                "\(count) entries in \(size) bytes at \(start)")
        }
        return (start..<start + size, count)
    }

    /// What an entry and the head of its file say, and all bytes that belong to the file.
    private static func member(
        _ entry: Entry, of file: TensorInput, before end: Int
    ) throws(TensorFileError) -> (Member, Range<Int>) {
        let path = "\(file.path)/\(entry.name)"
        guard entry.offset >= 0, entry.offset <= end - localSize else {
            throw .badHeader(
                path: path, expected: "a place before the directory", found: "\(entry.offset)")
        }
        let head = LittleEndianBytes(
            try file.bytes(entry.offset..<entry.offset + localSize))
        guard head.integer(at: 0, 4) == 0x0403_4B50 else {
            throw .badHeader(
                path: path, expected: "a file at byte \(entry.offset)", found: "something else")
        }
        let nameStart = entry.offset + localSize
        let nameLength = head.integer(at: 26, 2)
        let start = nameStart + nameLength + head.integer(at: 28, 2)
        guard start <= end, entry.packedSize >= 0, entry.packedSize <= end - start else {
            throw .badHeader(
                path: path, expected: "\(entry.packedSize) bytes before the directory",
                found: "\(max(0, end - start))")
        }
        guard String(pathBytes: try file.bytes(nameStart..<nameStart + nameLength)) == entry.name
        else {
            throw .badHeader(path: path, expected: "this name", found: "another one at its place")
        }
        let isDeflated = entry.method == 8
        let most =
            isDeflated
            ? (entry.packedSize + 1).multipliedReportingOverflow(by: largestRatio)
            : (entry.packedSize, false)
        guard entry.size >= 0, most.1 || entry.size <= most.0,
            isDeflated || entry.size == entry.packedSize
        else {
            throw .badHeader(
                path: path, expected: "a size that \(entry.packedSize) bytes can hold",
                found: "\(entry.size)")
        }
        let place = start..<start + entry.packedSize
        return (
            Member(
                name: entry.name, isDeflated: isDeflated, size: entry.size,
                checksum: entry.checksum, place: place), entry.offset..<place.upperBound
        )
    }

    private static func fault(
        _ file: TensorInput, _ expected: String, _ found: String
    ) -> TensorFileError {
        .badHeader(path: file.path, expected: expected, found: found)
    }

    /// An entry of the directory.
    private struct Entry {
        let name: String
        let method: Int
        let checksum: UInt32
        private(set) var packedSize: Int
        private(set) var size: Int
        private(set) var offset: Int
        /// Its bytes.
        let length: Int

        init(
            _ bytes: LittleEndianBytes, at start: Int, path: String
        ) throws(TensorFileError) {
            let nameLength = bytes.integer(at: start + 28, 2)
            let extraLength = bytes.integer(at: start + 30, 2)
            length = entrySize + nameLength + extraLength + bytes.integer(at: start + 32, 2)
            guard start + length <= bytes.count else {
                throw .badHeader(
                    path: path, expected: "an entry for each file", found: "one that is cut")
            }
            let nameStart = start + entrySize
            name = String(pathBytes: bytes.bytes[nameStart..<nameStart + nameLength])
            method = bytes.integer(at: start + 10, 2)
            checksum = UInt32(bytes.integer(at: start + 16, 4))
            packedSize = bytes.integer(at: start + 20, 4)
            size = bytes.integer(at: start + 24, 4)
            offset = bytes.integer(at: start + 42, 4)
            guard bytes.integer(at: start + 8, 2) & 1 == 0, method == 0 || method == 8 else {
                throw .badHeader(
                    path: "\(path)/\(name)",
                    expected: "a file that is stored or deflated, without a password",
                    found: method == 0 || method == 8 ? "a password" : "the method \(method)")
            }
            readSizes(bytes, nameStart + nameLength, extraLength)
        }

        /// Of ZIP64: those of the sizes and the place that 32 bits do not hold stand in a field of their own, in this order.
        private mutating func readSizes(_ bytes: LittleEndianBytes, _ start: Int, _ length: Int) {
            var field = start
            while field + 4 <= start + length {
                let (kind, count) = (bytes.integer(at: field, 2), bytes.integer(at: field + 2, 2))
                let end = min(field + 4 + count, start + length)
                if kind == 1 {
                    var place = field + 4
                    for number in [\Entry.size, \Entry.packedSize, \Entry.offset]
                    where self[keyPath: number] == Int(UInt32.max) && place + 8 <= end {
                        self[keyPath: number] = bytes.integer(at: place, 8)
                        place += 8
                    }
                }
                field += 4 + count
            }
        }
    }
}

/// Bytes that hold numbers with the lowest byte first.
private struct LittleEndianBytes {
    let bytes: [UInt8]
    var count: Int { bytes.count }

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The unsigned number of `count` bytes, 1…8, at a place inside; negative where it takes 64 bits.
    func integer(at place: Int, _ count: Int) -> Int {
        var result: UInt64 = 0
        for index in (0..<count).reversed() { result = result << 8 | UInt64(bytes[place + index]) }
        return Int(truncatingIfNeeded: result)
    }
}
