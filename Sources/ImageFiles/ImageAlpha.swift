/// How much of an image its alpha channel hides.
package struct ImageAlpha: Equatable, Sendable {
    /// Pixels of the image.
    package let pixels: Int
    /// Those that are not opaque.
    package let hiddenPixels: Int
    /// Whether it stands beside red, green and blue, not beside gray.
    package let isOfColors: Bool

    /// Decodes a file; nil where it has no alpha channel.
    ///
    /// - Throws: As `Raster.readStored(path:channels:maximumPixels:)`.
    package init?(
        path: String, maximumPixels: Int = ImageFileDefaults.maximumPixels
    ) throws(ImageFileError) {
        guard let stored = try AlphaSamples(path: path, maximumPixels: maximumPixels) else {
            return nil
        }
        let (samples, size) = (stored.samples, stored.pixelBytes)
        var hidden = 0
        for end in stride(from: size, through: samples.count, by: size)
        where samples[end - 1] != .max || samples[end - stored.channelBytes] != .max {
            hidden += 1
        }
        (pixels, hiddenPixels) = (samples.count / size, hidden)
        isOfColors = stored.isOfColors
    }
}
