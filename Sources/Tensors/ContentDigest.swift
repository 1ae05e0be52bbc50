/// A 64-bit digest of bytes: FNV-1a over little-endian words of 8 bytes, the rest byte by byte.
///
/// Equal digests mean equal contents but for odds of about 2⁻⁶⁴; it is no protection against forgery. Each piece that
/// is added begins a word of its own.
package struct ContentDigest: Sendable, Equatable {
    /// The digest of what has been added.
    package private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    /// The digest of nothing.
    package init() {}

    /// Adds one piece.
    package mutating func add(_ bytes: [UInt8]) {
        let prime: UInt64 = 0x100_0000_01b3
        var digest = value
        bytes.withUnsafeBytes { bytes in
            let whole = bytes.count & ~7
            for at in stride(from: 0, to: whole, by: 8) {
                let word = bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)
                digest = (digest ^ UInt64(littleEndian: word)) &* prime
                // A word's high bytes must reach the low half too.
                digest ^= digest >> 32
            }
            for byte in bytes[whole...] { digest = (digest ^ UInt64(byte)) &* prime }
        }
        value = digest
    }

    /// The digest as 16 hexadecimal digits.
    package var hexadecimal: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
