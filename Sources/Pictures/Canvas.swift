import ImageFiles

/// A picture in the making: rectangles, other pictures and text on 8-bit RGB.
///
/// What lies outside is cut off.
struct Canvas {
    private(set) var image: Image

    /// A canvas of one colour (0xRRGGBB).
    init(height: Int, width: Int, color: UInt32) {
        image = Image(
            height: height, width: width, pixels: [UInt8](repeating: 0, count: height * width * 3))
        fill(x: 0, y: 0, width: width, height: height, color)
    }

    var height: Int { image.height }
    var width: Int { image.width }

    /// Sets one pixel.
    mutating func set(x: Int, y: Int, _ color: UInt32) {
        guard x >= 0, y >= 0, x < width, y < height else { return }
        let start = (y * width + x) * 3
        image.pixels[start] = UInt8(color >> 16 & 255)
        image.pixels[start + 1] = UInt8(color >> 8 & 255)
        image.pixels[start + 2] = UInt8(color & 255)
    }

    /// Fills a rectangle.
    mutating func fill(x: Int, y: Int, width: Int, height: Int, _ color: UInt32) {
        for row in max(y, 0)..<max(y, 0, min(y + height, self.height)) {
            for column in max(x, 0)..<max(x, 0, min(x + width, self.width)) {
                set(x: column, y: row, color)
            }
        }
    }

    /// Draws the outline of a rectangle, one pixel wide, inside its bounds.
    mutating func outline(x: Int, y: Int, width: Int, height: Int, _ color: UInt32) {
        fill(x: x, y: y, width: width, height: 1, color)
        fill(x: x, y: y + height - 1, width: width, height: 1, color)
        fill(x: x, y: y, width: 1, height: height, color)
        fill(x: x + width - 1, y: y, width: 1, height: height, color)
    }

    /// Copies a picture with its left upper corner at (x, y), x and y at least 0.
    mutating func draw(_ picture: Image, x: Int, y: Int) {
        let columns = min(picture.width, width - x)
        let rows = min(picture.height, height - y)
        guard columns > 0, rows > 0 else { return }
        for row in 0..<rows {
            let source = row * picture.width * 3
            let target = ((y + row) * width + x) * 3
            image.pixels.replaceSubrange(
                target..<target + columns * 3, with: picture.pixels[source..<source + columns * 3])
        }
    }

    /// Draws a line of text with the top of its capitals at `y`; each dot is `scale` × `scale` pixels.
    mutating func draw(_ text: String, x: Int, y: Int, scale: Int, _ color: UInt32) {
        var left = x
        for character in text {
            for (row, bits) in BitmapFont.rows(of: character).enumerated() {
                for column in 0..<5 where bits >> (4 - column) & 1 == 1 {
                    fill(
                        x: left + column * scale, y: y + row * scale, width: scale, height: scale,
                        color)
                }
            }
            left += BitmapFont.advance * scale
        }
    }

    /// Draws a line of text that is read from below to above: its first letter has its foot at the right of `x`, `y` is
    /// the lowest row.
    mutating func drawUpwards(_ text: String, x: Int, y: Int, scale: Int, _ color: UInt32) {
        var bottom = y
        for character in text {
            for (row, bits) in BitmapFont.rows(of: character).enumerated() {
                for column in 0..<5 where bits >> (4 - column) & 1 == 1 {
                    fill(
                        x: x + row * scale, y: bottom - (column + 1) * scale + 1, width: scale,
                        height: scale, color)
                }
            }
            bottom -= BitmapFont.advance * scale
        }
    }
}
