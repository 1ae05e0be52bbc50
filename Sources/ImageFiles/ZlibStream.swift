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

    /// Unpacks a stream that holds `count` bytes; nil for one that is broken or holds another number.
    package static func decompress(_ stream: [UInt8], count: Int) -> [UInt8]? {
        var failure = codec_failure()
        var isWhole = false
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            isWhole =
                codec_zlib_decompress(stream, stream.count, buffer.baseAddress, count, &failure)
                == Int32(CODEC_OK.rawValue)
            initialized = isWhole ? count : 0
        }
        return isWhole ? bytes : nil
    }
}
