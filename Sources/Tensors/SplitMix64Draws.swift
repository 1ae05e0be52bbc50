extension SplitMix64 {
    /// Starts the sequence that belongs to several numbers in order, which may be negative.
    package init(path: Int...) {
        self.init(seed: 0)
        for number in path { self = SplitMix64(seeds: next(), UInt64(bitPattern: Int64(number))) }
    }

    /// A number drawn evenly from `low` to below `high`, from 53 random bits.
    package mutating func uniform(_ low: Double, _ high: Double) -> Double {
        low + (high - low) * (Double(next() >> 11) * 0x1p-53)
    }

    /// A whole number drawn evenly from 0 ..< bound (evenly but for 2⁻⁶⁴ · bound).
    package mutating func below(_ bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// 0 ..< count in random order (Fisher and Yates).
    package mutating func permutation(count: Int) -> [Int] {
        var order = Array(0..<count)
        for index in stride(from: count - 1, to: 0, by: -1) {
            order.swapAt(index, below(index + 1))
        }
        return order
    }
}
