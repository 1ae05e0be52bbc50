#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The marks of a legend from 0 to `maximum`: round numbers, about `count` of them.
///
/// - Returns: Ascending values with the text of each, the first 0, none above `maximum`.
package func legendTicks(maximum: Double, count: Int) -> [(value: Double, text: String)] {
    // Below the normal numbers powers of ten are 0.
    guard maximum >= 1e-300, maximum.isFinite else { return [(0, "0")] }
    let rough = maximum / Double(max(count, 1))
    let magnitude = pow(10, floor(log10(rough)))
    let step = ([1, 2, 2.5, 5].first { $0 * magnitude >= rough * 0.999 } ?? 10) * magnitude
    let decimals = max(0, -Int(floor(log10(step) + 1e-9)) + (step / magnitude == 2.5 ? 1 : 0))
    return (0...Int(maximum / step * 1.000_001)).map { index in
        let value = Double(index) * step
        return (value, index == 0 ? "0" : decimalText(value, decimals: min(decimals, 12)))
    }
}
