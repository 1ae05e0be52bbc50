/// A BMP file: its header, and its samples.
///
/// Read here and by no library: those that are packaged give colours for palette indices, or bring a whole desktop. The
/// format is a table of rows behind a header, and Swift checks every index.
///
/// Read are files of 1, 4 and 8 bits a pixel with a palette, also run-length encoded, and of 16, 24 and 32 bits, also with
/// bit masks. The fourth byte of 32 bits counts only where the header declares it as alpha and it is not 0 everywhere.
struct BMPFile {
    let header: StoredPicture.Header
    private let bytes: [UInt8]
    /// Bits a pixel: 1, 4, 8, 16, 24, 32.
    private let bits: Int
    /// Where the rows begin.
    private let start: Int
    private let isTopDown: Bool
    private let compression: Compression
    /// Which bits of a pixel are red, green, blue and alpha.
    private let channels: [BitField]

    fileprivate enum Compression: Int {
        case none = 0
        case runs8 = 1
        case runs4 = 2
        case fields = 3
        case alphaFields = 6
    }

    /// Bits of a pixel that lie side by side.
    private struct BitField: Equatable {
        var shift: Int
        var largest: UInt32

        /// Nil for bits with gaps between them.
        init?(mask: UInt32) {
            shift = mask == 0 ? 0 : mask.trailingZeroBitCount
            largest = mask >> UInt32(shift)
            guard largest & (largest &+ 1) == 0 else { return nil }
        }

        /// The value as 0…255, rounded; 0 where there are no bits.
        func byte(of pixel: UInt32) -> UInt8 {
            if largest == 0 { return 0 }
            let value = UInt64(pixel >> UInt32(shift) & largest)
            return UInt8((value * 255 + UInt64(largest) / 2) / UInt64(largest))
        }
    }

    /// Whether bytes begin as a BMP: its two letters are no signature without the header's size.
    static func isBeginning(_ bytes: [UInt8]) -> Bool {
        bytes.count >= 18 && bytes.starts(with: [0x42, 0x4D])
            && headerSizes.contains(bytes.number(at: 14, bytes: 4) ?? 0)
    }

    private static let headerSizes = [12, 40, 52, 56, 64, 108, 124]

    /// Reads the header.
    ///
    /// - Throws: ``ImageFileError/corrupt(path:format:reason:)``, ``ImageFileError/unsupported(path:format:reason:)``.
    init(_ bytes: [UInt8], path: String) throws(ImageFileError) {
        func number(_ place: Int, _ count: Int) throws(ImageFileError) -> Int {
            guard let number = bytes.number(at: place, bytes: count) else {
                throw .corrupt(path: path, format: .bmp, reason: "the file ends in its header")
            }
            return number
        }
        let size = try number(14, 4)
        let isOld = size == 12
        let width = try number(18, isOld ? 2 : 4)
        let declared = try number(isOld ? 20 : 22, isOld ? 2 : 4)
        let height = isOld ? declared : Int(Int32(truncatingIfNeeded: declared))
        bits = try number(isOld ? 24 : 28, 2)
        let method = isOld ? 0 : try number(30, 4)
        start = try number(10, 4)
        isTopDown = height < 0
        self.bytes = bytes
        guard width > 0, width <= Int(Int32.max), height != 0 else {
            throw .corrupt(
                path: path, format: .bmp, reason: "it declares \(width) × \(height) pixels")
        }
        guard [1, 4, 8, 16, 24, 32].contains(bits) else {
            throw .unsupported(
                path: path, format: .bmp,
                reason: "\(bits) bits a pixel, 1, 4, 8, 16, 24 and 32 are read")
        }
        guard let compression = Compression(rawValue: method), compression.allows(bits) else {
            throw .unsupported(
                path: path, format: .bmp,
                reason: "the compression \(method) with \(bits) bits a pixel; write it without")
        }
        self.compression = compression
        var header = StoredPicture.Header(
            height: abs(height), width: width, samples: 1, color: .palette)
        if bits <= 8 {
            header.bits = bits
            header.palette = try Self.palette(
                in: bytes, at: 14 + size, entryBytes: isOld ? 3 : 4,
                declared: isOld ? 0 : try number(46, 4), bits: bits, end: start)
            channels = []
        } else {
            let masks = try Self.masks(bits, compression, size) { (index) throws(ImageFileError) in
                UInt32(try number(54 + 4 * index, 4))
            }
            let fields = masks.compactMap(BitField.init)
            guard fields.count == masks.count else {
                throw .corrupt(
                    path: path, format: .bmp, reason: "the bits of its colours have gaps")
            }
            channels = fields
            header.color = .rgb
            header.samples = fields.count
            header.extra = fields.count == 4 ? .alpha : .none
        }
        self.header = header
    }

    private static func palette(
        in bytes: [UInt8], at place: Int, entryBytes: Int, declared: Int, bits: Int, end: Int
    ) throws(ImageFileError) -> [UInt32] {
        let most = 1 << bits
        let room = max(0, min(end, bytes.count) - place) / entryBytes
        let count = min(declared == 0 ? most : min(declared, most), room)
        return (0..<count).map { index in
            let entry = place + index * entryBytes
            return UInt32(bytes[entry + 2]) << 16 | UInt32(bytes[entry + 1]) << 8
                | UInt32(bytes[entry])
        }
    }

