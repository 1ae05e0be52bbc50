#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Losses in 16 bits: off by at most 1e-4 nats or 0.1 %, whichever is larger.
///
/// Even steps of 1.9e-4 nats up to a tenth of a nat; above, every code is 1.0019 times the one before. Infinite losses have a code
/// of their own, and no finite float32 is too large.
package enum LossCodes {
    /// The step of the lower codes in nats.
    package static let step = 1.9e-4
    /// The last code of even steps.
    package static let linearCodes = 525
    /// The ratio of neighbouring codes above.
    package static let ratio = 1.0019
    /// The code of an infinite loss.
    package static let infinite: UInt16 = 65535
    /// By how many nats a decoded loss may be off, if that is more than ``boundRelative`` of it.
    package static let boundNats = 1e-4
    /// By what share a decoded loss may be off.
    package static let boundRelative = 1e-3

    private static let knee = step * Double(linearCodes)

    /// The code of a loss of at least 0 nats.
    package static func code(of loss: Float) -> UInt16 {
        let value = Double(loss)
        if value <= knee { return UInt16(max(value / step, 0).rounded()) }
        guard loss < .infinity else { return infinite }
        // The middle between two codes is their geometric mean, so that both are off by the same share.
        let above = (log(value / knee) / log(ratio)).rounded()
        return UInt16(linearCodes + Int(above))
    }

    /// The loss in nats that a code stands for.
    package static func loss(of code: UInt16) -> Double {
        if code == infinite { return .infinity }
        let above = Int(code) - linearCodes
        return above <= 0 ? Double(code) * step : knee * pow(ratio, Double(above))
    }

    /// The most that a decoded loss may lie beside a loss, in nats.
    package static func bound(of loss: Double) -> Double { max(boundNats, boundRelative * loss) }

    /// The codes of many losses, each by two look-ups: its upper 20 bits tell the code but for the one above.
    package static func codes(of losses: [Float]) -> [UInt16] {
        // Taken once, not once a pixel; and the last step is a sum, since a jump would be guessed wrong half of the time.
        let (lower, ends) = (codesOfUpperBits, upperEnds)
        return losses.map { loss in
            guard loss > 0 else { return 0 }
            guard loss < .infinity else { return infinite }
            let code = lower[Int(loss.bitPattern >> 12)]
            return code + (loss < ends[Int(code)] ? 0 : 1)
        }
    }

    /// For the upper 20 bits of a float32 of at least 0: the code of the least loss with these bits.
    private static let codesOfUpperBits: [UInt16] = (0..<(0x7F80_0000 >> 12)).map {
        code(of: Float(bitPattern: UInt32($0) << 12))
    }

    /// Where the losses of a code end: the middle to the next one.
    private static let upperEnds: [Float] = (0..<65535).map { index in
        let (here, next) = (loss(of: UInt16(index)), loss(of: UInt16(index + 1)))
        return Float(index < linearCodes ? (here + next) / 2 : (here * next).squareRoot())
    }
}
