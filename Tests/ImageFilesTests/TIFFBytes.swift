/// The bytes of a TIFF file in the making: tags, and uncompressed strips or tiles.
struct TIFFBytes {
    var isBigEndian = false
    /// Tag and values; 16-bit numbers, widths and heights included.
    var tags: [(tag: UInt16, values: [Int])]
    /// The strips, or tiles where there is a tag 322.
    var chunks: [[UInt8]]

    /// A picture of one kind.
    ///
    /// - Parameters:
    ///   - photometric: 0 white is zero, 1 black is zero, 2 RGB, 3 palette.
    ///   - extra: What the samples behind the colours are: 0 unspecified, 1 premultiplied alpha, 2 alpha.
    init(
        height: Int, width: Int, bits: Int = 8, samples: Int = 1, photometric: Int = 1,
        extra: [Int] = [], chunks: [[UInt8]]
    ) {
        tags = [
            (256, [width]), (257, [height]), (258, [Int](repeating: bits, count: samples)),
            (259, [1]), (262, [photometric]), (277, [samples]),
        ]
        if !extra.isEmpty { tags.append((338, extra)) }
        self.chunks = chunks
    }

    /// The file.
    var bytes: [UInt8] {
        var file: [UInt8] = isBigEndian ? [0x4D, 0x4D, 0, 42] : [0x49, 0x49, 42, 0]
        file += number(8, bytes: 4)
        let isTiled = tags.contains { $0.tag == 322 }
        let offsets: (tag: UInt16, values: [Int]) =
            (isTiled ? 324 : 273, [Int](repeating: 0, count: chunks.count))
        let all = (tags + [offsets, (isTiled ? 325 : 279, chunks.map(\.count))])
            .sorted { $0.tag < $1.tag }
        // Long values lie behind the directory, the chunks behind these.
        var place = 8 + 2 + 12 * all.count + 4
        let chunkStart =
            place + all.reduce(0) { $0 + ($1.values.count > 1 ? 4 * $1.values.count : 0) }
        let starts = chunks.indices.map { index in
            chunkStart + chunks[..<index].reduce(0) { $0 + $1.count }
        }
        var directory = number(all.count, bytes: 2)
        var behind: [UInt8] = []
        for (tag, declared) in all {
            let values = tag == offsets.tag ? starts : declared
            directory += number(Int(tag), bytes: 2) + number(4, bytes: 2)
            directory += number(values.count, bytes: 4)
            if values.count == 1 {
                directory += number(values[0], bytes: 4)
            } else {
                directory += number(place, bytes: 4)
                place += 4 * values.count
                behind += values.flatMap { number($0, bytes: 4) }
            }
        }
        return file + directory + number(0, bytes: 4) + behind + chunks.flatMap { $0 }
    }

    /// A 16-bit sample as the file holds it.
    func word(_ value: Int) -> [UInt8] { number(value, bytes: 2) }

    private func number(_ value: Int, bytes count: Int) -> [UInt8] {
        let little = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        return isBigEndian ? little.reversed() : little
    }
}
