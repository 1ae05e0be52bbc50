import CMachine
import Synchronization

/// A team that cannot be had.
package enum ThreadTeamError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The system starts fewer threads than were asked for.
    case notStarted(asked: Int, granted: Int)

    /// One sentence: what is wrong, what to do.
    package var description: String {
        switch self {
        case .notStarted(let asked, let granted):
            "threads: \(asked) cannot be started, the system grants \(granted); ask for fewer, or raise the limit "
                + "(ulimit -u, ulimit -v, a control group)"
        }
    }
}

extension ThreadTeam {
    /// Makes sure that the system starts this many threads.
    ///
    /// They start at once, before the memory for their stacks is taken by something else. What computes with a team that
    /// was not asked runs on as many threads as there are.
    ///
    /// - Throws: ``ThreadTeamError/notStarted(asked:granted:)``.
    package func requireStart() throws(ThreadTeamError) {
        let granted = grantedThreads
        guard granted == threads else {
            throw .notStarted(asked: threads, granted: granted)
        }
        forEachWorker { _ in }
    }

    /// How many of the threads the system starts; tried once for every larger team.
    var grantedThreads: Int {
        if threads <= mostGranted.load(ordering: .relaxed) { return threads }
        let granted = Int(machine_team_granted(UInt32(threads)))
        mostGranted.store(granted, ordering: .relaxed)
        return granted
    }
}

/// The size of the largest team that was seen to start.
private let mostGranted = Atomic<Int>(1)
