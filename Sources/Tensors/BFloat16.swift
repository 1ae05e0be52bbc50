/// The upper 16 bits of a `Float`: 1 sign, 8 exponent and 7 fraction bits.
///
/// A storage type: compute converts to `Float`.
package struct BFloat16: BitwiseCopyable, Sendable, Equatable {
    /// Sign, exponent and fraction, from the highest bit down.
    package var bitPattern: UInt16

    /// Takes the bits as they are.
    package init(bitPattern: UInt16) { self.bitPattern = bitPattern }

    /// Rounds to the nearest value, ties to even, as PyTorch and the CPU's own instruction do.
    package init(_ value: Float) {
        let bits = value.bitPattern
        if value.isNaN {
            bitPattern = UInt16(truncatingIfNeeded: bits >> 16) | 0x40
        } else {
            let tieToEven = (bits >> 16) & 1
            bitPattern = UInt16(truncatingIfNeeded: (bits + 0x7FFF + tieToEven) >> 16)
        }
    }
}

extension Float {
    /// The exact value of `value`.
    package init(_ value: BFloat16) { self.init(bitPattern: UInt32(value.bitPattern) << 16) }
}
