import CImageCodecs

/// A mask's PNG file, whose pixels may get other raw values while all else in it stays as it is.
///
/// A rewritten file has the size, colour type, depth, palette and every other chunk of its source (text, transparency,
/// gamma), byte for byte, and each pixel that keeps its value keeps its samples: alpha, and the low bytes of 16-bit
/// colours, which ``SourceMask`` leaves out. Two things differ where they must: rows are not interlaced, and
/// ``Rewritten/changes`` says where the depth or the palette had to grow.
package struct MaskFile: Sendable {
    /// Where it lies.
    package let path: String
    /// Its values as it holds them.
    package let mask: SourceMask
    /// The content of the file.
    package let bytes: [UInt8]
    private let header: codec_png_header

    /// A file with other values.
    package struct Rewritten: Equatable, Sendable {
        /// The content of the file.
        package var bytes: [UInt8]
        /// What else had to become another, in words.
        package var changes: [String] = []
    }

    /// Reads and decodes a file.
    ///
    /// - Throws: As ``SourceMask/read(path:lossy:maximumPixels:)``; ``ImageFileError/cannotRewrite(path:format:)``.
    package init(
        path: String, maximumPixels: Int = ImageFileDefaults.maximumPixels
    ) throws(ImageFileError) {
        self.path = path
        bytes = try readRegularFile(path: path)
        let format = try ImageFileInformation.format(of: bytes, path: path)
        if format != .png, format != .jpeg { throw .cannotRewrite(path: path, format: format) }
        mask = try SourceMask.decode(bytes, path: path, maximumPixels: maximumPixels)
        header = try PNGFile.header(bytes, path: path)
    }

    /// The largest number that a pixel of the file can hold as it is; nil for a file of colours.
    package var largestNumber: Int? {
        if case .colors = mask.values { nil } else { 1 << Int(header.bits) - 1 }
    }

    /// The file with other values.
    ///
    /// - Parameters:
    ///   - values: One a pixel, of the same kind as those of ``mask``.
    ///   - paletteColors: Colours as 0xRRGGBB for the indices behind the palette's end, by index; black where there are
    ///     fewer.
    /// - Throws: ``ImageFileError/cannotEncode(path:reason:)``, ``ImageFileError/notEnoughMemory(path:height:width:needed:available:)``.
    package func rewritten(
        with values: SourceMask.Values, paletteColors: [UInt32]
    ) throws(ImageFileError) -> Rewritten {
        let pixelBytes = PNGFile.pixelBytes(header, .stored)
        try requireDecodingMemory(
            height: mask.height, width: mask.width, bytesPerPixel: pixelBytes, path: path)
        var samples = try PNGFile.decode(bytes, header: header, mode: .stored, path: path)
        replaceSamples(&samples, by: values, pixelBytes: pixelBytes)
        var result = Rewritten(bytes: [])
        let largest = largest(of: values)
        var bits = Int32(header.bits)
        if let limit = largestNumber, largest > limit {
            bits = 8
            result.changes.append("\(header.bits) bits a pixel became 8, which \(largest) needs")
        }
        var palette = mask.palette ?? []
        if UInt32(header.color) == CODEC_PNG_PALETTE.rawValue, largest >= palette.count {
            result.changes.append(
                "the palette of \(palette.count) colours was continued up to the index \(largest)")
            palette += (palette.count...largest).map {
                paletteColors.indices.contains($0) ? paletteColors[$0] : 0
            }
        }
        try encodePNG(
            path: path, height: mask.height, width: mask.width,
            color: codec_png_color(UInt32(header.color)), bits: bits, samples: samples,
            palette: palette, compression: 6
        ) { (file) throws(ImageFileError) in
            result.bytes = spliced(Array(file))
        }
        return result
    }

    /// The largest value among those that differ from the file's own; -1 for colours and where none does.
    private func largest(of values: SourceMask.Values) -> Int {
        switch (mask.values, values) {
        case (.bytes(let old), .bytes(let new)):
            zip(old, new).reduce(-1) { $1.0 == $1.1 ? $0 : max($0, Int($1.1)) }
        default: -1
        }
    }

    /// Puts the values that differ from the file's own into its samples.
    private func replaceSamples(
        _ samples: inout [UInt8], by values: SourceMask.Values, pixelBytes: Int
    ) {
        switch (mask.values, values) {
        case (.bytes(let old), .bytes(let new)):
            for pixel in old.indices where old[pixel] != new[pixel] {
                samples[pixel * pixelBytes] = new[pixel]
            }
        case (.words(let old), .words(let new)):
            samples.withUnsafeMutableBytes { samples in
                for pixel in old.indices where old[pixel] != new[pixel] {
                    samples.storeBytes(
                        of: new[pixel], toByteOffset: pixel * pixelBytes, as: UInt16.self)
                }
            }
        case (.colors(let old), .colors(let new)):
            // A 16-bit channel holds its byte twice, which is the same share of its range.
            let channelBytes = header.bits == 16 ? 2 : 1
            for pixel in old.indices where old[pixel] != new[pixel] {
                for offset in 0..<3 * channelBytes {
                    samples[pixel * pixelBytes + offset] = UInt8(
                        truncatingIfNeeded: new[pixel] >> (16 - 8 * UInt32(offset / channelBytes)))
                }
            }
        default: preconditionFailure("rewritten expects values of the kind that the file holds")
        }
    }

    /// The chunks of this file with header, palette and pixels of an encoded one in the places of its own.
    private func spliced(_ encoded: [UInt8]) -> [UInt8] {
        let fresh = Dictionary(grouping: PNGChunks(encoded), by: \.type)
        var result = Array(bytes[..<8])
        let hasLongerPalette = (fresh["PLTE"]?.first?.content.count ?? 0) / 3 > header.palette_count
        var hasPixels = false
        for chunk in PNGChunks(bytes) {
            switch chunk.type {
            case "IDAT":
                if !hasPixels { result += (fresh["IDAT"] ?? []).flatMap(\.whole) }
                hasPixels = true
            case "IHDR", "PLTE":
                result += fresh[chunk.type]?.first?.whole ?? chunk.whole
            case "hIST" where hasLongerPalette:
                // It holds a number for each of the colours that there were.
                break
            default: result += chunk.whole
            }
            if chunk.type == "IEND" { break }
        }
        return result
    }
}
