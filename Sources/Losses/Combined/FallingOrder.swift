/// The order of numbers of at least 0, largest first; equal ones keep theirs.
///
/// A radix sort in three passes of 11 bits: the bits of such floats are ordered as the floats are.
struct FallingOrder {
    /// Places in the numbers that were given, in falling order of the numbers.
    let indices: [Int]

    init(_ values: [Float]) {
        // Turned round, so that the largest comes first; −0 counts as 0.
        var keys = values.enumerated().map { index, value in
            UInt64(~(value == 0 ? 0 : value.bitPattern)) << 32 | UInt64(index)
        }
        var sorted = keys
        for shift in [UInt64(32), 43, 54] {
            var starts = [Int](repeating: 0, count: 2049)
            for key in keys { starts[Int(key >> shift & 2047) + 1] += 1 }
            for digit in 1..<starts.count { starts[digit] += starts[digit - 1] }
            for key in keys {
                let digit = Int(key >> shift & 2047)
                sorted[starts[digit]] = key
                starts[digit] += 1
            }
            swap(&keys, &sorted)
        }
        indices = keys.map { Int($0 & 0xFFFF_FFFF) }
    }
}
