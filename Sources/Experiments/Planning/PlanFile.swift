import Files
import Foundation
import JSONText
import Planning

extension DatasetPlan {
    /// The document `plan.json`: time, data, costs, choices, what is expected.
    package var document: JSONValue {
        get throws {
            let document: JSONValue = [
                "budget": .text(budget.description), "budget_seconds": .integer(budget.seconds),
                "dataset": .text(config.dataset),
                "expected_seconds": .number(plan.seconds.rounded()),
                "expected_epoch": try JSONValue(encoding: plan.forecast),
                "choices": .array(try plan.choices.map { try JSONValue(encoding: $0) }),
                "learning_rate_test": test.map { test in
                    [
                        "rates": .array(test.rates.prefix(test.losses.count).map { .number($0) }),
                        "losses": .array(test.losses.map { .number($0) }),
                    ]
                } ?? .null,
                "facts": try JSONValue(encoding: facts),
                "costs": try JSONValue(encoding: costs),
                "warnings": .array(warnings.map { .text($0) }),
            ]
            return document.snakeCased
        }
    }

    /// Writes ``document``.
    package func write(to path: String) throws {
        try AtomicFile.write(try document.lines, to: path)
    }

    /// The choices for people: a line each, and below it why, and what else there is.
    package var lines: [String] {
        plan.choices.flatMap { choice in
            [
                "\(choice.key): \(choice.value)",
                "  \(choice.reason)",
                "  next: \(choice.runnerUp), which takes \(choice.needs)",
            ]
        }
    }

    /// One line: what is expected of the training.
    package var summary: String {
        let epoch = String(format: "%.1f s", plan.forecast.seconds)
        return "\(budget): \(plan.recipe.epochs) epochs of about \(epoch), done after about "
            + "\(TimeSpan(seconds: plan.seconds)); 'evaluate --flip' adds a little"
    }
}

extension JSONValue {
    /// The same with `runner_up` for `runnerUp`, as all files have it.
    fileprivate var snakeCased: JSONValue {
        switch self {
        case .object(let members):
            .object(
                members.map { member in
                    let key = member.key.map { $0.isUppercase ? "_\($0.lowercased())" : "\($0)" }
                    return .init(key.joined(), member.value.snakeCased)
                })
        case .array(let elements): .array(elements.map(\.snakeCased))
        default: self
        }
    }
}
