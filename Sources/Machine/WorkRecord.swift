import CMachine

/// How some work was cut into pieces for the threads of a team: processor seconds, which tell the same on any number of
/// cores.
package struct WorkRecord: Sendable {
    /// Of every call of the team and every thread in it, 0 where it had nothing to do.
    package private(set) var calls: [[Double]]
    /// What the calling thread did between the calls, while the others had nothing to do.
    package private(set) var serial: Double

    /// What was measured.
    package init(calls: [[Double]], serial: Double) {
        self.calls = calls
        self.serial = serial
    }

    /// Seconds that the calls take with a core a thread: the longest piece of each.
    package var longest: Double { calls.reduce(0) { $0 + ($1.max() ?? 0) } }

    /// Seconds that they would take if the threads had equal pieces.
    package var mean: Double {
        calls.reduce(0) { $0 + $1.reduce(0, +) / Double(max(1, $1.count)) }
    }

    /// Joins the pieces of the same call of the same work, done again.
    ///
    /// - Precondition: Both have as many calls of as many threads.
    package static func += (left: inout WorkRecord, right: WorkRecord) {
        precondition(
            left.calls.map(\.count) == right.calls.map(\.count),
            "WorkRecord expects the calls of the same work")
        for call in left.calls.indices {
            for thread in left.calls[call].indices {
                left.calls[call][thread] += right.calls[call][thread]
            }
        }
        left.serial += right.serial
    }
}

extension ThreadTeam {
    /// The most calls of a team that one recording holds.
    private static let mostRecordedCalls = 4096

    /// Records how the calls that `work` makes from the calling thread, oneDNN's too, are cut for this team.
    ///
    /// - Precondition: `work` makes at most 4096 calls.
    package func recording(_ work: () -> Void) -> WorkRecord {
        var seconds = [Double](repeating: 0, count: threads * Self.mostRecordedCalls)
        var serial = 0.0
        let count = seconds.withUnsafeMutableBufferPointer { seconds in
            machine_team_begin_record(
                seconds.baseAddress, Int32(threads), Int32(Self.mostRecordedCalls))
            work()
            return Int(machine_team_end_record(&serial))
        }
        precondition(
            count <= Self.mostRecordedCalls,
            "recording expects at most \(Self.mostRecordedCalls) calls, got \(count)")
        return WorkRecord(
            calls: (0..<count).map { Array(seconds[$0 * threads..<($0 + 1) * threads]) },
            serial: serial)
    }
}
