extension PlanningRules {
    /// The candidate of a cost.
    static func candidate(_ cost: NetworkCost) -> NetworkCandidate {
        NetworkCandidate.all.first { $0.name == cost.name } ?? NetworkCandidate.all[0]
    }

    /// The last of the candidates that fits into memory and takes enough steps in the time; the cheapest where none does.
    func chooseNetwork(_ input: InputChoice) -> (NetworkCost, PlannedChoice) {
        let fitting = costs.networks.filter { fits($0, batch: input.batch, pixels: input.pixels) }
        let place =
            fitting.lastIndex { progress($0, input).isEnough(Self.stepsOfWider) } ?? 0
        let chosen = fitting.indices.contains(place) ? fitting[place] : costs.networks[0]
        let reached = progress(chosen, input)
        let next = costs.networks.firstIndex(of: chosen).map { $0 + 1 }
            .flatMap { costs.networks.indices.contains($0) ? costs.networks[$0] : nil }
        let isTooLarge = next.map { !fits($0, batch: input.batch, pixels: input.pixels) } ?? false
        let needs =
            next.map { next in
                isTooLarge
                    ? "\(model.bytes(next, batch: input.batch, pixels: input.pixels) / 1_000_000) MB of memory"
                    : "a budget of \(budget(for: next, input, steps: Self.stepsOfWider))"
            } ?? "a shorter budget"
        let reason =
            reached.steps >= Self.stepsOfWider
            ? "the widest network that takes \(tell(Self.stepsOfWider)) steps or more in the time: \(tell(reached.steps)) of them, "
                + "which see every pixel \(tell(reached.coverage)) times"
            : "the cheapest network: \(tell(reached.steps)) steps go into the time, and each counts"
        let choice = PlannedChoice(
            "model", chosen.name, reason,
            runnerUp: next?.name ?? costs.networks.dropLast().last?.name ?? chosen.name,
            needs: needs)
        return (chosen, choice)
    }

    /// The network for an input: without blocks at stride 16 where these would be few pixels.
    static func network(_ cost: NetworkCost, _ input: InputChoice) -> ContextNetwork {
        var network = candidate(cost).network
        network.reachesSixteenth = (input.crop.min() ?? 0) >= leastSideOfSixteenth
        return network
    }

    /// Sides below which features at stride 16 are fewer than eight across.
    static let leastSideOfSixteenth = 128

    func depthChoice(_ network: ContextNetwork, _ input: InputChoice) -> PlannedChoice {
        let side = input.crop.min() ?? 0
        let other = network.reachesSixteenth ? 8 : 16
        return PlannedChoice(
            "model.layers", "\(network.layers.count) layers down to stride \(network.stride)",
            network.reachesSixteenth
                ? "crops are \(side) pixels and more across, which is \(side / 16) at stride 16: the blocks there see what lies around"
                : "crops are \(side) pixels across, which at stride 16 is only \(side / 16)",
            runnerUp: "down to stride \(other)",
            needs: network.reachesSixteenth
                ? "crops of less than \(Self.leastSideOfSixteenth) pixels"
                : "crops of \(Self.leastSideOfSixteenth) pixels")
    }
}
