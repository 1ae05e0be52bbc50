import RunRecords

/// The time that a run may take, and the clock by which it is judged.
package struct TimeBudget: Sendable {
    /// Seconds from the start of the command to the end of the run, its last files written.
    package var seconds: Double
    /// Seconds since the command was started; tests bring a clock of their own.
    package var elapsed: @Sendable () -> Double

    /// Joins both.
    package init(seconds: Double, elapsed: @escaping @Sendable () -> Double) {
        self.seconds = seconds
        self.elapsed = elapsed
    }

    /// The part of a budget at whose end a run aims: what is left absorbs the last epoch's surprises.
    package static let aim = 0.98
    /// The least part of a budget by which the forecast must miss the aim for another pace.
    package static let tolerance = 0.01
    /// The least batches of an epoch that is shortened: the learning rate comes down over them.
    package static let leastBatches = 4
}

/// What the epochs of a run have cost, as far as the rest is judged by it.
package struct EpochCosts: Equatable, Sendable {
    /// Seconds of a training batch.
    package var batch: Double
    /// Seconds of all else in an epoch: validation, saving, pages.
    package var rest: Double

    /// Names the numbers.
    package init(batch: Double, rest: Double) {
        self.batch = batch
        self.rest = rest
    }

    /// The mean of these and those of the next epoch: a machine that changes is followed within two or three epochs, one
    /// that wavers moves nothing.
    func following(_ next: EpochCosts) -> EpochCosts {
        EpochCosts(
            batch: (1 - Self.following) * batch + Self.following * next.batch,
            rest: (1 - Self.following) * rest + Self.following * next.rest)
    }

    /// The weight of the newest epoch.
    private static let following = 0.6
}

/// A pace that is decided at the end of an epoch, with its reason.
package struct PaceDecision: Equatable, Sendable {
    /// What holds from here on.
    package let part: RunPace.Part
    /// One sentence: what the clock said.
    package let reason: String
}

extension TimeBudget {
    /// Decides whether the rest of a run has another pace; nil where it may stay.
    ///
    /// As many epochs follow as go into what is left at the length that they have, rounded, and then each is made so long that
    /// they fill it. The last one always comes: the learning rate comes down in it.
    ///
    /// - Parameters:
    ///   - pace: As it was so far.
    ///   - done: The epochs that are complete.
    ///   - elapsed: Seconds of the budget that are gone.
    ///   - costs: Of the epoch that is just complete.
    package func decision(
        _ pace: RunPace, after done: Int, elapsed: Double, costs: EpochCosts
    ) -> PaceDecision? {
        let epochs = pace.epochs - done
        guard epochs > 0 else { return nil }
        let batches = pace.batches(after: done)
        let epochSeconds = { (batches: Int) in costs.batch * Double(batches) + costs.rest }
        let left = seconds * Self.aim - elapsed
        let needed = Double(epochs) * epochSeconds(batches)
        guard abs(needed - left) > seconds * Self.tolerance else { return nil }
        let fit = max(0, min(left / max(epochSeconds(batches), 1e-9), 1e9)).rounded()
        let count = max(1, min(Int(fit), EpochRecord.largestEpoch - done))
        let room = (left / Double(count) - costs.rest) / max(costs.batch, 1e-9)
        let fitting = Int(max(0, min(room, Double(RunPace.batches.upperBound))))
        let length = max(min(Self.leastBatches, batches), fitting)
        if count == epochs, length == batches { return nil }
        let part = RunPace.Part(after: done, epochs: done + count, batches: length)
        return PaceDecision(
            part: part,
            reason:
                "\(text(elapsed)) of \(text(seconds)) are gone, and \(epochs) epochs of \(batches) batches would take "
                + "\(text(needed)) at \(text(epochSeconds(batches))) each: \(count) of \(length) follow"
        )
    }
}

private func text(_ seconds: Double) -> String {
    let tenths = Int((max(-1e9, min(seconds, 1e9)) * 10).rounded())
    return "\(tenths / 10).\(abs(tenths % 10)) s"
}
