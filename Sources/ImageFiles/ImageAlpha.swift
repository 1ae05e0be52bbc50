import CImageCodecs

/// How much of an image its alpha channel hides.
package struct ImageAlpha: Equatable, Sendable {
    /// Pixels of the image.
    package let pixels: Int
    /// Those that are not opaque.
    package let hiddenPixels: Int
    /// Whether it stands beside red, green and blue, not beside gray.
    package let isOfColors: Bool

    /// Decodes a PNG that ``ImageFileInformation/hasAlpha(path:)``.
    ///
    /// - Throws: As `Raster.readStored(path:channels:maximumPixels:)`.
    package init(
        path: String, maximumPixels: Int = ImageFileDefaults.maximumPixels
    ) throws(ImageFileError) {
        let bytes = try readRegularFile(path: path)
        let header = try PNGFile.header(bytes, path: path)
        let (height, width) = (Int(header.height), Int(header.width))
        try checkPixelCount(height: height, width: width, limit: maximumPixels, path: path)
        let pixelBytes = PNGFile.pixelBytes(header, .channels)
        try requireDecodingMemory(
            height: height, width: width, bytesPerPixel: pixelBytes, path: path)
        let samples = try PNGFile.decode(bytes, header: header, mode: .channels, path: path)
        let alphaBytes = header.bits == 16 ? 2 : 1
        var hidden = 0
        for end in stride(from: pixelBytes, through: samples.count, by: pixelBytes)
        where samples[end - 1] != .max || samples[end - alphaBytes] != .max { hidden += 1 }
        (pixels, hiddenPixels) = (height * width, hidden)
        isOfColors = UInt32(header.color) == CODEC_PNG_RGB_ALPHA.rawValue
    }
}
