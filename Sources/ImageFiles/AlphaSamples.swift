import CImageCodecs

/// The samples of a file with an alpha channel, as they are stored: the alpha last in each pixel.
struct AlphaSamples {
    /// `height * width * pixelBytes` bytes; samples of two are in the machine's order.
    let samples: [UInt8]
    /// Bytes a pixel, those of the alpha included.
    let pixelBytes: Int
    /// Bytes a channel.
    let channelBytes: Int
    let width: Int
    /// Whether the alpha stands beside red, green and blue, not beside gray.
    let isOfColors: Bool

    /// Decodes a file; nil where it has no alpha channel, which of a PNG its first bytes tell.
    init?(path: String, maximumPixels: Int) throws(ImageFileError) {
        if let head = ImageFileInformation.pngHead(path: path), !head.hasAlpha { return nil }
        let bytes = try readRegularFile(path: path)
        let format = try ImageFileInformation.format(of: bytes, path: path)
        switch format {
        case .jpeg: return nil
        case .png:
            let header = try PNGFile.header(bytes, path: path)
            let (height, width) = (Int(header.height), Int(header.width))
            try checkPixelCount(height: height, width: width, limit: maximumPixels, path: path)
            pixelBytes = PNGFile.pixelBytes(header, .stored)
            try requireDecodingMemory(
                height: height, width: width, bytesPerPixel: pixelBytes, path: path)
            samples = try PNGFile.decode(bytes, header: header, mode: .stored, path: path)
            channelBytes = header.bits == 16 ? 2 : 1
            self.width = width
            isOfColors = UInt32(header.color) == CODEC_PNG_RGB_ALPHA.rawValue
        case .tiff, .bmp, .webp:
            let header = try StoredPicture.header(bytes, format: format, path: path)
            if header.extra == .none { return nil }
            samples = try StoredPicture(
                bytes, format: format, header: header, maximumPixels: maximumPixels, besides: 0,
                path: path
            ).samples
            pixelBytes = header.samples * header.sampleBytes
            channelBytes = header.sampleBytes
            width = header.width
            isOfColors = header.color == .rgb
        }
    }
}
