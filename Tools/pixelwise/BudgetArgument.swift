import ArgumentParser
import Foundation
import Machine
import Planning

/// Reads a budget.
///
/// - Throws: `ValidationError` for a text that is none.
func budgetArgument(_ text: String) throws -> TimeSpan {
    guard let span = TimeSpan(text) else {
        throw ValidationError("the budget '\(text)' is no time; expected is \(TimeSpan.form)")
    }
    return span
}

/// The clock of a budget: it runs from the start of the process.
enum CommandClock {
    private static let start = (age: ProcessAge.seconds ?? 0, instant: ContinuousClock.now)

    /// Seconds since the process was started.
    @Sendable static func elapsed() -> Double {
        start.age + (ContinuousClock.now - start.instant) / .seconds(1)
    }
}
