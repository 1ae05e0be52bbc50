import Foundation
import ImageFiles

/// Bytes in a file that a page can read from `file://`: a script that calls a function with a zlib stream in base64.
///
/// From `file://` a page can neither fetch a file nor read the pixels of a picture, but it may load a script.
enum PackedScript {
    /// Level 1 packs maps to a third more than level 6, in an eighth of its time.
    private static let level: Int32 = 1

    /// The script.
    ///
    /// - Parameters:
    ///   - call: The function and what comes before the stream: `pixelwise.image(3`.
    ///   - name: What the bytes are, for the error.
    /// - Throws: `ImageFileError/cannotEncode(path:reason:)` where memory is short.
    static func text(_ bytes: [UInt8], call: String, name: String) throws -> String {
        let stream = try ZlibStream.compress(bytes, level: level, name: name)
        return opening(call) + Data(stream).base64EncodedString() + closing
    }

    /// Reads a script back; nil for one that was not written by ``text(_:call:name:)`` for so many bytes.
    static func bytes(of script: String, call: String, count: Int) -> [UInt8]? {
        let opening = opening(call)
        guard script.hasPrefix(opening), script.hasSuffix(closing),
            let stream = Data(
                base64Encoded: String(script.dropFirst(opening.count).dropLast(closing.count))),
            let bytes = ZlibStream.decompress(stream, atMost: count), bytes.count == count
        else { return nil }
        return bytes
    }

    private static func opening(_ call: String) -> String { "\(call),\"" }
    private static let closing = "\");\n"

    /// Two planes: the low bytes of codes, then their high bytes.
    static func planes(of codes: [UInt16]) -> [UInt8] {
        codes.map { UInt8(truncatingIfNeeded: $0) } + codes.map { UInt8($0 >> 8) }
    }

    /// The codes of two such planes.
    static func codes(ofPlanes planes: ArraySlice<UInt8>) -> [UInt16] {
        let half = planes.startIndex + planes.count / 2
        return zip(planes[..<half], planes[half...]).map { UInt16($0) | UInt16($1) << 8 }
    }
}
