import Pictures
import Testing

struct LegendTickTests {
    @Test(arguments: [0.003, 0.7, 1.0, 2.8195, 4.99, 17.3, 250.0, 1e-7])
    func ticksAreRoundAndInsideTheScale(maximum: Double) {
        let ticks = legendTicks(maximum: maximum, count: 6)
        #expect(ticks.first?.text == "0")
        #expect(ticks.count >= 3)
        #expect(ticks.count <= 8)
        for (value, text) in ticks {
            #expect(value <= maximum * 1.000_01)
            // The text says the value itself, and not a rounded one.
            #expect(abs((Double(text) ?? .nan) - value) <= 1e-9 * maximum)
        }
    }

    @Test func aKnownScale() {
        #expect(
            legendTicks(maximum: 2.8195, count: 6).map(\.text) == [
                "0", "0.5", "1.0", "1.5", "2.0", "2.5",
            ])
        #expect(
            legendTicks(maximum: 1, count: 4).map(\.text) == ["0", "0.25", "0.50", "0.75", "1.00"])
    }

    @Test func decimalTextRoundsAndKeepsItsZeros() {
        #expect(decimalText(1.005, decimals: 1) == "1.0")
        #expect(decimalText(0.05, decimals: 1) == "0.1")
        #expect(decimalText(-0.04, decimals: 1) == "0.0")
        #expect(decimalText(-1.26, decimals: 1) == "-1.3")
        #expect(decimalText(12, decimals: 0) == "12")
        #expect(decimalText(0.000_12, decimals: 4) == "0.0001")
    }
}
