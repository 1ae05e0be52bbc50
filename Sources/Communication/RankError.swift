/// What can be wrong with several ranks.
package enum RankError: Error, Equatable, Sendable, CustomStringConvertible {
    /// No library of MPI can be loaded; one reason for each that was tried.
    case noLibrary(launcher: String, tried: [String])
    /// The library does not start.
    case doesNotStart(library: String, code: Int)
    /// The library does not belong to the launcher: it sees another number of ranks.
    case anotherLauncher(library: String, ranks: Int, started: Int)
    /// A rank has something else than the first one, which all must have in common.
    case differs(what: String, rank: Int, of: Int, clause: String)
    /// A command that works in one process.
    case oneProcessOnly(command: String, ranks: Int)
    /// A time budget, which the clock of one process decides on.
    case budgetOfOneProcess(ranks: Int)
    /// Fewer images a step than ranks.
    case batchTooSmall(batch: Int, ranks: Int)
    /// The ranks' parameters have drifted apart.
    case parametersDiffer(rank: Int, epoch: Int)
    /// The fault is another rank's, which tells it.
    case endedElsewhere(rank: Int)

    /// One sentence: what is wrong, what to do.
    package var description: String {
        switch self {
        case .noLibrary(let launcher, let tried):
            "MPI: \(launcher) started this process, but none of its libraries can be loaded "
                + "(\(tried.joined(separator: "; "))); install one with Tools/setup --mpi, or name the file in "
                + MPITransport.variable
        case .doesNotStart(let library, let code):
            "MPI: \(library) does not start (error \(code)); try 'mpirun -n 2 hostname', and another library in "
                + MPITransport.variable
        case .anotherLauncher(let library, let ranks, let started):
            "MPI: \(library) sees \(ranks) of the \(started) processes that were started, so it belongs to another "
                + "launcher; use its own mpirun, or name the launcher's library in \(MPITransport.variable)"
        case .differs(let what, let rank, let count, let clause):
            "rank \(rank) of \(count) has another \(what): \(clause); start all ranks with the same"
        case .oneProcessOnly(let command, let ranks):
            "\(command): works in one process, mpirun started \(ranks) that would all do the same; start it without mpirun "
                + "(only 'pixelwise train' takes several)"
        case .budgetOfOneProcess(let ranks):
            "a time budget (--budget, train.budget) is kept by one process, mpirun started \(ranks); leave it out and set "
                + "train.epochs, or start one"
        case .batchTooSmall(let batch, let ranks):
            "train.batch is \(batch), but \(ranks) ranks share it and each takes at least one image; set train.batch to "
                + "\(ranks) or more, or start fewer ranks"
        case .parametersDiffer(let rank, let epoch):
            "the weights of rank \(rank) are not those of rank 0 after epoch \(epoch), which the same sums cannot give; check "
                + "that machine's memory and MPI, then go on with --resume"
        case .endedElsewhere(let rank): "rank \(rank) ended the run"
        }
    }
}
