import NeuralNetworks
import YAMLFiles

/// The entry `schedule:` of a config; the formulas stand beside the type.
extension Schedule {
    /// What the schedules carry, all in one.
    private struct Numbers: Sendable {
        var warmup = 0.0
        var power = 0.9
        var milestones = [0.6, 0.85]
        var factor = 0.1

        static let warmup = YAMLKey<Numbers>.key(
            "warmup", \.warmup, .double(atLeast: 0, atMost: 1),
            "The share of the run in which the learning rate rises.")
    }

    private static func variant(
        _ name: String, otherNames: [String] = [], _ meaning: String,
        defaults: Numbers = Numbers(), own: [YAMLKey<Numbers>] = [],
        make: @escaping @Sendable (Numbers) -> Schedule,
        carried: @escaping @Sendable (Schedule) -> Numbers?
    ) -> YAMLVariant<Schedule> {
        YAMLVariant(
            name, otherNames: otherNames, meaning, defaults: defaults,
            keys: own + [Numbers.warmup], make: make, carried: carried)
    }

    /// How a schedule stands in a config.
    static let yaml = YAMLValue<Schedule>.variants(
        [
            variant(
                "one-cycle", "Half a cosine from the peak down to a ten thousandth of it.",
                defaults: Numbers(warmup: 0.1), make: { .oneCycle(warmup: $0.warmup) },
                carried: {
                    if case .oneCycle(let warmup) = $0 { Numbers(warmup: warmup) } else { nil }
                }
            ),
            variant(
                "polynomial", otherNames: ["poly"],
                "The peak times a power of what is left of the run.",
                own: [
                    .key("power", \.power, .double(above: 0, atMost: 100), "The exponent.")
                ], make: { .polynomial(power: $0.power, warmup: $0.warmup) },
                carried: {
                    if case .polynomial(let power, let warmup) = $0 {
                        Numbers(warmup: warmup, power: power)
                    } else {
                        nil
                    }
                }),
            variant(
                "cosine", "Half a cosine from the peak to 0.", make: { .cosine(warmup: $0.warmup) },
                carried: {
                    if case .cosine(let warmup) = $0 { Numbers(warmup: warmup) } else { nil }
                }),
            variant(
                "step", "The peak times a factor for every milestone that is passed.",
                own: [
                    .key(
                        "milestones", \.milestones, shares,
                        "Where the learning rate falls, each behind the one before."),
                    .key(
                        "factor", \.factor, .double(above: 0, atMost: 1),
                        "What every milestone multiplies the learning rate with."),
                ], make: { .step(milestones: $0.milestones, factor: $0.factor, warmup: $0.warmup) },
                carried: {
                    if case .step(let milestones, let factor, let warmup) = $0 {
                        Numbers(warmup: warmup, milestones: milestones, factor: factor)
                    } else {
                        nil
                    }
                }),
            variant(
                "constant", "The peak throughout.", make: { .constant(warmup: $0.warmup) },
                carried: {
                    if case .constant(let warmup) = $0 { Numbers(warmup: warmup) } else { nil }
                }),
        ], kind: "schedule")

    /// Shares of the run, each above the one before.
    private static let shares = YAMLValue<[Double]>(
        values: "a list of shares of the run, each above the one before and up to 1",
        read: { node throws(YAMLFileError) in
            var shares: [Double] = []
            for element in try node.list() {
                shares.append(try element.double(above: shares.last ?? 0, atMost: 1))
            }
            if shares.isEmpty { throw node.wrongValue(expected: "a list of at least one share") }
            return shares
        }, write: { .list($0.map { .double($0) }) })
}
