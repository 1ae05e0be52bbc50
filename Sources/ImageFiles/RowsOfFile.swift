import CImageCodecs

/// The rows of an image file, decoded from the top as they are asked for: what is held are the bytes of the file and the
/// rows of one range, of a JPEG whose scans refine each other its coefficients too.
package final class RowsOfFile: RasterRows {
    package let height: Int
    package let width: Int

    private let path: String
    private let format: ImageFileFormat
    private let form: RasterForm
    private let file: FileBytes
    /// Bytes that the decoder gives for a pixel.
    private let pixelBytes: Int
    private let convert: (_ samples: [UInt8], _ size: (height: Int, width: Int)) -> Raster
    private var decoder: OpaquePointer?
    /// The rows that were asked for last, and where they begin.
    private var window: Raster?
    private var top = 0

    /// Opens a file, whose rows are those of `Raster.read(path:form:maximumPixels:background:warn:)`.
    ///
    /// - Returns: Nil for a file that must be decoded as a whole: whose rows do not come in order (interlaced, or turned
    ///   by its orientation), whose range follows from all its samples, or of another format than PNG and JPEG.
    /// - Throws: As that does; for damage further below when those rows are asked for.
    package convenience init?(
        path: String, form: RasterForm = RasterForm(),
        maximumPixels: Int = ImageFileDefaults.maximumPixels,
        background: UInt32 = ImageFileDefaults.background
    ) throws(ImageFileError) {
        try self.init(
            readRegularFile(path: path), path: path, form: form, maximumPixels: maximumPixels,
            background: background)
    }

    /// The same of the bytes of a file.
    init?(
        _ bytes: [UInt8], path: String, form: RasterForm, maximumPixels: Int, background: UInt32
    ) throws(ImageFileError) {
        if form.range == .image { return nil }
        format = try ImageFileInformation.format(of: bytes, path: path)
        self.path = path
        self.form = form
        var failure = codec_failure()
        let status: Int32
        switch format {
        case .png:
            let header = try PNGFile.header(bytes, path: path)
            (height, width) = (Int(header.height), Int(header.width))
            try checkPixelCount(height: height, width: width, limit: maximumPixels, path: path)
            try PNGFile.requireChannels(form.channels, header, bytes, path: path)
            if header.interlaced != 0 || DeclaredOrientation(ofPNG: bytes).orientation != .upright {
                return nil
            }
            let mode = PNGFile.mode(header, channels: form.channels)
            pixelBytes = PNGFile.pixelBytes(header, mode)
            convert = { samples, size in
                PNGFile.raster(
                    samples, header, mode, channels: form.channels, height: size.height,
                    width: size.width, background: background)
            }
            file = FileBytes(bytes)
            status = codec_png_open_rows(
                file.start, file.count, mode.rawValue, &decoder, &failure)
        case .jpeg:
            let header = try JPEGFile.header(bytes, scale: .full, path: path)
            (height, width) = (Int(header.height), Int(header.width))
            try checkPixelCount(height: height, width: width, limit: maximumPixels, path: path)
            try JPEGFile.requireChannels(form.channels, bytes, path: path)
            if DeclaredOrientation(ofJPEG: bytes).orientation != .upright { return nil }
            try requireDecodingMemory(
                height: height, width: width,
                bytesPerPixel: JPEGFile.coefficientBytes(header), path: path)
            pixelBytes = JPEGFile.pixelBytes(header)
            convert = { samples, size in
                JPEGFile.raster(
                    samples, header, channels: form.channels, height: size.height,
                    width: size.width)
            }
            file = FileBytes(bytes)
            status = codec_jpeg_open_rows(file.start, file.count, &decoder, &failure)
        case .tiff, .bmp, .webp: return nil
        }
        try checkCodecStatus(status, failure, path: path, format: format)
    }

    deinit { codec_close_rows(decoder) }

    package func rows(_ range: Range<Int>) throws(ImageFileError) -> Raster {
        let known = top..<top + (window?.height ?? 0)
        precondition(
            range.lowerBound >= known.lowerBound && range.lowerBound <= known.upperBound
                && range.upperBound <= height,
            "RowsOfFile expects rows from \(known.lowerBound) to \(known.upperBound), got \(range)")
        let next = try decoded(max(0, range.upperBound - known.upperBound))
        let kept = window.flatMap { window in
            range.lowerBound < known.upperBound
                ? window.rows(
                    range.lowerBound - top..<min(range.upperBound, known.upperBound) - top)
                : nil
        }
        guard let rows = next.map({ kept?.followed(by: $0) ?? $0 }) ?? kept else {
            preconditionFailure("RowsOfFile expects at least one row")
        }
        (window, top) = (rows, range.lowerBound)
        return rows
    }

    /// The next rows; nil for none.
    private func decoded(_ count: Int) throws(ImageFileError) -> Raster? {
        guard count > 0 else { return nil }
        let size = count * width * pixelBytes
        var failure = codec_failure()
        var status: Int32 = 0
        let samples = [UInt8](unsafeUninitializedCapacity: size) { buffer, written in
            status = codec_read_rows(decoder, UInt32(count), buffer.baseAddress, size, &failure)
            written = status == Int32(CODEC_OK.rawValue) ? size : 0
        }
        try checkCodecStatus(status, failure, path: path, format: format)
        return form.range.applied(to: convert(samples, (count, width)))
    }
}

extension Raster {
    /// The rows of a file, decoded as they are asked for where it has them in order, else from the whole image.
    ///
    /// - Throws: As ``read(path:form:maximumPixels:background:warn:)``; for damage further below when those rows are asked
    ///   for.
    package static func rows(
        path: String, form: RasterForm = RasterForm(),
        maximumPixels: Int = ImageFileDefaults.maximumPixels
    ) throws(ImageFileError) -> any RasterRows {
        let bytes = try readRegularFile(path: path)
        if let rows = try RowsOfFile(
            bytes, path: path, form: form, maximumPixels: maximumPixels,
            background: ImageFileDefaults.background)
        {
            return rows
        }
        let stored = try stored(
            bytes, path: path, channels: form.channels, maximumPixels: maximumPixels)
        return RowsOfRaster(form.range.applied(to: stored))
    }
}

/// Bytes that stay where they are while a decoder reads them.
private final class FileBytes {
    private let memory: UnsafeMutableBufferPointer<UInt8>

    init(_ bytes: [UInt8]) {
        memory = .allocate(capacity: bytes.count)
        _ = memory.initialize(from: bytes)
    }

    deinit { memory.deallocate() }

    var start: UnsafePointer<UInt8>? { UnsafePointer(memory.baseAddress) }
    var count: Int { memory.count }
}
