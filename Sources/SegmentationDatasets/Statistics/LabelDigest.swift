import CPixelKernels

/// A 64-bit digest of label data: FNV-1a over 8-byte words.
///
/// It tells whether two sets of labels are the same ones by accident-proof odds; it is no protection against
/// forgery.
struct LabelDigest {
    /// FNV-1a's offset basis.
    static let start: UInt64 = 0xcbf2_9ce4_8422_2325

    private(set) var value = start

    mutating func add(_ bytes: [UInt8]) { value = pixel_digest(bytes, bytes.count, value) }

    mutating func add(_ text: String) {
        add(Array(text.utf8) + [0])
    }

    mutating func add(_ number: Int) {
        withUnsafeBytes(of: UInt64(number).littleEndian) { add(Array($0)) }
    }

    /// 16 hexadecimal digits.
    var text: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
