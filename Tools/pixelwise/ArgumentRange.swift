import ArgumentParser

/// Refuses a number on the command line that lies outside its range; NaN lies outside of all.
///
/// - Parameters:
///   - value: The number; nil, for an option that was not given, passes.
///   - unit: What is counted, with a space in front.
/// - Throws: `ValidationError` with the option, what it takes and the number.
func requireArgument<Number: Comparable>(
    _ option: String, _ value: Number?, in allowed: ClosedRange<Number>, unit: String = ""
) throws {
    guard let value, !allowed.contains(value) else { return }
    throw ValidationError(
        "\(option) expects \(allowed.lowerBound)…\(allowed.upperBound)\(unit), got \(value)")
}

/// Refuses a number on the command line that is no finite number above `lowest`; NaN is none.
func requireArgument(_ option: String, _ value: Double, above lowest: Double) throws {
    guard !(value > lowest && value.isFinite) else { return }
    throw ValidationError("\(option) expects a number above \(lowest), got \(value)")
}

extension ClosedRange<Int> {
    /// What `--threads` takes.
    static let threadCounts = 1...1024
}
