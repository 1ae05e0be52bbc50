import NeuralNetworks
import YAMLFiles

/// The entry `schedule:` of a config; the formulas stand beside the type.
extension Schedule {
    private static let names = ["one-cycle", "polynomial", "poly", "cosine", "step", "constant"]
    /// The options that one schedule alone has.
    private static let owners = [
        "power": "polynomial", "milestones": "step", "factor": "step",
    ]

    init(config: YAMLMapping) throws(YAMLFileError) {
        let schedule = try config.mapping(
            "schedule", keys: ["name", "warmup", "power", "milestones", "factor"])
        let chosen = try schedule.choice("name", of: Self.names, default: "one-cycle")
        let name = chosen == "poly" ? "polynomial" : chosen
        for key in schedule.keys {
            if let owner = Self.owners[key], owner != name, let node = schedule.optional(key) {
                throw node.wrongValue(
                    expected: "no '\(key)', which only the schedule \(owner) has,")
            }
        }
        let warmup = try schedule.double(
            "warmup", default: name == "one-cycle" ? 0.1 : 0, atLeast: 0, atMost: 1)
        switch name {
        case "polynomial":
            self = .polynomial(
                power: try schedule.double("power", default: 0.9, above: 0, atMost: 100),
                warmup: warmup)
        case "cosine": self = .cosine(warmup: warmup)
        case "step":
            self = .step(
                milestones: try Self.milestones(schedule),
                factor: try schedule.double("factor", default: 0.1, above: 0, atMost: 1),
                warmup: warmup)
        case "constant": self = .constant(warmup: warmup)
        default: self = .oneCycle(warmup: warmup)
        }
    }

    /// Shares of the run, each above the one before.
    private static func milestones(_ schedule: YAMLMapping) throws(YAMLFileError) -> [Double] {
        guard let node = schedule.optional("milestones") else { return [0.6, 0.85] }
        var shares: [Double] = []
        for element in try node.list() {
            shares.append(try element.double(above: shares.last ?? 0, atMost: 1))
        }
        if shares.isEmpty { throw node.wrongValue(expected: "a list of at least one share") }
        return shares
    }

    var config: YAMLNode {
        switch self {
        case .oneCycle(let warmup):
            .mapping(["name": .string("one-cycle"), "warmup": .double(warmup)])
        case .polynomial(let power, let warmup):
            .mapping([
                "name": .string("polynomial"), "power": .double(power), "warmup": .double(warmup),
            ])
        case .cosine(let warmup):
            .mapping(["name": .string("cosine"), "warmup": .double(warmup)])
        case .step(let milestones, let factor, let warmup):
            .mapping([
                "name": .string("step"), "milestones": .list(milestones.map { .double($0) }),
                "factor": .double(factor), "warmup": .double(warmup),
            ])
        case .constant(let warmup):
            .mapping(["name": .string("constant"), "warmup": .double(warmup)])
        }
    }
}
