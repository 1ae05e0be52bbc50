import CImageCodecs

/// What the readers allow and assume where the caller says nothing.
package enum ImageFileDefaults {
    /// The largest number of pixels (width × height) that a file may declare: 178 million.
    package static let maximumPixels = 178_000_000
    /// What shows through transparent pixels, as 0xRRGGBB: black.
    package static let background: UInt32 = 0x000000
}

extension Image {
    /// Reads a PNG or JPEG file as 8-bit RGB, upright.
    ///
    /// Gray values become equal channels; palette indices their colours; gray of 1, 2 and 4 bits is scaled to
    /// 0…255; samples of 16 bits give their high byte (as Pillow and OpenCV do); transparency is laid over
    /// `background`; CMYK is taken as Adobe's inverted inks, without a profile. EXIF orientations 1–8 are applied,
    /// others ignored; in a PNG they may also stand in ImageMagick's text. Gamma and colour profiles change nothing.
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

    /// Decodes the bytes of a PNG or JPEG file as ``read(path:maximumPixels:background:warn:)`` does.
    ///
    /// - Parameters:
    ///   - path: Names the file in errors.
    ///   - jpegScale: Decodes a JPEG at a fraction of its size; a PNG always comes in full.
    package static func decode(
        _ bytes: [UInt8], path: String, maximumPixels: Int = ImageFileDefaults.maximumPixels,
        background: UInt32 = ImageFileDefaults.background, jpegScale: JPEGScale = .full,
        warn: (String) -> Void = { _ in }
    ) throws(ImageFileError) -> Image {
        switch try ImageFileInformation.format(of: bytes, path: path) {
        case .png:
            let header = try PNGFile.header(bytes, path: path)
            let (height, width) = (Int(header.height), Int(header.width))
            try checkPixelCount(height: height, width: width, limit: maximumPixels, path: path)
            let declared = DeclaredOrientation(ofPNG: bytes)
            try requireDecodingMemory(
                height: height, width: width,
                bytesPerPixel: PNGFile.pixelBytes(header, .image)
                    + declared.orientation.copiedBytes,
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
                bytesPerPixel: JPEGFile.bytesPerPixel(header) + declared.orientation.copiedBytes,
                path: path)
            let image = try JPEGFile.decode(
                bytes, header: header, scale: jpegScale, path: path, warn: warn)
            return declared.orientation.applied(to: image)
        }
    }
}

extension Image {
    /// Reads an image that will be made smaller anyway: a JPEG at a half, a quarter or an eighth of its size where that
    /// suffices, a PNG in full; else as ``read(path:maximumPixels:background:warn:)``.
    ///
    /// - Parameter atLeast: Given the full height and width (upright), the height and width that are needed.
    /// - Returns: The image, and the height and width that it has in full.
    /// - Throws: As ``read(path:maximumPixels:background:warn:)``.
    package static func readReduced(
        path: String, atLeast: (_ height: Int, _ width: Int) -> (height: Int, width: Int)
    ) throws(ImageFileError) -> (image: Image, fullSize: (height: Int, width: Int)) {
        let bytes = try readRegularFile(path: path)
        guard try ImageFileInformation.format(of: bytes, path: path) == .jpeg else {
            let image = try decode(bytes, path: path)
            return (image, (image.height, image.width))
        }
        let information = try ImageFileInformation.decode(bytes, path: path)
        let full = (height: information.height, width: information.width)
        let needed = atLeast(full.height, full.width)
        let scales: [JPEGScale] = [.eighth, .quarter, .half]
        let scale = scales.first {
            let divisor = Int($0.rawValue)
            return full.height >= needed.height * divisor && full.width >= needed.width * divisor
        }
        return (try decode(bytes, path: path, jpegScale: scale ?? .full), full)
    }
}
