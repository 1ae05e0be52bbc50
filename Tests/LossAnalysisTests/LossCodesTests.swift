import LossAnalysis
import Testing

struct LossCodesTests {
    @Test func aDecodedLossIsOffByNoMoreThanIsPromised() {
        var losses: [Float] = [0, 1e-30, 1e-5, 1e-4, 0.0999, 0.1, 0.1001, 104, 3e38]
        // Every size from a millionth of a nat to a million, 97 in an octave.
        losses += (0..<40 * 97).map { Float(1e-6) * Float(2).power(Double($0) / 97) }
        for (loss, code) in zip(losses, LossCodes.codes(of: losses)) {
            let decoded = LossCodes.loss(of: code)
            #expect(abs(decoded - Double(loss)) <= LossCodes.bound(of: Double(loss)), "\(loss)")
        }
    }

    @Test func tableAndFormulaGiveTheSameCode() {
        let losses = (0..<20_000).map { Float($0) * 0.0007 + 0.00003 }
        #expect(LossCodes.codes(of: losses) == losses.map(LossCodes.code(of:)))
    }

    @Test func aLargerLossNeverHasASmallerCode() {
        let losses = (0..<50_000).map { Float($0) * 0.00021 }
        let codes = LossCodes.codes(of: losses)
        #expect(zip(codes, codes.dropFirst()).allSatisfy { $0 <= $1 })
    }

    @Test func infiniteAndZeroHaveCodesOfTheirOwn() {
        #expect(LossCodes.codes(of: [0, .infinity]) == [0, 65535])
        #expect(LossCodes.loss(of: 65535) == .infinity)
        #expect(LossCodes.loss(of: 0) == 0)
    }
}

extension Float {
    /// This to a power, by repeated roots, so that the test needs no library of its own.
    fileprivate func power(_ exponent: Double) -> Float {
        var result = 1.0
        for _ in 0..<Int(exponent) { result *= Double(self) }
        var (root, rest, step) = (Double(self), exponent - Double(Int(exponent)), 1.0)
        for _ in 0..<30 {
            root = root.squareRoot()
            step /= 2
            if rest >= step {
                result *= root
                rest -= step
            }
        }
        return Float(result)
    }
}
