/// How stored rows are to be turned to stand upright: the EXIF tag 0x0112.
package enum ImageOrientation: Int, Equatable, Sendable, CaseIterable {
    /// As stored.
    case upright = 1
    /// Mirror left to right.
    case mirrored = 2
    /// Turn by 180°.
    case upsideDown = 3
    /// Mirror top to bottom.
    case mirroredUpsideDown = 4
    /// Mirror along the main diagonal.
    case transposed = 5
    /// Turn clockwise by 90°.
    case turnClockwise = 6
    /// Mirror along the other diagonal.
    case transverse = 7
    /// Turn counter-clockwise by 90°.
    case turnCounterClockwise = 8

    /// Whether rows become columns.
    package var swapsAxes: Bool { rawValue >= 5 }

    /// Bytes a pixel of the picture that ``applied(to:)`` makes beside the stored one.
    var copiedBytes: Int { self == .upright ? 0 : 3 }

    /// The picture upright.
    func applied(to image: Image) -> Image {
        if self == .upright { return image }
        let (height, width) =
            swapsAxes ? (image.width, image.height) : (image.height, image.width)
        // Where the picture's pixel (0, 0) is stored, and how far the next row and column lie from it.
        let (lastRow, lastColumn) = (image.height - 1, image.width - 1)
        let (startRow, startColumn) =
            switch self {
            case .upright, .transposed: (0, 0)
            case .mirrored, .turnCounterClockwise: (0, lastColumn)
            case .upsideDown, .transverse: (lastRow, lastColumn)
            case .mirroredUpsideDown, .turnClockwise: (lastRow, 0)
            }
        let alongRows = (startRow == 0 ? 1 : -1) * image.width * 3
        let alongColumns = (startColumn == 0 ? 1 : -1) * 3
        let (rowStep, columnStep) =
            swapsAxes ? (alongColumns, alongRows) : (alongRows, alongColumns)
        let start = (startRow * image.width + startColumn) * 3
        let pixels = [UInt8](unsafeUninitializedCapacity: image.pixels.count) { output, written in
            image.pixels.withUnsafeBufferPointer { input in
                var target = 0
                for y in 0..<height {
                    var source = start + y * rowStep
                    for _ in 0..<width {
                        output[target] = input[source]
                        output[target + 1] = input[source + 1]
                        output[target + 2] = input[source + 2]
                        target += 3
                        source += columnStep
                    }
                }
            }
            written = image.pixels.count
        }
        return Image(height: height, width: width, pixels: pixels)
    }
}
