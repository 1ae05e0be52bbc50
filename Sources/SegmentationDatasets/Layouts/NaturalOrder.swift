/// The order in which people sort names: runs of digits by their number, so that `img2` stands before `img10`.
package enum NaturalOrder {
    /// Whether `first` stands before `second`; a total order on different names.
    package static func precedes(_ first: String, _ second: String) -> Bool {
        let a = Array(first.utf8)
        let b = Array(second.utf8)
        var i = 0
        var j = 0
        while i < a.count && j < b.count {
            if isDigit(a[i]) && isDigit(b[j]) {
                let left = digits(a, from: &i)
                let right = digits(b, from: &j)
                if left.count != right.count { return left.count < right.count }
                if left != right { return left.lexicographicallyPrecedes(right) }
            } else if a[i] != b[j] {
                return a[i] < b[j]
            } else {
                i += 1
                j += 1
            }
        }
        // Equal so far: the shorter rest first, then plain order (leading zeros).
        return a.count - i != b.count - j
            ? a.count - i < b.count - j : a.lexicographicallyPrecedes(b)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    /// The run of digits at `index` without its leading zeros; moves `index` behind it.
    private static func digits(_ bytes: [UInt8], from index: inout Int) -> ArraySlice<UInt8> {
        let start = index
        while index < bytes.count && isDigit(bytes[index]) { index += 1 }
        return bytes[start..<index].drop { $0 == 48 }
    }
}
