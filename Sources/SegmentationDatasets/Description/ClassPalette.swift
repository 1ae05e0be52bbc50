/// Colours for classes where a description gives none.
package enum ClassPalette {
    /// PASCAL VOC's colours as 0xRRGGBB.
    ///
    /// The bits of the class id are spread over the three channels from the
    /// highest bit down, so that neighbouring ids differ strongly. Class 0 is black.
    package static func standard(count: Int) -> [UInt32] {
        (0..<count).map { id in
            var color: UInt32 = 0
            var rest = UInt32(id)
            for bit in stride(from: UInt32(7), through: 0, by: -1) {
                color |=
                    (rest & 1) << (16 + bit) | (rest >> 1 & 1) << (8 + bit) | (rest >> 2 & 1) << bit
                rest >>= 3
            }
            return color
        }
    }
}
