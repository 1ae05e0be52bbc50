/// A mask as its file holds it: raw source values, before any class map.
///
/// Palette images give the palette index (never its colour), gray images the gray value at the file's own
/// depth, RGB(A) images the colour; alpha is dropped from colours.
package struct SourceMask: Equatable, Sendable {
    /// The raw values, `height * width` of them, row by row from the top.
    package enum Values: Equatable, Sendable {
        /// Palette indices or gray values of 1 to 8 bits (not scaled: a 1-bit mask holds 0 and 1).
        case bytes([UInt8])
        /// Gray values of 16 bits.
        case words([UInt16])
        /// Colours as 0xRRGGBB (16-bit colours by their high bytes).
        case colors([UInt32])
    }

    /// Rows.
    package let height: Int
    /// Columns.
    package let width: Int
    /// One raw value a pixel.
    package var values: Values
    /// The palette of an indexed file as 0xRRGGBB, for pictures only.
    package var palette: [UInt32]?
    /// Whether lossy compression has changed the values.
    package var isLossy = false

    /// Wraps values that are already in order.
    package init(height: Int, width: Int, values: Values, palette: [UInt32]? = nil) {
        self.height = height
        self.width = width
        self.values = values
        self.palette = palette
    }
}
