import Pictures

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// An axis of a chart: its ends, and where its marks stand.
package struct ChartAxis {
    package let lower: Double
    package let upper: Double
    let isLogarithmic: Bool
    package let ticks: [(value: Double, text: String)]

    /// An even axis from `lower` to at least `upper`, ending at a mark, with about `count` marks.
    package static func linear(_ lower: Double, _ upper: Double, count: Int) -> ChartAxis {
        let span = upper > lower ? upper - lower : max(abs(upper), 1)
        let steps = legendTicks(maximum: span, count: count)
        let step = steps.count > 1 ? steps[1].value : span
        let first = (lower / step).rounded(.down)
        let last = max((upper / step - 1e-9).rounded(.up), first + 1)
        let ticks = (0...Int(last - first)).map { index -> (value: Double, text: String) in
            let value = (first + Double(index)) * step
            return (value, tickText(value, step: step))
        }
        return ChartAxis(
            lower: first * step, upper: last * step, isLogarithmic: false, ticks: ticks)
    }

    /// An axis of whole numbers from `lower` to exactly `upper`.
    package static func counting(_ lower: Double, _ upper: Double, count: Int) -> ChartAxis {
        let end = max(upper, lower + 1)
        let rough = max(1, (end - lower) / Double(count))
        let magnitude = pow(10, floor(log10(rough)))
        let step = ([1, 2, 5].first { $0 * magnitude >= rough * 0.999 } ?? 10) * magnitude
        let inner = stride(from: (lower / step).rounded(.up) * step, through: end, by: step)
        var values = Array(inner)
        if values.first != lower { values.insert(lower, at: 0) }
        // A mark that would touch its neighbour gives way to the end.
        values.removeAll { $0 != lower && $0 != upper && (abs($0 - lower) < step * 0.5) }
        let ticks = values.map { (value: $0, text: tickText($0, step: 1)) }
        return ChartAxis(lower: lower, upper: end, isLogarithmic: false, ticks: ticks)
    }

    /// A logarithmic axis with marks at 1, 2 and 5 times powers of ten.
    package static func logarithmic(_ lower: Double, _ upper: Double) -> ChartAxis {
        let powers = Int(floor(log10(lower)))...Int(ceil(log10(upper)))
        let marks = powers.flatMap { power in [1.0, 2, 5].map { $0 * pow(10, Double(power)) } }
        let start = marks.last { $0 <= lower * 1.000_001 } ?? lower
        let end = marks.first { $0 >= upper * 0.999_999 } ?? upper
        var shown = marks.filter { $0 >= start * 0.999_999 && $0 <= end * 1.000_001 }
        if shown.count > 8 {
            shown = shown.filter { abs(log10($0) - log10($0).rounded()) < 1e-9 }
        }
        return ChartAxis(
            lower: start, upper: end, isLogarithmic: true,
            ticks: shown.map { ($0, tickText($0, step: $0)) })
    }

    /// Where a value lies: 0 at the lower end, 1 at the upper one; values outside lie at the ends.
    package func position(of value: Double) -> Double {
        let place =
            isLogarithmic
            ? (log10(max(value, lower)) - log10(lower)) / (log10(upper) - log10(lower))
            : (value - lower) / (upper - lower)
        return min(max(place, 0), 1)
    }

    /// A value with the decimals that its distance to the next mark asks for.
    private static func tickText(_ value: Double, step: Double) -> String {
        if value == 0 { return "0" }
        let digits = -Int(floor(log10(step) + 1e-9))
        if digits > 3 { return scientificText(value) }
        let text = decimalText(value, decimals: max(0, digits + 1))
        guard text.contains(".") else { return text }
        let short = text.reversed().drop { $0 == "0" }.drop { $0 == "." }
        return String(short.reversed())
    }
}

/// `3e-7`, `1.25e-4`.
func scientificText(_ value: Double) -> String {
    // Below the normal numbers powers of ten are 0.
    guard value.isFinite, abs(value) >= 1e-300 else { return "\(value)" }
    let power = Int(floor(log10(abs(value)) + 1e-12))
    let mantissa = value / pow(10, Double(power))
    let rounded = (mantissa * 100).rounded() / 100
    return rounded == rounded.rounded() ? "\(Int(rounded))e\(power)" : "\(rounded)e\(power)"
}
