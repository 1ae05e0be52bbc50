import ImageFiles

/// A picture of 8-bit red, green and blue, row by row from the top.
///
/// ```swift
/// let image = try RGBImage(contentsOf: "photo.jpg")
/// let red = image.pixels[(y * image.size.width + x) * 3]
/// ```
public struct RGBImage: Sendable, Equatable {
    package let image: ImageFiles.Image

    /// Wraps bytes: red, green and blue of a pixel side by side, 0…255.
    ///
    /// - Precondition: There are `size.height · size.width · 3` bytes.
    public init(size: Size, pixels: [UInt8]) {
        image = ImageFiles.Image(height: size.height, width: size.width, pixels: pixels)
    }

    package init(_ image: ImageFiles.Image) { self.image = image }

    /// Reads a PNG, JPEG, TIFF, BMP or WebP file; its first bytes tell which.
    ///
    /// TIFF and WebP need their libraries at build time.
    ///
    /// Gray becomes equal channels, palette indices their colours, 16 bits their high byte
    /// (``SegmentationModel/segment(contentsOf:)`` keeps them); transparency lies over black;
    /// EXIF orientation is applied.
    ///
    /// - Throws: ``PixelwiseError`` of kind ``PixelwiseError/Kind/missingInput`` or ``PixelwiseError/Kind/badData``, with the
    ///   path and what is wrong.
    public init(contentsOf path: String) throws(PixelwiseError) {
        image = try PixelwiseError.translating { try ImageFiles.Image.read(path: path) }
    }

    /// Height and width.
    public var size: Size { Size(height: image.height, width: image.width) }

    /// `height · width · 3` bytes, 0…255.
    public var pixels: [UInt8] { image.pixels }

    /// Writes an 8-bit RGB PNG file, whole or not at all.
    ///
    /// - Throws: ``PixelwiseError`` of kind ``PixelwiseError/Kind/cannotCreate`` or ``PixelwiseError/Kind/cannotWrite``.
    public func writePNG(to path: String) throws(PixelwiseError) {
        try PixelwiseError.translating { try image.writePNG(to: path) }
    }

    /// Writes a JPEG file, whole or not at all.
    ///
    /// - Parameters:
    ///   - path: The file; one that is there is replaced.
    ///   - quality: 1…100.
    /// - Throws: ``PixelwiseError`` of kind ``PixelwiseError/Kind/cannotCreate``, ``PixelwiseError/Kind/cannotWrite``, or
    ///   ``PixelwiseError/Kind/badData`` for a picture that JPEG cannot hold.
    public func writeJPEG(to path: String, quality: Int = 90) throws(PixelwiseError) {
        try PixelwiseError.translating { try image.writeJPEG(to: path, quality: quality) }
    }
}
