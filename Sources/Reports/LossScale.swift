#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Where the colours of a loss map end.
package enum LossScale: Equatable, Sendable {
    /// The 99.5th percentile of the losses of all pixels that count, over the whole call.
    case automatic
    /// A loss in nats, above 0 and finite.
    case nats(Double)
}

/// The marks of a legend from 0 to `maximum`: round numbers, about `count` of them.
///
/// - Returns: Ascending values with the text of each, the first 0, none above `maximum`.
package func legendTicks(maximum: Double, count: Int) -> [(value: Double, text: String)] {
    guard maximum > 0, maximum.isFinite else { return [(0, "0")] }
    let rough = maximum / Double(max(count, 1))
    let magnitude = pow(10, floor(log10(rough)))
    let step = ([1, 2, 2.5, 5].first { $0 * magnitude >= rough * 0.999 } ?? 10) * magnitude
    let decimals = max(0, -Int(floor(log10(step) + 1e-9)) + (step / magnitude == 2.5 ? 1 : 0))
    return (0...Int(maximum / step * 1.000_001)).map { index in
        let value = Double(index) * step
        return (value, index == 0 ? "0" : decimalText(value, decimals: min(decimals, 12)))
    }
}

/// A number with a fixed number of decimals.
package func decimalText(_ value: Double, decimals: Int) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
    let factor = pow(10, Double(decimals))
    let rounded = (abs(value) * factor).rounded()
    guard rounded < 9e18 else { return "\(value)" }
    var digits = String(Int(rounded))
    if digits.count <= decimals {
        digits = String(repeating: "0", count: decimals + 1 - digits.count) + digits
    }
    let whole = digits.dropLast(decimals)
    let sign = value < 0 && rounded > 0 ? "-" : ""
    return decimals == 0 ? sign + digits : "\(sign)\(whole).\(digits.suffix(decimals))"
}
