/// The order of numbers of at least 0, largest first; equal ones keep theirs.
///
/// A radix sort in three passes of 11 bits: the bits of such floats are ordered as the floats are.
struct FallingOrder {
    /// Places in the numbers that were given, in falling order of the numbers.
    let indices: [UInt32]

    /// - Parameter count: At most 2^32 numbers.
    init(count: Int, _ value: (_ index: Int) -> Float) {
        // Turned round, so that the largest comes first; −0 counts as 0. The place stands in the lower half.
        var keys = [UInt64](unsafeUninitializedCapacity: count) { keys, filled in
            for index in 0..<count {
                let value = value(index)
                let key = ~(value == 0 ? 0 : value.bitPattern)
                keys.initializeElement(at: index, to: UInt64(key) << 32 | UInt64(index))
            }
            filled = count
        }
        var sorted = [UInt64](repeating: 0, count: count)
        for shift in [UInt64(32), 43, 54] {
            Self.sort(keys, into: &sorted, by: shift)
            swap(&keys, &sorted)
        }
        indices = keys.map { UInt32(truncatingIfNeeded: $0) }
    }

    /// The memory that sorting `count` numbers takes, in bytes.
    static func workingByteCount(_ count: Int) -> Int { count * (2 * 8 + 4) }

    private static func sort(_ keys: [UInt64], into sorted: inout [UInt64], by shift: UInt64) {
        var starts = [Int](repeating: 0, count: 2049)
        starts.withUnsafeMutableBufferPointer { starts in
            keys.withUnsafeBufferPointer { keys in
                for key in keys { starts[Int(key >> shift & 2047) + 1] += 1 }
                for digit in 1..<starts.count { starts[digit] += starts[digit - 1] }
                sorted.withUnsafeMutableBufferPointer { sorted in
                    for key in keys {
                        let digit = Int(key >> shift & 2047)
                        sorted[starts[digit]] = key
                        starts[digit] += 1
                    }
                }
            }
        }
    }
}
