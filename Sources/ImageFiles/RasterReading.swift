import CImageCodecs

/// How image files become what a network reads.
package struct RasterForm: Equatable, Sendable {
    /// Channels of every image: 1, 3 or 4.
    package var channels: Int
    /// Which values become 0…1.
    package var range: IntensityRange

    /// 8-bit RGB, and what a file of 16 bits can hold, unless given.
    package init(channels: Int = 3, range: IntensityRange = .whole) {
        self.channels = channels
        self.range = range
    }

    /// Bytes that a sample takes in memory, 1 or 2, of a file of so many bits.
    package func sampleBytes(ofFileBits bits: Int) -> Int {
        switch range {
        case .depth, .values(lowest: 0, highest: 255): bits == 16 ? 2 : 1
        case .values, .image: 2
        }
    }
}

extension Raster {
    /// Reads a file at its own depth, upright.
    ///
    /// With 3 channels as ``Image/read(path:maximumPixels:background:warn:)``, but that samples of 16 bits keep them. With
    /// one, colours become their luma (0.299 R + 0.587 G + 0.114 B). With 4, the file must have four, of which the
    /// last is data then and covers nothing.
    ///
    /// - Throws: As ``Image/read(path:maximumPixels:background:warn:)``, and ``ImageFileError/missingChannel(path:found:)``.
    package static func read(
        path: String, form: RasterForm = RasterForm(),
        maximumPixels: Int = ImageFileDefaults.maximumPixels,
        background: UInt32 = ImageFileDefaults.background, warn: (String) -> Void = { _ in }
    ) throws(ImageFileError) -> Raster {
        let stored = try stored(
            readRegularFile(path: path), path: path, channels: form.channels,
            maximumPixels: maximumPixels, background: background, warn: warn)
        return form.range.applied(to: stored)
    }

    /// Reads a file that belongs to no set, to be looked at: of 16 bits as many become 0…1 as
    /// ``IntensityRange/sensorBits(for:)`` says.
    ///
    /// - Throws: As ``read(path:form:maximumPixels:background:warn:)``.
    package static func readAlone(
        path: String, maximumPixels: Int = ImageFileDefaults.maximumPixels
    ) throws(ImageFileError) -> Raster {
        let stored = try readStored(path: path, maximumPixels: maximumPixels)
        var histogram = SampleHistogram()
        histogram.add(stored)
        let bits = IntensityRange.sensorBits(for: histogram.maximum ?? 0)
        return IntensityRange.depth(bits: bits).applied(to: stored)
    }

    /// Reads a file's samples as it holds them: 0…255 or 0…65535.
    ///
    /// - Throws: As ``read(path:form:maximumPixels:background:warn:)``.
    package static func readStored(
        path: String, channels: Int = 3, maximumPixels: Int = ImageFileDefaults.maximumPixels
    ) throws(ImageFileError) -> Raster {
        try stored(
            readRegularFile(path: path), path: path, channels: channels,
            maximumPixels: maximumPixels)
    }

    /// Reads an image that will be made smaller anyway: a JPEG at a half, a quarter or an eighth of its size where that
    /// suffices, any other file in full; else as ``read(path:form:maximumPixels:background:warn:)``.
    ///
    /// - Parameter atLeast: Given the full height and width (upright), the height and width that are needed.
    /// - Returns: The image, and the height and width that it has in full.
    /// - Throws: As ``read(path:form:maximumPixels:background:warn:)``.
    package static func readReduced(
        path: String, form: RasterForm = RasterForm(),
        maximumPixels: Int = ImageFileDefaults.maximumPixels,
        atLeast: (_ height: Int, _ width: Int) -> (height: Int, width: Int)
    ) throws(ImageFileError) -> (image: Raster, fullSize: (height: Int, width: Int)) {
        let bytes = try readRegularFile(path: path)
        guard try ImageFileInformation.format(of: bytes, path: path) == .jpeg else {
            let stored = try stored(
                bytes, path: path, channels: form.channels, maximumPixels: maximumPixels)
            return (form.range.applied(to: stored), (stored.height, stored.width))
        }
        let information = try ImageFileInformation.decode(bytes, path: path)
        let full = (height: information.height, width: information.width)
        let needed = atLeast(full.height, full.width)
        let scales: [JPEGScale] = [.eighth, .quarter, .half]
        let scale = scales.first {
            let divisor = Int($0.rawValue)
            return full.height >= needed.height * divisor && full.width >= needed.width * divisor
        }
        let stored = try stored(
            bytes, path: path, channels: form.channels, maximumPixels: maximumPixels,
            jpegScale: scale ?? .full)
        return (form.range.applied(to: stored), full)
    }

