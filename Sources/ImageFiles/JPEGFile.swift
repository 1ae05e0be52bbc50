import CImageCodecs

/// JPEG through libjpeg: bytes of a file → samples.
enum JPEGFile {
    static func header(
        _ bytes: [UInt8], scale: JPEGScale, path: String
    ) throws(ImageFileError) -> codec_jpeg_header {
        var header = codec_jpeg_header()
        var failure = codec_failure()
        let status = bytes.withUnsafeBufferPointer {
            codec_jpeg_read_header($0.baseAddress, $0.count, scale.rawValue, &header, &failure)
        }
        try checkCodecStatus(status, failure, path: path, format: .jpeg)
        return header
    }

    static func information(
        _ bytes: [UInt8], path: String
    ) throws(ImageFileError) -> ImageFileInformation {
        let header = try header(bytes, scale: .full, path: path)
        let color: ImageFileInformation.Color =
            switch UInt32(header.color) {
            case CODEC_JPEG_GRAY.rawValue: .gray
            case CODEC_JPEG_RGB.rawValue: .rgb
            case CODEC_JPEG_CMYK.rawValue: .cmyk
            case CODEC_JPEG_YCCK.rawValue: .ycck
            default: .ycbcr
            }
        return ImageFileInformation(
            format: .jpeg, storedHeight: Int(header.height), storedWidth: Int(header.width),
            bits: Int(header.bits), color: color,
            orientation: DeclaredOrientation(ofJPEG: bytes).orientation,
            isInterlaced: header.progressive != 0, hasTransparentColor: false)
    }

    /// Bytes that decoding holds at a time for a pixel: colours, inks beside them, and the coefficients of a file whose scans
    /// refine each other.
    static func bytesPerPixel(_ header: codec_jpeg_header) -> Int {
        (isCMYK(header) ? 7 : 3) + coefficientBytes(header)
    }

    /// The coefficients alone, which are held while rows are read.
    static func coefficientBytes(_ header: codec_jpeg_header) -> Int {
        header.progressive != 0 ? 2 * Int(header.channels) : 0
    }

    /// Bytes that decoding gives for a pixel: colours, or inks.
    static func pixelBytes(_ header: codec_jpeg_header) -> Int { isCMYK(header) ? 4 : 3 }

    private static func isCMYK(_ header: codec_jpeg_header) -> Bool {
        UInt32(header.color) == CODEC_JPEG_CMYK.rawValue
            || UInt32(header.color) == CODEC_JPEG_YCCK.rawValue
    }

    /// 8-bit RGB, as stored (before any orientation).
    ///
    /// - Parameter warn: Hears what libjpeg warned of where all pixels are there all the same.
    static func decode(
        _ bytes: [UInt8], header: codec_jpeg_header, scale: JPEGScale, path: String,
        warn: (String) -> Void
    ) throws(ImageFileError) -> Image {
        let height = Int(header.output_height)
        let width = Int(header.output_width)
        let size = height * width * pixelBytes(header)
        var failure = codec_failure()
        var status: Int32 = 0
        let samples = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            status = bytes.withUnsafeBufferPointer {
                codec_jpeg_decode(
                    $0.baseAddress, $0.count, scale.rawValue, buffer.baseAddress, size, &failure)
            }
            count = Int32(bitPattern: CODEC_OK.rawValue) == status ? size : 0
        }
        try checkCodecStatus(status, failure, path: path, format: .jpeg)
        let warning = message(of: failure)
        if !warning.isEmpty { warn("libjpeg says '\(warning)'; the pixels are whole") }
        return picture(samples, header, height: height, width: width)
    }

    /// Decoded rows as a picture.
    static func picture(
        _ samples: [UInt8], _ header: codec_jpeg_header, height: Int, width: Int
    ) -> Image {
        Image(
            height: height, width: width,
            pixels: isCMYK(header) ? rgb(fromInvertedCMYK: samples) : samples)
    }
}

/// The size at which a JPEG is decoded; smaller ones cost less, because they skip the fine coefficients.
package enum JPEGScale: Int32, Equatable, Sendable {
    /// Every pixel.
    case full = 1
    /// Half of the rows and columns, rounded up.
    case half = 2
    /// A quarter of the rows and columns, rounded up.
    case quarter = 4
    /// An eighth of the rows and columns, rounded up.
    case eighth = 8
}
