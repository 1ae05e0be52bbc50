/// What the EXIF data of a file say of its orientation.
///
/// Damaged data mean "upright": EXIF is an annotation, and other readers ignore what is wrong in it too.
struct DeclaredOrientation: Equatable {
    /// How the stored rows are to be turned.
    var orientation = ImageOrientation.upright
    /// What is wrong with the data; nil where nothing is, or there are none.
    var fault: String?

    /// What the first EXIF block of a JPEG declares.
    init(ofJPEG bytes: [UInt8]) {
        if let block = jpegExifBlock(bytes) { self.init(ofEXIF: block) } else { self.init() }
    }

    /// What the eXIf chunk of a PNG declares; without one the first text in which ImageMagick keeps EXIF data.
    init(ofPNG bytes: [UInt8]) {
        self.init()
        let chunks = PNGChunks(bytes)
        if let chunk = chunks.first(where: { $0.type == "eXIf" }) {
            self.init(ofEXIF: Array(chunk.content))
            return
        }
        for chunk in chunks {
            guard let profile = PNGTextProfile(chunk) else { continue }
            guard let content = profile.content else {
                fault =
                    "the text '\(profile.keyword)' holds no profile in hexadecimal; its orientation is not applied"
                return
            }
            // An APP1 profile may as well be XMP.
            if content.starts(with: exifSignature) || profile.keyword == "Raw profile type exif" {
                self.init(ofEXIF: content)
                return
            }
        }
    }

    /// What the EXIF chunk of a WebP declares.
    init(ofWebP bytes: [UInt8]) {
        self.init()
        // Behind "RIFF", its length and "WEBP": chunks of a name, a length, and content of an even number of bytes.
        var position = 12
        while position + 8 <= bytes.count {
            let length = bytes[position + 4..<position + 8].reversed().reduce(0) {
                $0 << 8 | Int($1)
            }
            let start = position + 8
            guard length <= bytes.count - start else { return }
            if bytes[position..<position + 4].elementsEqual("EXIF".utf8) {
                self.init(ofEXIF: Array(bytes[start..<start + length]))
                return
            }
            position = start + length + length % 2
        }
    }

    private init() {}

    private init(ofEXIF block: [UInt8]) {
        let tiff = block.starts(with: exifSignature) ? Array(block.dropFirst(6)) : block
        switch orientationTag(in: tiff) {
        case nil: fault = "its EXIF data cannot be read; an orientation in them is not applied"
        case .some(nil): break
        case .some(let value?):
            if let known = ImageOrientation(rawValue: value) {
                orientation = known
            } else {
                fault = "its EXIF orientation is \(value), allowed are 1 to 8; it is not applied"
            }
        }
    }
}

private let exifSignature = Array("Exif\0\0".utf8)

/// The content of the first APP1 segment `Exif` before the first scan.
private func jpegExifBlock(_ bytes: [UInt8]) -> [UInt8]? {
    var position = 2
    while position + 4 <= bytes.count {
        let marker = bytes[position + 1]
        // Stray bytes between segments, padding before a marker, and markers without a segment.
        if bytes[position] != 0xFF || [0x00, 0x01, 0xFF].contains(marker)
            || (0xD0...0xD7).contains(marker)
        {
            position += 1
            continue
        }
        if marker == 0xDA || marker == 0xD9 { return nil }
        let length = Int(bytes[position + 2]) << 8 | Int(bytes[position + 3])
        let start = position + 4
        let end = position + 2 + length
        guard length >= 2, end <= bytes.count else { return nil }
        let segment = bytes[start..<end]
        if marker == 0xE1, segment.starts(with: exifSignature) { return Array(segment) }
        position = end
    }
    return nil
}

/// The value of tag 0x0112 in the first directory of a TIFF block: nil where the block is broken, nil inside where it has
/// no such tag.
private func orientationTag(in tiff: [UInt8]) -> Int?? {
    let isLittleEndian = tiff.starts(with: [0x49, 0x49])
    guard isLittleEndian || tiff.starts(with: [0x4D, 0x4D]) else { return nil }

    func number(at offset: Int, bytes count: Int) -> Int? {
        guard offset >= 0, offset <= tiff.count - count else { return nil }
        let part = tiff[offset..<offset + count]
        return isLittleEndian
            ? part.reversed().reduce(0) { $0 << 8 | Int($1) } : part.reduce(0) { $0 << 8 | Int($1) }
    }

    guard number(at: 2, bytes: 2) == 42, let directory = number(at: 4, bytes: 4),
        let entries = number(at: directory, bytes: 2)
    else { return nil }
    for entry in 0..<entries {
        let offset = directory + 2 + entry * 12
        guard let tag = number(at: offset, bytes: 2) else { return nil }
        // Type 3 is a 16-bit number, which stands at the beginning of the value field.
        if tag == 0x0112, number(at: offset + 2, bytes: 2) == 3,
            let value = number(at: offset + 8, bytes: 2)
        {
            return .some(value)
        }
    }
    return .some(nil)
}
