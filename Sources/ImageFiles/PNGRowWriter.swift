import CImageCodecs
import Files

/// A PNG file that is encoded as the rows of its picture come from the top: only its own bytes are held.
package final class PNGRowWriter {
    /// What a row holds.
    package enum Content: Sendable {
        /// 8-bit RGB.
        case colors
        /// A class a pixel, whose colours as 0xRRGGBB are the palette; at least one, and no class is beyond them.
        case classes(palette: [UInt32])

        fileprivate var color: codec_png_color {
            if case .colors = self { CODEC_PNG_RGB } else { CODEC_PNG_PALETTE }
        }
        fileprivate var palette: [UInt32] {
            if case .classes(let palette) = self { palette } else { [] }
        }
    }

    private let path: String
    private let height: Int
    private let width: Int
    private let content: Content
    private var encoder: OpaquePointer?
    private var written = 0
    private var file: [UInt8] = []

    /// Begins a file, which is placed by ``finish()``.
    package init(path: String, height: Int, width: Int, _ content: Content) {
        (self.path, self.height, self.width, self.content) = (path, height, width, content)
    }

    deinit { codec_png_close_writer(encoder) }

    /// Encodes the next rows.
    ///
    /// - Parameter samples: `rows * width` classes, or three times as many colours.
    /// - Throws: ``ImageFileError/cannotEncode(path:reason:)``.
    package func append(_ samples: [UInt8]) throws(ImageFileError) {
        let line = content.palette.isEmpty ? 3 * width : width
        let rows = samples.count / line
        precondition(
            samples.count == rows * line && written + rows <= height,
            "PNGRowWriter expects whole rows, at most \(height - written), got \(samples.count) samples"
        )
        written += rows
        // A picture that comes in one piece is packed sooner as a whole.
        if rows == height {
            return try encodePNG(
                path: path, height: height, width: width, color: content.color, bits: 8,
                samples: samples, palette: content.palette
            ) { (bytes) throws(ImageFileError) in file = Array(bytes) }
        }
        if encoder == nil { try open() }
        var failure = codec_failure()
        try check(codec_png_write_rows(encoder, samples, UInt32(rows), &failure), failure)
        var output = codec_png_written(encoder)
        defer { codec_free_output(&output) }
        file += UnsafeBufferPointer(start: output.bytes, count: output.size)
    }

    /// Puts the file in its place, once all rows are there.
    ///
    /// - Throws: ``ImageFileError/cannotWrite(_:)``; what existed before still exists then.
    package func finish() throws(ImageFileError) {
        precondition(
            written == height, "PNGRowWriter expects \(height) rows, got \(written)")
        do throws(AtomicFileError) {
            try AtomicFile.write(file, to: path)
        } catch {
            throw .cannotWrite(error)
        }
    }

    private func open() throws(ImageFileError) {
        var failure = codec_failure()
        let palette = content.palette
        let status = codec_png_open_writer(
            UInt32(width), UInt32(height), Int32(content.color.rawValue), 8,
            paletteEntries(palette), Int32(palette.count), pngCompression(content.color), &encoder,
            &failure)
        try check(status, failure)
    }

    private func check(_ status: Int32, _ failure: codec_failure) throws(ImageFileError) {
        if status != Int32(CODEC_OK.rawValue) {
            throw .cannotEncode(path: path, reason: message(of: failure))
        }
    }
}
