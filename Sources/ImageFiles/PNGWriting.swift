import CImageCodecs
import Files

extension Image {
    /// Writes an 8-bit RGB PNG file.
    ///
    /// - Parameter flushed: As `AtomicFile` has it.
    /// - Throws: ``ImageFileError/cannotWrite(_:)``; what existed before still exists then.
    package func writePNG(to path: String, flushed: Bool = true) throws(ImageFileError) {
        try writePNGFile(
            path: path, height: height, width: width, color: CODEC_PNG_RGB, bits: 8,
            samples: pixels, flushed: flushed)
    }

    /// An 8-bit RGB PNG file in memory.
    ///
    /// - Throws: ``ImageFileError/cannotEncode(path:reason:)`` for a picture without pixels.
    package func pngBytes() throws(ImageFileError) -> [UInt8] {
        var file: [UInt8] = []
        try encodePNG(
            path: "a picture", height: height, width: width, color: CODEC_PNG_RGB, bits: 8,
            samples: pixels
        ) { (bytes) throws(ImageFileError) in file = Array(bytes) }
        return file
    }
}

extension LabelMap {
    /// Writes an 8-bit indexed PNG file whose indices are the labels.
    ///
    /// - Parameters:
    ///   - palette: The colour of every class as 0xRRGGBB, at most 255 of them. Where the map holds labels beyond the
    ///     palette, the file's palette is continued in black, and ``ignored`` gets `ignoredColor`.
    ///   - flushed: As `AtomicFile` has it.
    /// - Throws: ``ImageFileError/cannotWrite(_:)``; what existed before still exists then.
    package func writePNG(
        to path: String, palette: [UInt32], ignoredColor: UInt32 = 0xE0E0C0,
        flushed: Bool = true
    ) throws(ImageFileError) {
        guard palette.count <= Self.maximumClassCount else {
            throw .cannotEncode(
                path: path,
                reason: "\(palette.count) class colours, at most \(Self.maximumClassCount)")
        }
        var colors = palette
        if Int(labels.max() ?? 0) >= colors.count {
            colors += Array(repeating: 0, count: 255 - colors.count) + [ignoredColor]
        }
        try writePNGFile(
            path: path, height: height, width: width, color: CODEC_PNG_PALETTE, bits: 8,
            samples: labels, palette: colors, flushed: flushed)
    }
}

extension Raster {
    /// Writes a PNG file of the raster's own channels and bits: gray, RGB, or RGBA for four.
    ///
    /// - Throws: ``ImageFileError/cannotWrite(_:)``; what existed before still exists then.
    package func writePNG(to path: String, flushed: Bool = true) throws(ImageFileError) {
        let color =
            switch channels {
            case 1: CODEC_PNG_GRAY
            case 3: CODEC_PNG_RGB
            default: CODEC_PNG_RGB_ALPHA
            }
        switch samples {
        case .bytes(let bytes):
            try writePNGFile(
                path: path, height: height, width: width, color: color, bits: 8, samples: bytes,
                flushed: flushed)
        case .words(let words):
            try writePNGFile(
                path: path, height: height, width: width, color: color, bits: 16, samples: words,
                flushed: flushed)
        }
    }
}

/// A picture of one 16-bit gray value a pixel, row by row from the top.
package struct Gray16Image: Equatable, Sendable {
    /// Rows.
    package let height: Int
    /// Columns.
    package let width: Int
    /// `height * width` values, 0…65535.
    package var values: [UInt16]

    /// Wraps values that are already in order.
    package init(height: Int, width: Int, values: [UInt16]) {
        precondition(
            values.count == height * width,
            "Gray16Image expects height × width = \(height * width) values, got \(values.count)")
        self.height = height
        self.width = width
        self.values = values
    }

    /// Writes a 16-bit gray PNG file.
    ///
    /// - Throws: ``ImageFileError/cannotWrite(_:)``; what existed before still exists then.
    package func writePNG(to path: String) throws(ImageFileError) {
        try writePNGFile(
            path: path, height: height, width: width, color: CODEC_PNG_GRAY, bits: 16,
            samples: values)
    }
}

/// Encodes rows and puts the file in place.
private func writePNGFile<Sample: BitwiseCopyable>(
    path: String, height: Int, width: Int, color: codec_png_color, bits: Int32,
    samples: [Sample], palette: [UInt32] = [], flushed: Bool = true
) throws(ImageFileError) {
    try encodePNG(
        path: path, height: height, width: width, color: color, bits: bits, samples: samples,
        palette: palette
    ) { (file) throws(ImageFileError) in
        do throws(AtomicFileError) {
            try AtomicFile.write(file, to: path, flushed: flushed)
        } catch {
            throw .cannotWrite(error)
        }
    }
}

/// Encodes rows and hands the bytes of the file to `take`; they live as long as the call.
func encodePNG<Sample: BitwiseCopyable>(
    path: String, height: Int, width: Int, color: codec_png_color, bits: Int32,
    samples: [Sample], palette: [UInt32] = [], compression: Int32? = nil,
    _ take: (UnsafeBufferPointer<UInt8>) throws(ImageFileError) -> Void
) throws(ImageFileError) {
    guard height > 0, width > 0 else {
        throw .cannotEncode(path: path, reason: "it has \(width) × \(height) pixels")
    }
    let entries = paletteEntries(palette)
    let compression = compression ?? pngCompression(color)
    var output = codec_output()
    var failure = codec_failure()
    defer { codec_free_output(&output) }
    let status = samples.withUnsafeBytes { bytes in
        codec_png_encode(
            bytes.bindMemory(to: UInt8.self).baseAddress, UInt32(width), UInt32(height),
            Int32(color.rawValue), bits, entries, Int32(palette.count), compression, &output,
            &failure)
    }
    guard status == Int32(CODEC_OK.rawValue) else {
        throw .cannotEncode(path: path, reason: message(of: failure))
    }
    try take(UnsafeBufferPointer(start: output.bytes, count: output.size))
}

/// Colours as a palette of red, green and blue bytes.
func paletteEntries(_ palette: [UInt32]) -> [UInt8] {
    palette.flatMap { [UInt8($0 >> 16 & 255), UInt8($0 >> 8 & 255), UInt8($0 & 255)] }
}

/// How much a file is packed: pictures at level 1 take a third of the time of level 6 and a tenth more room.
func pngCompression(_ color: codec_png_color) -> Int32 { color == CODEC_PNG_PALETTE ? 6 : 1 }
