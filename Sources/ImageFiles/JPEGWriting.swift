import CImageCodecs
import Files

extension Image {
    /// Writes a JPEG file: 8 bits, halved chroma.
    ///
    /// - Parameters:
    ///   - quality: 1…100; the usual scale of libjpeg.
    ///   - flushed: As `AtomicFile` has it.
    /// - Throws: ``ImageFileError/cannotWrite(_:)``; what existed before still exists then.
    package func writeJPEG(
        to path: String, quality: Int = 90, flushed: Bool = true
    ) throws(ImageFileError) {
        precondition(
            (1...100).contains(quality), "writeJPEG expects a quality of 1…100, got \(quality)")
        let limit = 65500  // of libjpeg
        guard height > 0, width > 0, height <= limit, width <= limit else {
            throw .cannotEncode(
                path: path,
                reason: "it has \(width) × \(height) pixels, JPEG holds 1 to \(limit) each way")
        }
        var output = codec_output()
        var failure = codec_failure()
        defer { codec_free_output(&output) }
        let status = codec_jpeg_encode(
            pixels, UInt32(width), UInt32(height), Int32(quality), &output, &failure)
        guard status == Int32(CODEC_OK.rawValue) else {
            throw .cannotEncode(path: path, reason: message(of: failure))
        }
        do throws(AtomicFileError) {
            try AtomicFile.write(
                UnsafeBufferPointer(start: output.bytes, count: output.size), to: path,
                flushed: flushed)
        } catch {
            throw .cannotWrite(error)
        }
    }
}
