import LossAnalysis

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Which colour a loss has: where the colours end, and whether small losses are spread out.
///
/// With class weights the largest losses are those of thin rare classes, a hundred times the mean, and on an even scale a
/// wrong region of a frequent class would be as dark as a right one. The logarithmic scale shows both: with the end `e`
/// and the knee `k`, a loss `l` lies at `log(1 + l/k) / log(1 + e/k)`: nearly even far below the knee, a factor is a
/// distance far above it.
package struct LossColorScale: Equatable, Sendable {
    /// The loss in nats that has the brightest colour, above 0.
    package let end: Double
    /// The loss in nats about which even steps become factors, above 0; nil for an even scale.
    package let knee: Double?
    /// For every code of ``LossCodes`` its place on the scale, 0…255.
    private let places: [UInt8]

    /// A scale from 0 to `end`.
    package init(end: Double, knee: Double? = nil) {
        self.end = end
        self.knee = knee
        let position = { (loss: Double) in Self.position(of: loss, end: end, knee: knee) }
        places = (0...UInt16.max).map { UInt8((position(LossCodes.loss(of: $0)) * 255).rounded()) }
    }

    /// The scale of maps whose mean loss is `mean` nats a pixel: logarithmic, with the knee there.
    ///
    /// Where the end is less than four times the mean, an even scale shows all there is.
    package static func showing(mean: Double, upTo end: Double) -> LossColorScale {
        mean > 0 && end > 4 * mean
            ? LossColorScale(end: end, knee: max(mean, end / 1000)) : LossColorScale(end: end)
    }

    /// Where a loss lies on the scale, 0…1.
    package func position(of loss: Double) -> Double {
        Self.position(of: loss, end: end, knee: knee)
    }

    private static func position(of loss: Double, end: Double, knee: Double?) -> Double {
        let inside = min(max(loss, 0), end)
        guard let knee else { return inside / end }
        return log1p(inside / knee) / log1p(end / knee)
    }

    /// Where losses lie on the scale, 0…255, each off by at most the 0.1 % of `LossCodes`.
    package func places(of losses: [Float]) -> [UInt8] {
        LossCodes.codes(of: losses).map { places[Int($0)] }
    }

    /// The marks of a legend: round numbers of nats from 0, about `count`, with their position 0…1.
    package func ticks(count: Int) -> [(position: Double, text: String)] {
        guard knee != nil else {
            return legendTicks(maximum: end, count: count).map { (position(of: $0.value), $0.text) }
        }
        var ticks: [(position: Double, text: String)] = []
        let leastGap = 0.8 / Double(max(count, 1))
        var last = 1 + leastGap
        // From the end down, as large losses are what one looks for.
        for exponent in stride(from: Int(log10(end).rounded(.up)), through: -6, by: -1) {
            for digit in [5.0, 2.0, 1.0] {
                let value = digit * pow(10, Double(exponent))
                let place = position(of: value)
                guard value <= end, last - place >= leastGap, place >= leastGap else { continue }
                ticks.append((place, decimalText(value, decimals: max(0, -exponent))))
                last = place
            }
        }
        return [(0, "0")] + ticks.reversed()
    }
}
