import ArgumentParser
import BatchLoading
import Communication
import Files
import Foundation
import Machine
import ModelExport
import Synchronization
import Training

/// The processes that a launcher of MPI has started, as the command sees them: one talks, all end alike.
enum Ranks {
    private static let joined = Mutex<RankGroup?>(nil)

    /// Connects with the other processes; from now on they end together.
    ///
    /// - Throws: `RankError`, on all ranks where they are not of one version.
    static func join() throws -> RankGroup {
        let group = try RankGroup.launched()
        joined.withLock { $0 = group }
        try group.requireSame("version of Pixelwise", ProgramVersion.text)
        // The same sums move weights by other last digits with other instructions.
        try group.requireSame(
            "instruction set", InstructionSet.chosen.name
        ) { first, other in
            first == other
                ? nil
                : "\(other), rank 0 has \(first), which round differently; set \(InstructionSet.variable) to the narrower one"
        }
        return group
    }

    /// Refuses several processes for a command that works in one.
    static func requireOne(_ command: any ParsableCommand) throws(RankError) {
        guard let process = LaunchedProcess.current, (command as? TrainCommand)?.trains != true
        else { return }
        throw .oneProcessOnly(
            command: "pixelwise " + (type(of: command)._commandName), ranks: process.count)
    }

    /// One line for the user: how a batch is cut.
    static func line(_ setup: TrainingSetup) -> String {
        let (ranks, batch) = (setup.step.group.count, setup.batches.batch)
        let least = batch / ranks
        let share = batch % ranks == 0 ? "\(least)" : "\(least) or \(least + 1)"
        return "\(ranks) ranks, each with \(share) of \(batch) images a batch and "
            + counted(setup.step.team.threads, "thread")
    }

    /// Whether this process tells of a fault: of one that all have, the first; of one that a rank has alone, that rank.
    static func tells(_ fault: any Error) -> Bool {
        if case RankError.endedElsewhere = fault { return false }
        guard let process = LaunchedProcess.current, joined.withLock({ $0 }) == nil else {
            return true
        }
        // What is wrong with a library is wrong for a machine; what is wrong with the arguments for all.
        return isOfMachine(fault) ? process.isFirstHere : process.rank == 0
    }

    private static func isOfMachine(_ fault: any Error) -> Bool {
        switch fault as? RankError {
        case .noLibrary, .doesNotStart, .anotherLauncher: true
        default: false
        }
    }

    /// Ends the connection, and tells the exit code of all.
    ///
    /// - Parameter fault: What ended this process; nil where its work is done.
    static func finish(exitCode: Int32, fault: (any Error)?) -> Int32 {
        guard let group = joined.withLock({ $0 }), !group.isAlone else {
            return withoutGroup(exitCode, fault)
        }
        if fault == nil || fault is ExitCode || group.endsTogether {
            return group.finish(exitCode: exitCode)
        }
        // The others do not know of it, and wait for this one.
        group.abort(exitCode: exitCode)
        return exitCode
    }

    /// The exit code of a process that has not met the others: its launcher ends all at the first that is not 0, which
    /// must not be before the one that tells has come to its words.
    private static func withoutGroup(_ exitCode: Int32, _ fault: (any Error)?) -> Int32 {
        guard let fault, let process = LaunchedProcess.current, !tells(fault) else {
            return exitCode
        }
        if isOfMachine(fault) {
            sleep(1)
            return exitCode
        }
        return process.rank == 0 ? exitCode : EXIT_SUCCESS
    }
}
