import ImageFiles

/// Pictures side by side with a caption above each, for example image, label, prediction and loss map.
///
/// - Parameters:
///   - panels: The pictures in order; all are brought to `panelHeight` rows.
///   - panelHeight: Rows of each picture; nil keeps the height of the first.
package func pictureRow(
    _ panels: [(caption: String, picture: Image)], panelHeight: Int? = nil
) -> Image {
    let height = max(1, panelHeight ?? panels.first?.picture.height ?? 1)
    let pictures = panels.map { panel in
        resizedByArea(
            panel.picture, height: height,
            width: max(
                1,
                (panel.picture.width * height + panel.picture.height / 2)
                    / max(panel.picture.height, 1)))
    }
    let widest = pictures.map(\.width).max() ?? 1
    let scale = max(1, min(4, widest / 160))
    let gap = 4 * scale
    let captionHeight = BitmapFont.lineHeight * scale + 2 * gap
    var canvas = Canvas(
        height: captionHeight + height + gap,
        width: pictures.reduce(gap) { $0 + $1.width + gap }, color: LossLegend.paper)
    var x = gap
    for (panel, picture) in zip(panels, pictures) {
        let room = picture.width / (BitmapFont.advance * scale)
        canvas.draw(
            String(panel.caption.prefix(room)), x: x, y: gap, scale: scale, LossLegend.ink)
        canvas.draw(picture, x: x, y: captionHeight)
        x += picture.width + gap
    }
    return canvas.image
}

/// Rows of pictures one below the other, on one ground.
package func stacked(_ rows: [Image]) -> Image {
    var canvas = Canvas(
        height: rows.reduce(0) { $0 + $1.height }, width: rows.map(\.width).max() ?? 1,
        color: LossLegend.paper)
    var y = 0
    for row in rows {
        canvas.draw(row, x: 0, y: y)
        y += row.height
    }
    return canvas.image
}

/// The picture at another size; each pixel is the mean of the area that it covers (or the nearest pixel, enlarged).
func resizedByArea(_ image: Image, height: Int, width: Int) -> Image {
    if height >= image.height || width >= image.width {
        return resizedToNearest(image, height: height, width: width)
    }
    var pixels = [UInt8](repeating: 0, count: height * width * 3)
    for y in 0..<height {
        let rows = y * image.height / height..<max((y + 1) * image.height / height, 1)
        for x in 0..<width {
            let columns = x * image.width / width..<max((x + 1) * image.width / width, 1)
            for channel in 0..<3 {
                var sum = 0
                for row in rows {
                    for column in columns {
                        sum += Int(image.pixels[(row * image.width + column) * 3 + channel])
                    }
                }
                let area = rows.count * columns.count
                pixels[(y * width + x) * 3 + channel] = UInt8((sum + area / 2) / area)
            }
        }
    }
    return Image(height: height, width: width, pixels: pixels)
}

/// The picture enlarged by the largest whole factor with which its longer side is at most `largestSide`; pixels stay square.
package func enlarged(_ image: Image, largestSide: Int) -> Image {
    let factor = max(1, largestSide / max(image.height, image.width))
    return resizedToNearest(image, height: factor * image.height, width: factor * image.width)
}

/// The picture with its longer side at most `largestSide`, for places where a thumbnail is enough.
///
/// - Parameter isClasses: Takes nearest pixels, since a mixture of class colours would be the colour of another class.
package func reduced(_ image: Image, largestSide: Int, isClasses: Bool = false) -> Image {
    let side = max(image.height, image.width)
    guard side > largestSide else { return image }
    let height = max(1, (image.height * largestSide + side / 2) / side)
    let width = max(1, (image.width * largestSide + side / 2) / side)
    return isClasses
        ? resizedToNearest(image, height: height, width: width)
        : resizedByArea(image, height: height, width: width)
}
