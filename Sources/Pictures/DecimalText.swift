#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

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

/// A score, 0…1, as it is written everywhere: with four decimals, `0.4217`; a dash where there is none.
package func scoreText(_ score: Double?) -> String {
    score.map { decimalText($0, decimals: 4) } ?? "–"
}
