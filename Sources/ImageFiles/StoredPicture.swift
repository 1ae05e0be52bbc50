import CImageCodecs

/// A TIFF, BMP or WebP file as it is stored: its samples, and what they are.
struct StoredPicture {
    /// What such a file declares before its pixels.
    struct Header: Equatable {
        enum Color: Equatable { case gray, palette, rgb }
        /// What the sample behind gray or red, green and blue is.
        enum Extra: Equatable { case none, alpha, premultipliedAlpha, data }

        /// Rows as stored.
        var height: Int
        /// Columns as stored.
        var width: Int
        /// Bits a sample: 1, 2, 4, 8 or 16.
        var bits = 8
        /// Samples a pixel, 1 to 4, that of ``extra`` included.
        var samples: Int
        var color: Color
        var extra = Extra.none
        /// Whether 0 is white, of gray.
        var isWhiteZero = false
        var orientation = ImageOrientation.upright
        /// Whether compression has changed the values.
        var isLossy = false
        /// Pictures in the file, of which the first is read.
        var pages = 1
        /// 0xRRGGBB by index.
        var palette: [UInt32]?

        /// Bytes a sample once decoded.
        var sampleBytes: Int { bits == 16 ? 2 : 1 }
    }

    let header: Header
    /// `height * width * header.samples` samples, unscaled: a byte each, or two in the machine's order.
    let samples: [UInt8]

    /// What a file of a format other than PNG and JPEG declares.
    static func header(
        _ bytes: [UInt8], format: ImageFileFormat, path: String
    ) throws(ImageFileError) -> Header {
        switch format {
        case .bmp:
            return try BMPFile(bytes, path: path).header
        case .webp:
            var header = try libraryHeader(
                bytes, format: format, path: path, read: codec_webp_read_header)
            header.orientation = DeclaredOrientation(ofWebP: bytes).orientation
            return header
        default:
            return try libraryHeader(
                bytes, format: format, path: path, read: codec_tiff_read_header)
        }
    }

    /// Decodes a file of a format other than PNG and JPEG.
    ///
    /// - Parameter besides: Bytes a pixel that will be held beside the samples and what libraries hold.
    init(
        _ bytes: [UInt8], format: ImageFileFormat, header: Header, maximumPixels: Int,
        besides: Int, path: String
    ) throws(ImageFileError) {
        let (height, width) = (header.height, header.width)
        try checkPixelCount(height: height, width: width, limit: maximumPixels, path: path)
        let pixelBytes = header.samples * header.sampleBytes
        // libwebp holds a picture of four bytes a pixel beside its output.
        try requireDecodingMemory(
            height: height, width: width,
            bytesPerPixel: pixelBytes + (format == .webp ? 4 : 0) + besides, path: path)
        self.header = header
        let size = height * width * pixelBytes
        switch format {
        case .bmp:
            samples = try BMPFile(bytes, path: path).samples(path: path)
        case .webp:
            samples = try Self.decode(
                bytes, format: format, path: path, size: size, by: codec_webp_decode)
        default:
            samples = try Self.decode(
                bytes, format: format, path: path, size: size, by: codec_tiff_decode)
        }
    }

    private typealias HeaderReader = (
        UnsafePointer<UInt8>?, Int, UnsafeMutablePointer<codec_picture_header>?,
        UnsafeMutablePointer<codec_failure>?
    ) -> Int32
    private typealias Decoder = (
        UnsafePointer<UInt8>?, Int, UnsafeMutablePointer<UInt8>?, Int,
        UnsafeMutablePointer<codec_failure>?
    ) -> Int32

    private static func libraryHeader(
        _ bytes: [UInt8], format: ImageFileFormat, path: String, read: HeaderReader
    ) throws(ImageFileError) -> Header {
        var header = codec_picture_header()
        var failure = codec_failure()
        let status = bytes.withUnsafeBufferPointer {
            read($0.baseAddress, $0.count, &header, &failure)
        }
        try checkCodecStatus(status, failure, path: path, format: format)
        return Header(header)
    }

    private static func decode(
        _ bytes: [UInt8], format: ImageFileFormat, path: String, size: Int, by decode: Decoder
    ) throws(ImageFileError) -> [UInt8] {
        var failure = codec_failure()
        var status: Int32 = 0
        let samples = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            status = bytes.withUnsafeBufferPointer {
                decode($0.baseAddress, $0.count, buffer.baseAddress, size, &failure)
            }
            count = Int32(bitPattern: CODEC_OK.rawValue) == status ? size : 0
        }
        try checkCodecStatus(status, failure, path: path, format: format)
        return samples
    }
}

extension StoredPicture.Header {
    fileprivate init(_ header: codec_picture_header) {
        self.init(
            height: Int(header.height), width: Int(header.width), bits: Int(header.bits),
            samples: Int(header.samples),
            color: Color(codec_picture_color(UInt32(header.color))),
            extra: Extra(codec_picture_extra(UInt32(header.extra))),
            isWhiteZero: header.is_white_zero != 0,
            orientation: ImageOrientation(rawValue: Int(header.orientation)) ?? .upright,
            isLossy: header.is_lossy != 0, pages: Int(header.pages))
        guard header.palette_count > 0 else { return }
        palette = withUnsafeBytes(of: header.palette) { bytes in
            (0..<Int(header.palette_count)).map { index in
                UInt32(bytes[3 * index]) << 16 | UInt32(bytes[3 * index + 1]) << 8
                    | UInt32(bytes[3 * index + 2])
            }
        }
    }

    /// As what any file declares.
    func information(format: ImageFileFormat) -> ImageFileInformation {
        let color: ImageFileInformation.Color =
            switch (self.color, extra) {
            case (.palette, _): .palette
            case (.gray, .none), (.gray, .data): samples == 1 ? .gray : .grayAlpha
            case (.gray, _): .grayAlpha
            case (.rgb, .none): .rgb
            case (.rgb, .data): .rgbAndData
            case (.rgb, _): .rgba
            }
        return ImageFileInformation(
            format: format, storedHeight: height, storedWidth: width, bits: bits, color: color,
            orientation: orientation, isInterlaced: false, hasTransparentColor: false,
            pages: pages)
    }
}

extension StoredPicture.Header.Color {
    fileprivate init(_ color: codec_picture_color) {
        self =
            switch color {
            case CODEC_PICTURE_GRAY: .gray
            case CODEC_PICTURE_PALETTE: .palette
            default: .rgb
            }
    }
}

extension StoredPicture.Header.Extra {
    fileprivate init(_ extra: codec_picture_extra) {
        self =
            switch extra {
            case CODEC_EXTRA_NONE: .none
            case CODEC_EXTRA_ALPHA: .alpha
            case CODEC_EXTRA_PREMULTIPLIED: .premultipliedAlpha
            default: .data
            }
    }
}
