extension PlanningRules {
    /// The candidate of a cost.
    func candidate(_ cost: NetworkCost) -> NetworkCandidate {
        let all = NetworkCandidate.suiting(facts)
        return all.first { $0.name == cost.name } ?? all[0]
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

    func depthChoice(_ candidate: NetworkCandidate) -> PlannedChoice {
        let side = min(facts.height, facts.width)
        let isSmall = NetworkCandidate.isSmall(facts)
        return PlannedChoice(
            "model depth", candidate.depth,
            isSmall
                ? "pictures are \(side) pixels across, of which each counts, and at stride 16 they would be \(side / 16)"
                : "pictures are \(side) pixels across, so that blocks at stride 16 see much of what lies around",
            runnerUp: (isSmall ? NetworkCandidate.ofPhotographs : NetworkCandidate.ofSmallPictures)[
                0
            ]
            .depth,
            needs:
                "pictures \(isSmall ? "of" : "below") \(NetworkCandidate.leastSide) pixels across")
    }
}
