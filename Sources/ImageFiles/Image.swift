/// A decoded picture: 8-bit RGB, row by row from the top, three bytes a pixel.
///
/// ```
/// pixels[(y * width + x) * 3 + channel]     // channel 0 red, 1 green, 2 blue; values 0…255
/// ```
package struct Image: Equatable, Sendable {
    /// Rows.
    package let height: Int
    /// Columns.
    package let width: Int
    /// `height * width * 3` bytes, red green blue interleaved.
    package var pixels: [UInt8]

    /// Wraps pixels that are already in order.
    package init(height: Int, width: Int, pixels: [UInt8]) {
        precondition(
            pixels.count == height * width * 3,
            "Image expects height × width × 3 = \(height * width * 3) bytes, got \(pixels.count)")
        self.height = height
        self.width = width
        self.pixels = pixels
    }
}
