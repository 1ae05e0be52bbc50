// Finds the orientation tag in the EXIF block of a file. Damaged or strange blocks mean "upright": EXIF is an
// annotation, and other readers ignore what is wrong in it too.

extension ImageOrientation {
    /// The orientation that the first EXIF block of a JPEG declares; upright without one.
    init(ofJPEG bytes: [UInt8]) {
        self = jpegExifBlock(bytes).flatMap(exifOrientation(in:)) ?? .upright
    }

    /// The orientation that the eXIf chunk of a PNG declares; upright without one.
    init(ofPNG bytes: [UInt8]) {
        self = pngExifChunk(bytes).flatMap(exifOrientation(in:)) ?? .upright
    }
}

/// The TIFF part of the first APP1 segment `Exif` before the first scan.
private func jpegExifBlock(_ bytes: [UInt8]) -> ArraySlice<UInt8>? {
    var position = 2
    while position + 4 <= bytes.count, bytes[position] == 0xFF {
        let marker = bytes[position + 1]
        if marker == 0xFF {  // padding before a marker
            position += 1
            continue
        }
        if marker == 0xDA || marker == 0xD9 { return nil }
        let length = Int(bytes[position + 2]) << 8 | Int(bytes[position + 3])
        let start = position + 4
        let end = position + 2 + length
        guard length >= 2, end <= bytes.count else { return nil }
        let segment = bytes[start..<end]
        if marker == 0xE1, segment.starts(with: [0x45, 0x78, 0x69, 0x66, 0, 0]) {
            return segment.dropFirst(6)
        }
        position = end
    }
    return nil
}

/// The content of the first eXIf chunk.
private func pngExifChunk(_ bytes: [UInt8]) -> ArraySlice<UInt8>? {
    var position = 8
    while position + 12 <= bytes.count {
        let length = bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
        let start = position + 8
        guard length <= bytes.count - start - 4 else { return nil }
        if bytes[position + 4..<start].elementsEqual([0x65, 0x58, 0x49, 0x66]) {
            return bytes[start..<start + length]
        }
        position = start + length + 4
    }
    return nil
}

/// The value of tag 0x0112 in the first directory of a TIFF block; nil where there is none between 1 and 8.
private func exifOrientation(in block: ArraySlice<UInt8>) -> ImageOrientation? {
    let tiff = Array(block)
    guard tiff.count >= 8 else { return nil }
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
            return ImageOrientation(rawValue: value)
        }
    }
    return nil
}
