import Tensors

/// A digest of label data, which tells whether two sets of labels are the same ones.
struct LabelDigest {
    private var content = ContentDigest()

    mutating func add(_ bytes: [UInt8]) { content.add(bytes) }

    mutating func add(_ text: String) {
        add(Array(text.utf8) + [0])
    }

    mutating func add(_ number: Int) {
        withUnsafeBytes(of: UInt64(number).littleEndian) { add(Array($0)) }
    }

    /// The digest as a number.
    var value: UInt64 { content.value }

    /// 16 hexadecimal digits.
    var text: String { content.hexadecimal }
}
