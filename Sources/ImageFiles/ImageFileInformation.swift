import CImageCodecs
import Files

/// A file format that is read, recognised by the first bytes and never by the name.
package enum ImageFileFormat: String, Equatable, Sendable, CaseIterable {
    /// Portable Network Graphics.
    case png
    /// JPEG: baseline, extended, progressive or arithmetic, with 8 bits a sample.
    case jpeg
    /// Tagged Image File Format, BigTIFF too.
    case tiff
    /// Windows Bitmap.
    case bmp
    /// WebP, lossy or lossless, one picture.
    case webp

    /// Recognises the format by its signature; nil for any other.
    package init?(signatureOf bytes: [UInt8]) {
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if Self.tiffBeginnings.contains(where: bytes.starts) {
            self = .tiff
        } else if bytes.starts(with: "RIFF".utf8), bytes.dropFirst(8).starts(with: "WEBP".utf8) {
            self = .webp
        } else if BMPFile.isBeginning(bytes) {
            self = .bmp
        } else {
            return nil
        }
    }

    /// Byte order, and 42; 43 of BigTIFF.
    private static let tiffBeginnings: [[UInt8]] = [
        [0x49, 0x49, 42, 0], [0x4D, 0x4D, 0, 42], [0x49, 0x49, 43, 0], [0x4D, 0x4D, 0, 43],
    ]

    /// The name, for people.
    package var name: String { self == .webp ? "WebP" : rawValue.uppercased() }

    /// All names in a row: `PNG, JPEG, TIFF, BMP or WebP`.
    package static var names: String {
        allCases.dropLast().map(\.name).joined(separator: ", ")
            + " or \(allCases.last?.name ?? "")"
    }

    /// How a file of the format may end, in small letters and without the dot; the usual one first.
    package var extensions: [String] {
        switch self {
        case .png: ["png"]
        case .jpeg: ["jpg", "jpeg"]
        case .tiff: ["tif", "tiff"]
        case .bmp: ["bmp"]
        case .webp: ["webp"]
        }
    }

    /// Whether this build reads such files; TIFF and WebP need a library each.
    package var isBuilt: Bool {
        switch self {
        case .tiff: codec_has_tiff() != 0
        case .webp: codec_has_webp() != 0
        default: true
        }
    }
}

