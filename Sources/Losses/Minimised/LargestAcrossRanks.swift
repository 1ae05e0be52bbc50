import Communication

/// Which of this rank's numbers are among the largest of all ranks.
///
/// The numbers are at least 0. Of equal ones those of lower ranks come first, and those that stand earlier within a rank:
/// the order that one rank with all numbers gives.
struct LargestAcrossRanks {
    /// Places in this rank's numbers.
    let indices: [Int]

    /// - Parameters:
    ///   - wanted: How many over all ranks, at least 1; all where there are fewer.
    ///   - count: This rank's numbers.
    init(_ wanted: Int, of count: Int, _ group: RankGroup, _ value: (_ index: Int) -> Float) {
        if group.isAlone {
            indices = FallingOrder(count: count, value).indices.prefix(wanted).map { Int($0) }
            return
        }
        // As in `FallingOrder`: the bits of such floats are ordered as the floats are, and −0 counts as 0.
        let keys = (0..<count).map { index -> UInt32 in
            let value = value(index)
            return value == 0 ? 0 : value.bitPattern
        }
        guard group.sum(count) > wanted else {
            indices = Array(keys.indices)
            return
        }
        let limit = Self.key(ofRank: wanted, in: keys, group)
        let above = group.sum(keys.count { $0 > limit })
        // What is left of the equal ones goes to the ranks in their order.
        let equal = group.gather(Double(keys.count { $0 == limit })).map { Int($0) }
        let before = equal[..<group.index].reduce(0, +)
        var left = max(0, wanted - above - before)
        indices = keys.indices.filter { index in
            if keys[index] != limit { return keys[index] > limit }
            left -= 1
            return left >= 0
        }
    }

    /// The key that stands at place `wanted`, from 1, of all keys in falling order: 8 bits at a time, from the highest.
    private static func key(ofRank wanted: Int, in keys: [UInt32], _ group: RankGroup) -> UInt32 {
        var (prefix, left) = (UInt32(0), wanted)
        for shift in stride(from: UInt32(24), through: 0, by: -8) {
            var counts = [Double](repeating: 0, count: 256)
            // The bits above those that are looked at.
            let known: UInt32 = shift == 24 ? 0 : ~0 << (shift + 8)
            for key in keys where key & known == prefix { counts[Int(key >> shift & 255)] += 1 }
            counts = group.sums(counts)
            var digit = 255
            while digit > 0, left > Int(counts[digit]) {
                left -= Int(counts[digit])
                digit -= 1
            }
            prefix |= UInt32(digit) << shift
        }
        return prefix
    }
}