    /// Decodes a file's samples as it holds them.
    static func stored(
        _ bytes: [UInt8], path: String, channels: Int,
        maximumPixels: Int = ImageFileDefaults.maximumPixels,
        background: UInt32 = ImageFileDefaults.background, jpegScale: JPEGScale = .full,
        warn: (String) -> Void = { _ in }
    ) throws(ImageFileError) -> Raster {
        let format = try ImageFileInformation.format(of: bytes, path: path)
        switch format {
        case .png: break
        case .tiff, .bmp, .webp:
            let header = try StoredPicture.header(bytes, format: format, path: path)
            return try StoredPicture(
                bytes, format: format, header: header, maximumPixels: maximumPixels,
                besides: 3 * max(3, channels) * header.sampleBytes, path: path
            ).raster(channels: channels, over: background, format: format, path: path)
        case .jpeg:
            try JPEGFile.requireChannels(channels, bytes, path: path)
            let picture = try Image.decode(
                bytes, path: path, maximumPixels: maximumPixels, background: background,
                jpegScale: jpegScale, warn: warn)
            return Raster(picture).toChannels(channels)
        }
        let header = try PNGFile.header(bytes, path: path)
        try PNGFile.requireChannels(channels, header, bytes, path: path)
        if PNGFile.mode(header, channels: channels) == .image {
            return Raster(
                try Image.decode(
                    bytes, path: path, maximumPixels: maximumPixels, background: background,
                    warn: warn))
        }
        return try storedChannels(
            bytes, header, path: path, channels: channels, maximumPixels: maximumPixels,
            background: background, warn: warn)
    }

    /// Decodes a PNG by the channels that it has, and makes the wanted ones of them.
    private static func storedChannels(
        _ bytes: [UInt8], _ header: codec_png_header, path: String, channels: Int,
        maximumPixels: Int, background: UInt32, warn: (String) -> Void
    ) throws(ImageFileError) -> Raster {
        let (height, width) = (Int(header.height), Int(header.width))
        try checkPixelCount(height: height, width: width, limit: maximumPixels, path: path)
        let declared = DeclaredOrientation(ofPNG: bytes)
        let sampleBytes = header.bits == 16 ? 2 : 1
        // The bytes of the file's samples and these as words; the wanted channels, and a turned or scaled copy of them.
        try requireDecodingMemory(
            height: height, width: width,
            bytesPerPixel: PNGFile.pixelBytes(header, .channels) * sampleBytes
                + 2 * channels * sampleBytes, path: path)
        let samples = try PNGFile.decode(bytes, header: header, mode: .channels, path: path)
        declared.fault.map(warn)
        return PNGFile.raster(
            samples, header, .channels, channels: channels, height: height, width: width,
            background: background
        ).turned(by: declared.orientation)
    }

    /// Colours as one or three channels.
    fileprivate func toChannels(_ wanted: Int) -> Raster { converted(toChannels: wanted) ?? self }
}

extension PNGFile {
    /// Only a file with an alpha channel beside its colours has four.
    static func requireChannels(
        _ channels: Int, _ header: codec_png_header, _ bytes: [UInt8], path: String
    ) throws(ImageFileError) {
        if channels == 4, UInt32(header.color) != CODEC_PNG_RGB_ALPHA.rawValue {
            throw .missingChannel(path: path, found: information(header, bytes).color)
        }
    }

    /// How a file is decoded for so many channels: as a picture of 8 bits, or by the channels that it has.
    static func mode(_ header: codec_png_header, channels: Int) -> Mode {
        channels == 3 && header.bits < 16 ? .image : .channels
    }

    /// Rows that were decoded by such a mode, as rows of so many channels.
    static func raster(
        _ samples: [UInt8], _ header: codec_png_header, _ mode: Mode, channels: Int, height: Int,
        width: Int, background: UInt32
    ) -> Raster {
        let sampleBytes = mode == .channels && header.bits == 16 ? 2 : 1
        let found = pixelBytes(header, mode) / sampleBytes
        let behind = [16, 8, 0].map { UInt8(truncatingIfNeeded: background >> UInt32($0)) }
        let result: Raster.Samples =
            if sampleBytes == 2 {
                .words(
                    converted(
                        words(samples), from: found, to: channels,
                        over: behind.map { UInt16($0) * UInt16(Raster.wordsAByte) }))
            } else {
                .bytes(converted(samples, from: found, to: channels, over: behind))
            }
        return Raster(height: height, width: width, channels: channels, samples: result)
    }

    private static func converted<Sample: FixedWidthInteger>(
        _ samples: [Sample], from found: Int, to wanted: Int, over background: [Sample]
    ) -> [Sample] {
        if found == wanted { return samples }
        let isCovered = found == 2 || found == 4
        let colors =
            isCovered
            ? withoutAlpha(samples, channels: found - 1, over: background) : samples
        return channelsConverted(colors, from: isCovered ? found - 1 : found, to: wanted)
    }
}

extension JPEGFile {
    /// No file has four.
    static func requireChannels(
        _ channels: Int, _ bytes: [UInt8], path: String
    ) throws(ImageFileError) {
        if channels == 4 {
            throw .missingChannel(
                path: path, found: try ImageFileInformation.decode(bytes, path: path).color)
        }
    }

    /// Rows that were decoded, as rows of one or three channels.
    static func raster(
        _ samples: [UInt8], _ header: codec_jpeg_header, channels: Int, height: Int, width: Int
    ) -> Raster {
        Raster(picture(samples, header, height: height, width: width)).toChannels(channels)
    }
}
