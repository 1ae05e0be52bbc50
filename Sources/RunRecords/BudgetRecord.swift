import JSONText

/// Where a run with a time budget stands at the end of an epoch, and what was decided there: `budget` of a line of
/// `log.jsonl`.
///
/// A run that goes on takes these decisions again, whatever the clock says by then.
package struct BudgetRecord: Equatable, Sendable {
    /// The budget in seconds.
    package var seconds: Double
    /// Seconds of it that are gone, to a thousandth.
    package var elapsed: Double
    /// Epochs of the whole run, as is decided now.
    package var epochs: Int
    /// Batches of each epoch that follows.
    package var batches: Int
    /// Why that is another pace than before, a sentence; nil where it is the same.
    package var reason: String?

    /// Joins the numbers.
    package init(
        seconds: Double, elapsed: Double, epochs: Int, batches: Int, reason: String? = nil
    ) {
        self.seconds = seconds
        self.elapsed = (elapsed * 1000).rounded() / 1000
        self.epochs = epochs
        self.batches = batches
        self.reason = reason
    }

    var json: JSONValue {
        [
            "seconds": .number(seconds), "elapsed": .number(elapsed), "epochs": .integer(epochs),
            "batches": .integer(batches), "reason": reason.map { .text($0) } ?? .null,
        ]
    }

    /// Nil where ``fault(in:)`` finds one.
    init?(json: JSONValue) {
        guard Self.fault(in: json) == nil, let seconds = json["seconds"]?.double,
            let elapsed = json["elapsed"]?.double, let epochs = json["epochs"]?.int,
            let batches = json["batches"]?.int
        else { return nil }
        self.init(
            seconds: seconds, elapsed: elapsed, epochs: epochs, batches: batches,
            reason: json["reason"]?.string)
    }

    /// What in it no run writes, as a clause with what is allowed; nil where nothing is wrong.
    static func fault(in json: JSONValue) -> String? {
        for key in ["seconds", "elapsed"] {
            let value = json[key] ?? .null
            guard let number = value.double, (0...1e9).contains(number) else {
                return "has in its budget the \(key) \(value.compact), allowed is 0…1e9"
            }
        }
        for key in ["epochs", "batches"] {
            let value = json[key] ?? .null
            guard let number = value.int, (1...EpochRecord.largestEpoch).contains(number) else {
                return "has in its budget \(value.compact) \(key), allowed is "
                    + "1…\(EpochRecord.largestEpoch)"
            }
        }
        return nil
    }
}
