/// Where the alpha channel of a mask's file, which ``SourceMask`` leaves out, says more than its values do.
///
/// An alpha that is the same at all pixels of each value, as of coloured objects on a transparent background, says nothing
/// more. Where pixels of one value are transparent here and opaque there, somebody has stored something in it: the object,
/// or what is not labelled.
package struct MaskAlpha: Equatable, Sendable {
    /// Pixels with an alpha below half of its range, of values that have both.
    package let transparent: Int
    /// Pixels with a larger alpha, of the same values.
    package let opaque: Int
    /// Column of the first transparent pixel of such a value, from 0.
    package let x: Int
    /// Its row, from 0.
    package let y: Int

    /// Looks at the alpha of a file; nil where it has none, or none that says more.
    ///
    /// - Throws: As ``SourceMask/read(path:lossy:maximumPixels:)``.
    package static func read(
        path: String, maximumPixels: Int = ImageFileDefaults.maximumPixels
    ) throws(ImageFileError) -> MaskAlpha? {
        guard let stored = try AlphaSamples(path: path, maximumPixels: maximumPixels) else {
            return nil
        }
        return MaskAlpha(
            samples: stored.samples, pixelBytes: stored.pixelBytes,
            channelBytes: stored.channelBytes, width: stored.width)
    }

    /// Looks at decoded samples; nil where the alpha says no more than the values.
    ///
    /// - Parameters:
    ///   - samples: As they are stored, the alpha last in each pixel.
    ///   - pixelBytes: Bytes a pixel.
    ///   - channelBytes: Bytes a channel, those of the alpha in the machine's order.
    package init?(samples: [UInt8], pixelBytes: Int, channelBytes: Int, width: Int) {
        var counts: [UInt64: (transparent: Int, opaque: Int, first: Int)] = [:]
        let pixels = samples.count / pixelBytes
        let valueBytes = pixelBytes - channelBytes
        func isOpaque(_ start: Int) -> Bool {
            // The high byte is the last one: the machines that this runs on are little-endian.
            samples[start + pixelBytes - 1] >= 0x80
        }
        func value(_ start: Int) -> UInt64 {
            (0..<valueBytes).reduce(0) { $0 << 8 | UInt64(samples[start + $1]) }
        }
        // Masks hold long runs of one value, so a run costs one look-up.
        var pixel = 0
        while pixel < pixels {
            let start = pixel
            let (here, opaque) = (value(pixel * pixelBytes), isOpaque(pixel * pixelBytes))
            repeat {
                pixel += 1
            } while pixel < pixels && value(pixel * pixelBytes) == here
                && isOpaque(pixel * pixelBytes) == opaque
            var count = counts[here] ?? (0, 0, .max)
            if opaque {
                count.opaque += pixel - start
            } else {
                count.transparent += pixel - start
                count.first = min(count.first, start)
            }
            counts[here] = count
        }
        let both = counts.values.filter { $0.transparent > 0 && $0.opaque > 0 }
        guard let first = both.map(\.first).min() else { return nil }
        transparent = both.reduce(0) { $0 + $1.transparent }
        opaque = both.reduce(0) { $0 + $1.opaque }
        (x, y) = (first % width, first / width)
    }
}
