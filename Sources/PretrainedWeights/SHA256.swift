/// SHA-256 of bytes in memory, to tell a file that was fetched from any other.
///
/// Source: FIPS 180-4, section 6.2.
enum SHA256 {
    /// The digest as 64 hexadecimal digits.
    static func hexadecimal(of bytes: [UInt8]) -> String {
        var state = initial
        var words = [UInt32](repeating: 0, count: 64)
        let whole = bytes.count / 64 * 64
        bytes.withUnsafeBufferPointer { buffer in
            for start in stride(from: 0, to: whole, by: 64) {
                mix(UnsafeBufferPointer(rebasing: buffer[start..<start + 64]), &state, &words)
            }
        }
        var tail = Array(bytes[whole...]) + [0x80]
        while tail.count % 64 != 56 { tail.append(0) }
        let bits = UInt64(bytes.count) * 8
        tail += (0..<8).map { UInt8(truncatingIfNeeded: bits >> (56 - 8 * UInt64($0))) }
        tail.withUnsafeBufferPointer { buffer in
            for start in stride(from: 0, to: tail.count, by: 64) {
                mix(UnsafeBufferPointer(rebasing: buffer[start..<start + 64]), &state, &words)
            }
        }
        return state.map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 8 - digits.count) + digits
        }.joined()
    }

    /// Takes in one block of 64 bytes; `w` is room for its schedule.
    private static func mix(
        _ block: UnsafeBufferPointer<UInt8>, _ state: inout [UInt32], _ w: inout [UInt32]
    ) {
        for t in 0..<16 {
            w[t] = (0..<4).reduce(0) { $0 << 8 | UInt32(block[4 * t + $1]) }
        }
        for t in 16..<64 {
            let (x, y) = (w[t - 15], w[t - 2])
            let low = turned(x, 7) ^ turned(x, 18) ^ x >> 3
            let high = turned(y, 17) ^ turned(y, 19) ^ y >> 10
            w[t] = w[t - 16] &+ low &+ w[t - 7] &+ high
        }
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        for t in 0..<64 {
            let choice = e & f ^ ~e & g
            let first =
                h &+ (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) &+ choice
                &+ constants[t] &+ w[t]
            let majority = a & b ^ a & c ^ b & c
            let second = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) &+ majority
            (h, g, f, e) = (g, f, e, d &+ first)
            (d, c, b, a) = (c, b, a, first &+ second)
        }
        for (index, word) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= word }
    }

    private static func turned(_ word: UInt32, _ bits: UInt32) -> UInt32 {
        word >> bits | word << (32 - bits)
    }

    private static let primes: [Int] = {
        var primes: [Int] = []
        var number = 2
        while primes.count < 64 {
            if primes.allSatisfy({ number % $0 != 0 }) { primes.append(number) }
            number += 1
        }
        return primes
    }()

    /// The first 32 bits of the fractions of square roots of the first eight primes.
    private static let initial = primes.prefix(8).map { fraction(Double($0).squareRoot()) }
    /// The same of cube roots of the first 64.
    private static let constants = primes.map { fraction(cubeRoot(Double($0))) }

    private static func fraction(_ value: Double) -> UInt32 {
        UInt32((value - value.rounded(.down)) * 0x1p32)
    }

    /// Newton's method, exact to the last bits of a Double, of which 35 are needed.
    private static func cubeRoot(_ value: Double) -> Double {
        var root = value
        for _ in 0..<100 { root -= (root - value / (root * root)) / 3 }
        return root
    }
}
