import Files
import JSONText

/// What a `plan.json` says to people: the time, and every choice with its reason.
package struct PlanRecord: Equatable, Sendable {
    /// One choice.
    package struct Choice: Equatable, Sendable {
        /// The key of the config.
        package let key: String
        /// What was chosen.
        package let value: String
        /// Why.
        package let reason: String
        /// What came second, and what it would take.
        package let next: String
    }

    /// The time as text, such as 30m.
    package let budget: String
    /// The choices in the order in which they were made.
    package let choices: [Choice]

    /// Reads a file; nil where there is none, or none that a plan wrote.
    package init?(path: String) {
        guard let data = try? InputFile.contents(path: path),
            let json = try? JSONValue(parsing: data[...]), let budget = json["budget"]?.string,
            let elements = json["choices"]?.elements
        else { return nil }
        self.budget = budget
        choices = elements.map { choice in
            let text = { (key: String) in choice[key]?.string ?? "" }
            return Choice(
                key: text("key"), value: text("value"), reason: text("reason"),
                next: "\(text("runner_up")), which takes \(text("needs"))")
        }
    }
}
