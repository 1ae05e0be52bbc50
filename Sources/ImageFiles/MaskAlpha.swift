import CImageCodecs

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
        // Most masks have none, which their first bytes tell.
        if let head = ImageFileInformation.pngHead(path: path), head.color & 4 == 0 { return nil }
        let bytes = try readRegularFile(path: path)
        let format = try ImageFileInformation.format(of: bytes, path: path)
        switch format {
        case .png: break
        case .jpeg: return nil
        case .tiff, .bmp, .webp:
            let header = try StoredPicture.header(bytes, format: format, path: path)
            if header.extra == .none { return nil }
            let picture = try StoredPicture(
                bytes, format: format, header: header, maximumPixels: maximumPixels, besides: 0,
                path: path)
            return MaskAlpha(
                samples: picture.samples, pixelBytes: header.samples * header.sampleBytes,
                channelBytes: header.sampleBytes, width: header.width)
        }
        let header = try PNGFile.header(bytes, path: path)
        let hasAlpha = [CODEC_PNG_GRAY_ALPHA, CODEC_PNG_RGB_ALPHA].contains {
            $0.rawValue == UInt32(header.color)
        }
        guard hasAlpha else { return nil }
        let (height, width) = (Int(header.height), Int(header.width))
        try checkPixelCount(height: height, width: width, limit: maximumPixels, path: path)
        let pixelBytes = PNGFile.pixelBytes(header, .stored)
        try requireDecodingMemory(
            height: height, width: width, bytesPerPixel: pixelBytes, path: path)
        let samples = try PNGFile.decode(bytes, header: header, mode: .stored, path: path)
        return MaskAlpha(
            samples: samples, pixelBytes: pixelBytes, channelBytes: header.bits == 16 ? 2 : 1,
            width: width)
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
