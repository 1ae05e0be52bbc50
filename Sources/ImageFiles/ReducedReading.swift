extension Image {
    /// Reads an image that will be made smaller anyway: a JPEG at a half, a quarter or an eighth of its size where that
    /// suffices, a PNG in full; else as ``read(path:maximumPixels:background:)``.
    ///
    /// - Parameter atLeast: Given the full height and width (upright), the height and width that are needed.
    /// - Returns: The image, and the height and width that it has in full.
    /// - Throws: As ``read(path:maximumPixels:background:)``.
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