    /// Which bits are red, green, blue and, with a fourth, alpha.
    private static func masks(
        _ bits: Int, _ compression: Compression, _ headerSize: Int,
        field: (Int) throws(ImageFileError) -> UInt32
    ) throws(ImageFileError) -> [UInt32] {
        guard compression != .none else {
            return bits == 16
                ? [0x7C00, 0x03E0, 0x001F] : [0xFF_0000, 0x00_FF00, 0x00_00FF]
        }
        var masks = [try field(0), try field(1), try field(2)]
        if compression == .alphaFields || headerSize >= 56 {
            let alpha = try field(3)
            if alpha != 0 { masks.append(alpha) }
        }
        return masks
    }

    /// The samples, row by row from the top: an index, or red, green, blue and perhaps alpha.
    func samples(path: String) throws(ImageFileError) -> [UInt8] {
        switch compression {
        case .runs4, .runs8: return try runs(path: path)
        default: break
        }
        let rowBytes = (header.width * bits + 31) / 32 * 4
        let (needed, isTooLong) = rowBytes.multipliedReportingOverflow(by: header.height)
        // The padding of the last row is nobody's pixel.
        let padding = rowBytes - (header.width * bits + 7) / 8
        guard !isTooLong, start >= 14, start <= bytes.count,
            bytes.count - start >= needed - padding
        else {
            throw .corrupt(path: path, format: .bmp, reason: "the file ends before its pixels do")
        }
        var samples = [UInt8](
            repeating: 0, count: header.height * header.width * header.samples)
        let step = header.width * header.samples
        for y in 0..<header.height {
            let row = start + (isTopDown ? y : header.height - 1 - y) * rowBytes
            if bits <= 8 {
                for x in 0..<header.width {
                    let place = 8 - bits - x * bits % 8
                    samples[y * step + x] =
                        bytes[row + x * bits / 8] >> UInt8(place) & UInt8(1 << bits - 1)
                }
            } else {
                colors(row: row, into: &samples, at: y * step)
            }
        }
        if header.samples == 4 { makeOpaque(&samples) }
        return samples
    }

    private func colors(row: Int, into samples: inout [UInt8], at target: Int) {
        let pixelBytes = bits / 8
        if channels == Self.plain, pixelBytes >= 3 {
            for x in 0..<header.width {
                for channel in 0..<3 {
                    samples[target + 3 * x + channel] = bytes[row + x * pixelBytes + 2 - channel]
                }
            }
            return
        }
        for x in 0..<header.width {
            var pixel: UInt32 = 0
            for byte in 0..<pixelBytes {
                pixel |= UInt32(bytes[row + x * pixelBytes + byte]) << UInt32(8 * byte)
            }
            for (channel, field) in channels.enumerated() {
                samples[target + x * channels.count + channel] = field.byte(of: pixel)
            }
        }
    }

    private static let plain = [0xFF_0000, 0x00_FF00, 0x00_00FF].compactMap(BitField.init)

    /// An alpha of 0 everywhere is one that nobody has written.
    private func makeOpaque(_ samples: inout [UInt8]) {
        let places = stride(from: 3, to: samples.count, by: 4)
        if places.allSatisfy({ samples[$0] == 0 }) {
            for place in places { samples[place] = 255 }
        }
    }

    /// A run of 255 pixels takes two bytes; more lie only in what jumps leave out.
    private static let mostPixelsAByte = 4096

    /// Indices of runs; what a jump leaves out is 0.
    private func runs(path: String) throws(ImageFileError) -> [UInt8] {
        guard header.height * header.width / Self.mostPixelsAByte <= bytes.count else {
            throw .corrupt(
                path: path, format: .bmp,
                reason: "the file is too small for the size that it declares")
        }
        var samples = [UInt8](repeating: 0, count: header.height * header.width)
        var (x, y, place) = (0, 0, start)
        func next() throws(ImageFileError) -> Int {
            guard place >= 14, place < bytes.count else {
                throw .corrupt(
                    path: path, format: .bmp, reason: "the file ends before its pixels do")
            }
            defer { place += 1 }
            return Int(bytes[place])
        }
        func put(_ value: Int) throws(ImageFileError) {
            guard x < header.width, y < header.height else {
                throw .corrupt(path: path, format: .bmp, reason: "a run leaves the picture")
            }
            let row = isTopDown ? y : header.height - 1 - y
            samples[row * header.width + x] = UInt8(value)
            x += 1
        }
        /// Of a byte of two indices the first at even places.
        func index(_ byte: Int, _ place: Int) -> Int {
            bits == 8 ? byte : place % 2 == 0 ? byte >> 4 : byte & 15
        }
        while true {
            let count = try next()
            let value = try next()
            switch (count, value) {
            case (0, 0): (x, y) = (0, y + 1)
            case (0, 1): return samples
            case (0, 2):
                x += try next()
                y += try next()
            case (0, _):
                var byte = 0
                for place in 0..<value {
                    if bits == 8 || place % 2 == 0 { byte = try next() }
                    try put(index(byte, place))
                }
                let used = bits == 8 ? value : (value + 1) / 2
                if used % 2 == 1 { _ = try next() }
            default: for place in 0..<count { try put(index(value, place)) }
            }
        }
    }
}

extension BMPFile.Compression {
    fileprivate func allows(_ bits: Int) -> Bool {
        switch self {
        case .none: true
        case .runs8: bits == 8
        case .runs4: bits == 4
        case .fields, .alphaFields: bits == 16 || bits == 32
        }
    }
}

extension [UInt8] {
    /// A number whose lowest byte stands first; nil where it leaves the bytes.
    fileprivate func number(at place: Int, bytes count: Int) -> Int? {
        guard place >= 0, place <= self.count - count else { return nil }
        return self[place..<place + count].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
