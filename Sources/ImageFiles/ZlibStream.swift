import CImageCodecs

/// Bytes in a zlib stream (RFC 1950), as browsers unpack with `DecompressionStream("deflate")`.
package enum ZlibStream {
    /// Packs bytes.
    ///
    /// - Parameters:
    ///   - level: 1 (quick) to 9 (small).
    ///   - name: What the bytes are, for the error.
    /// - Throws: ``ImageFileError/cannotEncode(path:reason:)`` where memory is short.
    package static func compress(
        _ bytes: [UInt8], level: Int32, name: String
    ) throws(ImageFileError) -> [UInt8] {
        var output = codec_output()
        var failure = codec_failure()
        defer { codec_free_output(&output) }
        let status = codec_zlib_compress(bytes, bytes.count, level, &output, &failure)
        guard status == Int32(CODEC_OK.rawValue) else {
            throw .cannotEncode(path: name, reason: message(of: failure))
        }
        return Array(UnsafeBufferPointer(start: output.bytes, count: output.size))
    }

    /// Unpacks a stream of at most `limit` bytes; nil for one that is broken or longer.
    package static func decompress(_ stream: some Collection<UInt8>, atMost limit: Int) -> [UInt8]?
    {
        let stream = Array(stream)
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, initialized in
            count = codec_inflate(stream, stream.count, buffer.baseAddress, limit)
            initialized = max(0, count)
        }
        return count < 0 ? nil : bytes
    }
}
