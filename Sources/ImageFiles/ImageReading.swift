import CImageCodecs

/// What the readers allow and assume where the caller says nothing.
package enum ImageFileDefaults {
    /// The largest number of pixels (width × height) that a file may declare: 178 million.
    package static let maximumPixels = 178_000_000
    /// What shows through transparent pixels, as 0xRRGGBB: black.
    package static let background: UInt32 = 0x000000
}

extension Image {
    /// Reads a file as 8-bit RGB, upright.
    ///
    /// Gray values become equal channels; palette indices their colours; gray of 1, 2 and 4 bits is scaled to
    /// 0…255; samples of 16 bits give their high byte (as Pillow and OpenCV do; ``Raster`` keeps them); transparency is laid over
    /// `background`; CMYK is taken as Adobe's inverted inks, without a profile. EXIF orientations 1–8 are applied,
    /// others ignored; in a PNG they may also stand in ImageMagick's text. Of several pages the first is read. Gamma and colour profiles change nothing.
    ///
    /// - Parameters:
    ///   - path: A regular file; the format is recognised by its first bytes.
    ///   - maximumPixels: A larger declared size is refused before anything is allocated.
    ///   - background: 0xRRGGBB.
    ///   - warn: Hears what is wrong in a file whose pixels are whole all the same.
    /// - Throws: Any reading case of ``ImageFileError``. A cut-off or damaged file is an error, also where the
    ///   library would fill in gray.
    package static func read(
        path: String, maximumPixels: Int = ImageFileDefaults.maximumPixels,
        background: UInt32 = ImageFileDefaults.background, warn: (String) -> Void = { _ in }
    ) throws(ImageFileError) -> Image {
        try decode(
            readRegularFile(path: path), path: path, maximumPixels: maximumPixels,
            background: background, warn: warn)
    }

    /// Decodes the bytes of a file as ``read(path:maximumPixels:background:warn:)`` does.
    ///
    /// - Parameters:
    ///   - path: Names the file in errors.
    ///   - jpegScale: Decodes a JPEG at a fraction of its size; any other file always comes in full.
    package static func decode(
        _ bytes: [UInt8], path: String, maximumPixels: Int = ImageFileDefaults.maximumPixels,
        background: UInt32 = ImageFileDefaults.background, jpegScale: JPEGScale = .full,
        warn: (String) -> Void = { _ in }
    ) throws(ImageFileError) -> Image {
        let format = try ImageFileInformation.format(of: bytes, path: path)
        switch format {
        case .png:
            let header = try PNGFile.header(bytes, path: path)
            let (height, width) = (Int(header.height), Int(header.width))
            try checkPixelCount(height: height, width: width, limit: maximumPixels, path: path)
            let declared = DeclaredOrientation(ofPNG: bytes)
            try requireDecodingMemory(
                height: height, width: width,
                bytesPerPixel: PNGFile.pixelBytes(header, .image)
                    + (declared.orientation == .upright ? 0 : 3),
                path: path)
            var pixels = try PNGFile.decode(bytes, header: header, mode: .image, path: path)
            if PNGFile.pixelBytes(header, .image) == 4 {
                makeRGB(ofRGBA: &pixels, over: background)
            }
            declared.fault.map(warn)
            return declared.orientation
                .applied(to: Image(height: height, width: width, pixels: pixels))
        case .jpeg:
            let header = try JPEGFile.header(bytes, scale: jpegScale, path: path)
            try checkPixelCount(
                height: Int(header.height), width: Int(header.width), limit: maximumPixels,
                path: path)
            let declared = DeclaredOrientation(ofJPEG: bytes)
            declared.fault.map(warn)
            try requireDecodingMemory(
                height: Int(header.output_height), width: Int(header.output_width),
                bytesPerPixel: JPEGFile.bytesPerPixel(header)
                    + (declared.orientation == .upright ? 0 : 3),
                path: path)
            let image = try JPEGFile.decode(
                bytes, header: header, scale: jpegScale, path: path, warn: warn)
            return declared.orientation.applied(to: image)
        case .tiff, .bmp, .webp:
            let header = try StoredPicture.header(bytes, format: format, path: path)
            return try StoredPicture(
                bytes, format: format, header: header, maximumPixels: maximumPixels,
                besides: 9 * header.sampleBytes, path: path
            ).image(over: background, format: format, path: path)
        }
    }
}
