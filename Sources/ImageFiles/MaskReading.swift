import CImageCodecs

/// What becomes of a mask whose compression has changed its values.
package enum LossyMaskReading: Equatable, Sendable {
    /// It is an error.
    case refused
    /// It is gray where red, green and blue are the same everywhere, else colours.
    case numbers
    /// It is colours, gray too.
    case colors
}

extension SourceMask {
    /// Reads a file as a mask: its raw values, nothing scaled or looked up.
    ///
    /// | file | values |
    /// |---|---|
    /// | palette, 1–8 bits | ``Values/bytes(_:)``: the index, also one beyond the palette's end |
    /// | gray, 1–8 bits, with or without alpha | ``Values/bytes(_:)``: 0 ..< 2^bits |
    /// | gray, 16 bits, with or without alpha | ``Values/words(_:)`` |
    /// | RGB or RGBA | ``Values/colors(_:)``: 0xRRGGBB; of 16 bits the high byte |
    ///
    /// Of PNG files EXIF orientations are not applied, as rows that others read as they are stored; a TIFF file's rows lie as
    /// its own orientation says, and gray of which 0 is white is turned round, as viewers show it.
    ///
    /// - Parameters:
    ///   - path: A regular file; the format is recognised by its first bytes.
    ///   - lossy: How a JPEG, and a file with other lossy compression, is read.
    ///   - maximumPixels: A larger declared size is refused before anything is allocated.
    /// - Throws: ``ImageFileError/lossyMask(path:format:)`` for such a file where it is refused, or any other reading case.
    package static func read(
        path: String, lossy: LossyMaskReading = .refused,
        maximumPixels: Int = ImageFileDefaults.maximumPixels
    ) throws(ImageFileError) -> SourceMask {
        try decode(
            readRegularFile(path: path), path: path, lossy: lossy, maximumPixels: maximumPixels)
    }

    /// Decodes the bytes of a file as ``read(path:lossy:maximumPixels:)`` does; `path` names it in errors.
    package static func decode(
        _ bytes: [UInt8], path: String, lossy: LossyMaskReading = .refused,
        maximumPixels: Int = ImageFileDefaults.maximumPixels
    ) throws(ImageFileError) -> SourceMask {
        let format = try ImageFileInformation.format(of: bytes, path: path)
        switch format {
        case .png: break
        case .jpeg:
            if lossy == .refused { throw .lossyMask(path: path) }
            let header = try JPEGFile.header(bytes, scale: .full, path: path)
            let (height, width) = (Int(header.height), Int(header.width))
            try checkPixelCount(height: height, width: width, limit: maximumPixels, path: path)
            try requireDecodingMemory(
                height: height, width: width, bytesPerPixel: JPEGFile.bytesPerPixel(header) + 4,
                path: path)
            let image = try JPEGFile.decode(bytes, header: header, scale: .full, path: path) {
                _ in
            }
            return SourceMask(
                height: height, width: width, values: .colors(colors(image.pixels))
            ).ofLossyFile(lossy)
        case .tiff, .bmp, .webp:
            let header = try StoredPicture.header(bytes, format: format, path: path)
            if header.isLossy, lossy == .refused { throw .lossyMask(path: path, format: format) }
            let mask = try StoredPicture(
                bytes, format: format, header: header, maximumPixels: maximumPixels, besides: 8,
                path: path
            ).mask
            return header.isLossy ? mask.ofLossyFile(lossy) : mask
        }
        let header = try PNGFile.header(bytes, path: path)
        let (height, width) = (Int(header.height), Int(header.width))
        try checkPixelCount(height: height, width: width, limit: maximumPixels, path: path)
        // Values of two bytes, and colours as numbers of four, are made beside the samples.
        let bytesPerPixel = [1: 1, 2: 4][PNGFile.pixelBytes(header, .mask)] ?? 7
        try requireDecodingMemory(
            height: height, width: width, bytesPerPixel: bytesPerPixel, path: path)
        let samples = try PNGFile.decode(bytes, header: header, mode: .mask, path: path)
        let values: Values =
            switch PNGFile.pixelBytes(header, .mask) {
            case 1: .bytes(samples)
            case 2: .words(words(samples))
            default: .colors(colors(samples))
            }
        return SourceMask(
            height: height, width: width, values: values, palette: PNGFile.palette(header))
    }

    private func ofLossyFile(_ reading: LossyMaskReading) -> SourceMask {
        var mask = self
        mask.isLossy = true
        switch (reading, values) {
        case (.numbers, .colors(let colors)):
            let isGray = colors.allSatisfy { $0 >> 16 == $0 & 255 && $0 >> 8 & 255 == $0 & 255 }
            if isGray { mask.values = .bytes(colors.map { UInt8($0 & 255) }) }
        case (.colors, .bytes(let grays)):
            mask.values = .colors(grays.map { UInt32($0) * 0x01_0101 })
        default: break
        }
        return mask
    }
}

/// 16-bit values of samples in the machine's own byte order.
func words(_ samples: [UInt8]) -> [UInt16] {
    let count = samples.count / 2
    return [UInt16](unsafeUninitializedCapacity: count) { output, written in
        UnsafeMutableRawBufferPointer(output).copyBytes(from: samples)
        written = count
    }
}

/// 0xRRGGBB of RGB samples.
private func colors(_ samples: [UInt8]) -> [UInt32] {
    let count = samples.count / 3
    return [UInt32](unsafeUninitializedCapacity: count) { output, written in
        samples.withUnsafeBufferPointer { input in
            for pixel in 0..<count {
                output[pixel] =
                    UInt32(input[3 * pixel]) << 16 | UInt32(input[3 * pixel + 1]) << 8
                    | UInt32(input[3 * pixel + 2])
            }
        }
        written = count
    }
}