/// What an image file declares, without its pixels.
package struct ImageFileInformation: Equatable, Sendable {
    /// The colour model of the file.
    package enum Color: String, Equatable, Sendable {
        /// One gray value a pixel.
        case gray
        /// Gray and alpha.
        case grayAlpha = "gray-alpha"
        /// Indices into a palette.
        case palette
        /// Red, green, blue.
        case rgb
        /// Red, green, blue, alpha.
        case rgba
        /// Luma and two chroma channels (JPEG).
        case ycbcr
        /// Cyan, magenta, yellow, black (JPEG).
        case cmyk
        /// CMYK stored as luma, chroma and black (JPEG).
        case ycck
        /// Red, green, blue and a fourth channel that is no alpha (TIFF).
        case rgbAndData = "rgb-data"

        /// Samples a pixel as stored.
        package var channels: Int {
            switch self {
            case .gray, .palette: 1
            case .grayAlpha: 2
            case .rgb, .ycbcr: 3
            case .rgba, .rgbAndData, .cmyk, .ycck: 4
            }
        }
    }

    /// By the first bytes.
    package let format: ImageFileFormat
    /// Rows as stored, before ``orientation``.
    package let storedHeight: Int
    /// Columns as stored, before ``orientation``.
    package let storedWidth: Int
    /// Bits a sample: 1, 2, 4, 8 or 16.
    package let bits: Int
    /// The colour model.
    package let color: Color
    /// How the stored rows are to be turned.
    package let orientation: ImageOrientation
    /// Adam7 in PNG, progressive in JPEG.
    package let isInterlaced: Bool
    /// Whether a colour or palette entries are marked as transparent (PNG's tRNS).
    package let hasTransparentColor: Bool
    /// Pictures in the file, of which the first is read; counted up to 1000.
    package var pages = 1

    /// Rows of the picture that ``Image/read(path:maximumPixels:background:warn:)`` gives.
    package var height: Int { orientation.swapsAxes ? storedWidth : storedHeight }
    /// Columns of the picture that ``Image/read(path:maximumPixels:background:warn:)`` gives.
    package var width: Int { orientation.swapsAxes ? storedHeight : storedWidth }
    /// Samples a pixel as stored.
    package var channels: Int { color.channels }

    /// Reads the declaration of a file.
    ///
    /// - Throws: Any reading case of ``ImageFileError``; damage behind the first pixel is not seen.
    package static func read(path: String) throws(ImageFileError) -> ImageFileInformation {
        try decode(readRegularFile(path: path), path: path)
    }

    /// Reads the declaration from the bytes of a file; `path` only names it in errors.
    package static func decode(
        _ bytes: [UInt8], path: String
    ) throws(ImageFileError) -> ImageFileInformation {
        let format = try format(of: bytes, path: path)
        return switch format {
        case .png: PNGFile.information(try PNGFile.header(bytes, path: path), bytes)
        case .jpeg: try JPEGFile.information(bytes, path: path)
        case .tiff, .bmp, .webp:
            try StoredPicture.header(bytes, format: format, path: path).information(format: format)
        }
    }

    /// Whether a file says that it has 16 bits a sample; of most only the first bytes are read.
    package static func hasWords(path: String) -> Bool {
        if let head = pngHead(path: path) { return head.bits == 16 }
        return tiff(path: path)?.bits == 16
    }

    /// How many pictures a file holds of which one is read; nil for one.
    package static func furtherPages(path: String) -> String? {
        guard let pages = tiff(path: path)?.pages, pages > 1 else { return nil }
        return "\(path): holds \(pages) pages, of which the first is read"
    }

    /// What a TIFF file declares; nil for any other file, of which only the first bytes are read.
    private static func tiff(path: String) -> ImageFileInformation? {
        guard let file = try? InputFile(path: path), file.size >= 4,
            let bytes: [UInt8] = try? file.elements(0..<4),
            ImageFileFormat(signatureOf: bytes) == .tiff
        else { return nil }
        return try? read(path: path)
    }

    /// Whether a file says that it is a PNG with an alpha channel; only its first bytes are read.
    package static func hasAlpha(path: String) -> Bool {
        pngHead(path: path)?.hasAlpha ?? false
    }

    /// Bits a sample, and whether there is an alpha channel, by a file's first bytes; nil for what begins as no PNG.
    static func pngHead(path: String) -> (bits: UInt8, hasAlpha: Bool)? {
        // The signature, length and name of the first chunk, width and height.
        let place = 24
        guard let file = try? InputFile(path: path), file.size > place + 1,
            let bytes: [UInt8] = try? file.elements(0..<place + 2),
            ImageFileFormat(signatureOf: bytes) == .png
        else { return nil }
        // Of PNG's number for the kind of colour that bit.
        return (bytes[place], bytes[place + 1] & 4 != 0)
    }

    static func format(
        of bytes: [UInt8], path: String
    ) throws(ImageFileError) -> ImageFileFormat {
        if let format = ImageFileFormat(signatureOf: bytes) { return format }
        if bytes.isGitLFSPointer { throw .gitLFSPointer(path: path) }
        let digits = Array("0123456789abcdef")
        let shown = bytes.prefix(4).map { byte in
            "\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
        }
        throw .unknownFormat(path: path, found: shown.joined(separator: " "))
    }
}

/// Refuses a declared size over the limit, before anything is allocated.
func checkPixelCount(
    height: Int, width: Int, limit: Int, path: String
) throws(ImageFileError) {
    let (count, overflow) = height.multipliedReportingOverflow(by: width)
    if overflow || count > limit {
        throw .tooManyPixels(path: path, height: height, width: width, limit: limit)
    }
}
