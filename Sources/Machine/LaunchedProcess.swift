import Foundation

/// One of several processes that a launcher of MPI (`mpirun`, `srun`) has started together, as the environment tells it.
///
/// Nothing is loaded for that: it tells which library to look for, and how many processes share this machine.
package struct LaunchedProcess: Equatable, Sendable {
    /// Whose variables are in the environment; the library has to be of the same family.
    package enum Launcher: Equatable, Sendable {
        /// Open MPI's `mpirun`.
        case openMPI
        /// MPICH's `mpiexec`, and every launcher that speaks its protocol (PMI).
        case mpich
        /// A launcher that speaks PMIx, which libraries of both families do.
        case pmix
    }

    /// Who started it.
    package let launcher: Launcher
    /// Which of the processes this is, from 0.
    package let rank: Int
    /// How many there are, at least 2.
    package let count: Int
    /// How many of them run on this machine, at least 1.
    package let countHere: Int
    /// Whether this is the first one on this machine, which tells what is wrong with the machine.
    package let isFirstHere: Bool

    /// This process; nil where it runs alone.
    package static let current = LaunchedProcess(
        environment: ProcessInfo.processInfo.environment)

    /// Reads the variables of a launcher; nil where there are none, or where they tell of one process.
    package init?(environment: [String: String]) {
        func number(_ names: String..., atLeast least: Int = 0) -> Int? {
            names.lazy.compactMap { environment[$0].flatMap { Int($0) } }.first { $0 >= least }
        }
        let found: (Launcher, rank: Int?, count: Int?, here: Int?) =
            if environment["OMPI_COMM_WORLD_SIZE"] != nil {
                (
                    .openMPI, number("OMPI_COMM_WORLD_RANK"), number("OMPI_COMM_WORLD_SIZE"),
                    number("OMPI_COMM_WORLD_LOCAL_SIZE", atLeast: 1)
                )
            } else if environment["PMI_SIZE"] != nil {
                (
                    .mpich, number("PMI_RANK"), number("PMI_SIZE"),
                    number("MPI_LOCALNRANKS", atLeast: 1) ?? Self.tasksHere(environment)
                )
            } else {
                (
                    .pmix, number("PMIX_RANK"), number("SLURM_STEP_NUM_TASKS", "SLURM_NTASKS"),
                    Self.tasksHere(environment)
                )
            }
        guard let rank = found.rank, let count = found.count, count > 1, rank < count else {
            return nil
        }
        launcher = found.0
        self.rank = rank
        self.count = count
        countHere = min(count, found.here ?? 1)
        let place = number("OMPI_COMM_WORLD_LOCAL_RANK", "MPI_LOCALRANKID", "SLURM_LOCALID")
        isFirstHere = place ?? 0 == 0
    }

    /// Slurm's number of tasks on this node; from a list such as "4(x2),3" the largest, which is safe for all.
    private static func tasksHere(_ environment: [String: String]) -> Int? {
        environment["SLURM_STEP_TASKS_PER_NODE"]?.split(separator: ",").compactMap {
            Int($0.prefix { $0.isNumber })
        }.max().flatMap { $0 > 0 ? $0 : nil }
    }
}
