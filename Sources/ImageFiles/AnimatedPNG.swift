import CImageCodecs

/// An animated PNG (APNG, part of PNG since its third edition) in the making: pictures of one size, shown one after the
/// other without end.
///
/// Each frame is encoded as a picture of its own and its chunks are put into one file: `IHDR`, `acTL`, then an `fcTL` before
/// every frame; the first frame's data stay `IDAT`, so that readers that know no animation show it, the others' become
/// `fdAT`.
package struct AnimatedPNG: Sendable {
    private let frameCount: Int
    private var chunks: [UInt8] = []
    private var size: (height: Int, width: Int)?
    private var frames = 0
    private var sequence: UInt32 = 0
    private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// A file that will have so many frames, at least one.
    package init(frameCount: Int) {
        precondition(frameCount > 0, "AnimatedPNG expects at least one frame, got \(frameCount)")
        self.frameCount = frameCount
    }

    /// Adds a frame.
    ///
    /// - Parameters:
    ///   - picture: Of the size of the first frame.
    ///   - milliseconds: How long it is shown, 0…65535.
    /// - Throws: ``ImageFileError/cannotEncode(path:reason:)`` for a picture without pixels.
    package mutating func add(_ picture: Image, milliseconds: Int) throws(ImageFileError) {
        let first = size ?? (picture.height, picture.width)
        precondition(
            first == (picture.height, picture.width),
            "AnimatedPNG expects frames of one size, got \(picture.width) × \(picture.height)")
        precondition(frames < frameCount, "AnimatedPNG expects \(frameCount) frames")
        let own = Self.chunks(of: try picture.pngBytes())
        if frames == 0 {
            for chunk in own where chunk.type == "IHDR" { append("IHDR", chunk.data) }
            append("acTL", Self.bytes(UInt32(frameCount)) + Self.bytes(0))
        }
        appendControl(of: picture, milliseconds)
        for chunk in own where chunk.type == "IDAT" {
            if frames == 0 {
                append("IDAT", chunk.data)
            } else {
                append("fdAT", nextSequence() + chunk.data)
            }
        }
        size = first
        frames += 1
    }

    /// The file, once all frames are added.
    package var bytes: [UInt8] {
        precondition(
            frames == frameCount, "AnimatedPNG expects \(frameCount) frames, got \(frames)")
        var end = self
        end.append("IEND", [])
        return Self.signature + end.chunks
    }

    private mutating func appendControl(of picture: Image, _ milliseconds: Int) {
        // Width, height, place, the delay as a fraction of two bytes each, and: it replaces the one before.
        let delay = UInt32(milliseconds) << 16 | 1000
        let numbers = [UInt32(picture.width), UInt32(picture.height), 0, 0, delay]
        append("fcTL", nextSequence() + numbers.flatMap(Self.bytes) + [0, 0])
    }

    private mutating func nextSequence() -> [UInt8] {
        defer { sequence += 1 }
        return Self.bytes(sequence)
    }

    private mutating func append(_ type: String, _ data: [UInt8]) {
        let checked = Array(type.utf8) + data
        chunks += Self.bytes(UInt32(data.count)) + checked
        chunks += Self.bytes(codec_crc32(checked, checked.count))
    }

    /// The chunks of a file that libpng has just written.
    private static func chunks(of file: [UInt8]) -> [(type: String, data: [UInt8])] {
        var found: [(type: String, data: [UInt8])] = []
        var place = signature.count
        while place + 12 <= file.count {
            let length = file[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
            let type = String(decoding: file[place + 4..<place + 8], as: UTF8.self)
            found.append((type, Array(file[place + 8..<place + 8 + length])))
            place += 12 + length
        }
        return found
    }

    /// Four bytes, the highest first.
    private static func bytes(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
    }
}
