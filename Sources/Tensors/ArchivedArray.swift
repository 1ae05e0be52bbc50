import CImageCodecs

/// A member of an archive, stored or deflated.
struct ArchivedArray: ArrayBytes {
    let archive: ZIPArchive
    let member: ZIPArchive.Member

    var path: String { "\(archive.file.path)/\(member.name)" }
    var size: Int { member.size }

    func prefix(_ count: Int) throws(TensorFileError) -> [UInt8] {
        try content(count, isWhole: false)
    }

    /// Everything is unpacked, and its checksum compared.
    func suffix(from start: Int) throws(TensorFileError) -> [UInt8] {
        try requireMemory(size + (member.isDeflated ? member.place.count : 0), path: path)
        var bytes = try content(size, isWhole: true)
        let checksum = codec_crc32(bytes, bytes.count)
        guard checksum == member.checksum else {
            throw .badHeader(
                path: path, expected: "the checksum \(hexadecimal(member.checksum))",
                found: "content of the checksum \(hexadecimal(checksum))")
        }
        bytes.removeFirst(start)
        return bytes
    }

    private func content(_ count: Int, isWhole: Bool) throws(TensorFileError) -> [UInt8] {
        guard count > 0 else { return [] }
        guard member.isDeflated else {
            let start = member.place.lowerBound
            return try archive.file.bytes(start..<start + count)
        }
        // What the head takes lies at the beginning; a stream is at most a little longer than what it packs.
        let packed = isWhole ? member.place.count : min(member.place.count, count + (1 << 16))
        let start = member.place.lowerBound
        let stream = try archive.file.bytes(start..<start + packed)
        var made = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            made = codec_inflate_raw(
                stream, stream.count, buffer.baseAddress, count, isWhole ? 1 : 0)
            initialized = max(0, made)
        }
        guard made == count else {
            throw .badHeader(
                path: path, expected: "a deflate stream of \(size) bytes",
                found: "one that is broken or of another length")
        }
        return bytes
    }
}

private func hexadecimal(_ checksum: UInt32) -> String {
    let digits = String(checksum, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
}
