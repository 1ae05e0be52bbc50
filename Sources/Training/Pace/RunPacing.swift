import RunRecords

/// Ends the epochs of a run with a time budget: looks at the clock, decides on the rest, and takes down both.
///
/// What the log of a run that goes on tells of an epoch is decided again as it was, whatever the clock says: the rest of the
/// run is that of the log.
struct RunPacing {
    private let budget: TimeBudget
    /// Seconds that were gone before this process began.
    private let before: Double
    private let recorded: [BudgetRecord?]
    /// ``elapsed`` when the epoch under way began, and when its last batch was done.
    private var epochStart: Double
    private var trainingEnd: Double
    /// Of the epochs so far, the newest with the most weight.
    private var costs: EpochCosts?

    /// - Parameter progress: Where the run goes on, or its beginning.
    init(_ budget: TimeBudget, _ progress: TrainingProgress, recorded: [BudgetRecord?]) {
        self.budget = budget
        self.recorded = recorded
        before = progress.elapsedSeconds ?? 0
        epochStart = before + budget.elapsed()
        trainingEnd = epochStart
    }

    /// Seconds of the budget that are gone.
    var elapsed: Double { before + budget.elapsed() }

    /// Takes down that the batches of an epoch are done.
    mutating func endTraining() { trainingEnd = elapsed }

    /// Ends an epoch, which counts as done in `progress`: what holds from now on stands in it and in the record.
    ///
    /// - Parameters:
    ///   - batchesBefore: Batches of the epoch that another process had done.
    /// - Returns: What was decided; nil where the pace stays.
    mutating func end(
        epoch: Int, progress: inout TrainingProgress, record: inout EpochRecord,
        batchesBefore: Int
    ) -> PaceDecision? {
        guard var pace = progress.pace else { return nil }
        let now = elapsed
        let batches = max(1, pace.batches(after: epoch - 1) - batchesBefore)
        let own = EpochCosts(
            batch: (trainingEnd - epochStart) / Double(batches), rest: now - trainingEnd)
        let costs = costs.map { $0.following(own) } ?? own
        self.costs = costs
        epochStart = now
        let decision =
            epoch <= recorded.count
            ? recorded[epoch - 1]?.decision(after: epoch)
            : budget.decision(pace, after: epoch, elapsed: now, costs: costs)
        if let decision { pace.add(decision.part) }
        progress.pace = pace
        progress.elapsedSeconds = now
        record.budget = BudgetRecord(
            seconds: budget.seconds, elapsed: now, epochs: pace.epochs,
            batches: pace.batches(after: epoch), reason: decision?.reason)
        return decision
    }
}

extension BudgetRecord {
    /// The decision that the log tells of; nil where there was none.
    fileprivate func decision(after epoch: Int) -> PaceDecision? {
        guard let reason, epochs > epoch else { return nil }
        return PaceDecision(
            part: RunPace.Part(after: epoch, epochs: epochs, batches: batches), reason: reason)
    }
}
