import Training

/// A training that runs through, and the same one that stops after some steps and goes on.
struct StoppedTraining {
    /// What ran through.
    let whole: TrainingSetup
    /// What went on, in a folder of its own.
    let resumed: TrainingSetup

    /// Trains both.
    ///
    /// - Parameter setup: Makes the training anew, for a folder of that name.
    init(after steps: Int, _ setup: (_ folder: String) throws -> TrainingSetup) throws {
        whole = try setup("whole")
        _ = try TrainingRun(whole).run(resume: false)
        var done = 0
        _ = try TrainingRun(
            setup("stopped"), observe: { if case .step = $0 { done += 1 } },
            shouldStop: { done >= steps }
        ).run(resume: false)
        resumed = try setup("stopped")
        _ = try TrainingRun(resumed).run(resume: true)
    }
}
