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

    /// The picture upright.
    func applied(to image: Image) -> Image {
        if self == .upright { return image }
        let (height, width) =
            swapsAxes ? (image.width, image.height) : (image.height, image.width)
        return Image(
            height: height, width: width,
            pixels: applied(
                to: image.pixels, height: image.height, width: image.width, channels: 3))
    }

    /// The samples upright; the height and width are those that are stored.
    func applied<Sample>(
        to samples: [Sample], height storedHeight: Int, width storedWidth: Int, channels: Int
    ) -> [Sample] {
        let (height, width) =
            swapsAxes ? (storedWidth, storedHeight) : (storedHeight, storedWidth)
        // Where the picture's pixel (0, 0) is stored, and how far the next row and column lie from it.
        let (lastRow, lastColumn) = (storedHeight - 1, storedWidth - 1)
        let (startRow, startColumn) =
            switch self {
            case .upright, .transposed: (0, 0)
            case .mirrored, .turnCounterClockwise: (0, lastColumn)
            case .upsideDown, .transverse: (lastRow, lastColumn)
            case .mirroredUpsideDown, .turnClockwise: (lastRow, 0)
            }
        let alongRows = (startRow == 0 ? 1 : -1) * storedWidth * channels
        let alongColumns = (startColumn == 0 ? 1 : -1) * channels
        let (rowStep, columnStep) =
            swapsAxes ? (alongColumns, alongRows) : (alongRows, alongColumns)
        let start = (startRow * storedWidth + startColumn) * channels
        return [Sample](unsafeUninitializedCapacity: samples.count) { output, written in
            samples.withUnsafeBufferPointer { input in
                var target = 0
                for y in 0..<height {
                    var source = start + y * rowStep
                    for _ in 0..<width {
                        for channel in 0..<channels {
                            output[target + channel] = input[source + channel]
                        }
                        target += channels
                        source += columnStep
                    }
                }
            }
            written = samples.count
        }
    }
}
