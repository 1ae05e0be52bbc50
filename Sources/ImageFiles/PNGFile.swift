import CImageCodecs

/// PNG through libpng: bytes of a file ↔ samples.
enum PNGFile {
    /// Which samples ``decode(_:header:mode:path:)`` gives.
    enum Mode: Int32 {
        /// 8-bit RGB, or RGBA where the file knows transparency.
        case image = 0
        /// Palette indices, unscaled gray, or 8-bit RGB.
        case mask = 1
        /// Every sample as it is stored, alpha too.
        case stored = 2
        /// The file's own channels, 1 to 4, at their depth.
        case channels = 3
    }

    static func header(_ bytes: [UInt8], path: String) throws(ImageFileError) -> codec_png_header {
        var header = codec_png_header()
        var failure = codec_failure()
        let status = bytes.withUnsafeBufferPointer {
            codec_png_read_header($0.baseAddress, $0.count, &header, &failure)
        }
        try check(status, failure, path: path)
        return header
    }

    static func information(
        _ header: codec_png_header, _ bytes: [UInt8]
    ) -> ImageFileInformation {
        let color: ImageFileInformation.Color =
            switch UInt32(header.color) {
            case CODEC_PNG_GRAY.rawValue: .gray
            case CODEC_PNG_PALETTE.rawValue: .palette
            case CODEC_PNG_GRAY_ALPHA.rawValue: .grayAlpha
            case CODEC_PNG_RGB_ALPHA.rawValue: .rgba
            default: .rgb
            }
        return ImageFileInformation(
            format: .png, storedHeight: Int(header.height), storedWidth: Int(header.width),
            bits: Int(header.bits), color: color,
            orientation: DeclaredOrientation(ofPNG: bytes).orientation,
            isInterlaced: header.interlaced != 0,
            hasTransparentColor: header.has_transparency != 0)
    }

    /// Bytes a pixel that ``decode(_:header:mode:path:)`` gives.
    static func pixelBytes(_ header: codec_png_header, _ mode: Mode) -> Int {
        withUnsafePointer(to: header) { Int(codec_png_pixel_bytes($0, mode.rawValue)) }
    }

    /// All samples, row by row.
    static func decode(
        _ bytes: [UInt8], header: codec_png_header, mode: Mode, path: String
    ) throws(ImageFileError) -> [UInt8] {
        let size = Int(header.height) * Int(header.width) * pixelBytes(header, mode)
        var failure = codec_failure()
        var status: Int32 = 0
        let samples = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            status = bytes.withUnsafeBufferPointer {
                codec_png_decode(
                    $0.baseAddress, $0.count, mode.rawValue, buffer.baseAddress, size, &failure)
            }
            count = Int32(bitPattern: CODEC_OK.rawValue) == status ? size : 0
        }
        try check(status, failure, path: path)
        return samples
    }

    /// The palette as 0xRRGGBB; nil for a file without one.
    static func palette(_ header: codec_png_header) -> [UInt32]? {
        guard header.palette_count > 0 else { return nil }
        return withUnsafeBytes(of: header.palette) { bytes in
            (0..<Int(header.palette_count)).map { index in
                UInt32(bytes[3 * index]) << 16 | UInt32(bytes[3 * index + 1]) << 8
                    | UInt32(bytes[3 * index + 2])
            }
        }
    }

    private static func check(
        _ status: Int32, _ failure: codec_failure, path: String
    ) throws(ImageFileError) {
        try checkCodecStatus(status, failure, path: path, format: .png)
    }
}

/// Turns the status of a codec call into an error.
func checkCodecStatus(
    _ status: Int32, _ failure: codec_failure, path: String, format: ImageFileFormat
) throws(ImageFileError) {
    switch codec_status(UInt32(bitPattern: status)) {
    case CODEC_OK: return
    case CODEC_UNSUPPORTED:
        throw .unsupported(path: path, format: format, reason: message(of: failure))
    case CODEC_NOT_BUILT:
        throw .notBuilt(path: path, format: format)
    case CODEC_OUT_OF_MEMORY:
        throw .unreadable(path: path, reason: "out of memory")
    default:
        throw .corrupt(path: path, format: format, reason: message(of: failure))
    }
}

/// The text of a failure.
func message(of failure: codec_failure) -> String {
    withUnsafeBytes(of: failure.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}
