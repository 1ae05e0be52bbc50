/// The chunks of a PNG in their order, as far as their lengths lead.
struct PNGChunks: Sequence {
    /// One chunk.
    struct Chunk {
        /// Four letters.
        let type: String
        /// What stands between type and checksum.
        let content: ArraySlice<UInt8>
        /// The chunk with its length in front and its checksum behind.
        let whole: ArraySlice<UInt8>
    }

    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func makeIterator() -> AnyIterator<Chunk> {
        var position = 8
        return AnyIterator {
            guard position + 12 <= bytes.count else { return nil }
            let length = bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
            let start = position + 8
            guard length <= bytes.count - start - 4 else { return nil }
            let type = String(decoding: bytes[position + 4..<start], as: UTF8.self)
            let whole = bytes[position..<start + length + 4]
            position = whole.endIndex
            return Chunk(type: type, content: bytes[start..<start + length], whole: whole)
        }
    }
}

/// EXIF data as ImageMagick keeps them in a PNG: a text chunk with the keyword `Raw profile type exif` (or `APP1`), which
/// holds a name, a number of bytes, and these in hexadecimal.
struct PNGTextProfile {
    /// The text's keyword.
    let keyword: String
    /// The profile; nil where the text holds none.
    let content: [UInt8]?

    /// EXIF data come from a segment of a JPEG, 64 KiB at most; in hexadecimal with line ends that is less than this.
    private static let longestText = 1 << 18

    /// The profile in a chunk `tEXt`, `zTXt` or `iTXt`; nil for all other chunks and keywords.
    init?(_ chunk: PNGChunks.Chunk) {
        guard ["tEXt", "zTXt", "iTXt"].contains(chunk.type),
            let end = chunk.content.firstIndex(of: 0)
        else { return nil }
        keyword = String(decoding: chunk.content[..<end], as: UTF8.self)
        guard ["Raw profile type exif", "Raw profile type APP1"].contains(keyword) else {
            return nil
        }
        let rest = chunk.content[(end + 1)...]
        let text =
            switch chunk.type {
            case "tEXt": Array(rest)
            case "zTXt":
                rest.first == 0
                    ? ZlibStream.decompress(rest.dropFirst(), atMost: Self.longestText) : nil
            default: Self.internationalText(rest)
            }
        content = text.flatMap(Self.profile)
    }

    /// What follows the keyword in `iTXt`: whether it is compressed and how, a language, the keyword in it, the text.
    private static func internationalText(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
        let parts = bytes.dropFirst(2).split(
            separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
        guard let isCompressed = bytes.first, parts.count == 3 else { return nil }
        return isCompressed == 0
            ? Array(parts[2]) : ZlibStream.decompress(parts[2], atMost: longestText)
    }

    /// The bytes behind the name and the number.
    private static func profile(_ text: [UInt8]) -> [UInt8]? {
        let words = text.split { [9, 10, 13, 32].contains($0) }
        guard text.count <= longestText, words.count >= 2,
            let count = Int(String(decoding: words[1], as: UTF8.self))
        else { return nil }
        let digits = words.dropFirst(2).joined().map { Character(Unicode.Scalar($0)).hexDigitValue }
        guard count >= 0, digits.count == 2 * min(count, longestText), !digits.contains(nil) else {
            return nil
        }
        let values = digits.compactMap(\.self)
        return (0..<count).map { UInt8(values[2 * $0] << 4 | values[2 * $0 + 1]) }
    }
}
