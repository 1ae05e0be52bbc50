import ArgumentParser
import CHeap
import Communication
import Experiments
import Files
import Foundation
import ImageFiles
import LossAnalysis
import Losses
import Machine
import Pixelwise
import YAMLFiles

/// A fault that a subcommand brings itself: its description is the line that the user reads.
///
/// The faults of the modules are sorted in `Pixelwise` (`ClassifiedFault`).
protocol CommandFault: Error {
    /// As the command line's contract fixes it: 64 usage, 65 bad data, 66 a missing input, 73 and 74 cannot write.
    var exitCode: Int32 { get }
}

extension InstructionSetError: CommandFault {
    var exitCode: Int32 { EX_USAGE }
}

extension RankError: CommandFault {
    var exitCode: Int32 {
        switch self {
        case .noLibrary: EX_NOINPUT
        case .oneProcessOnly, .budgetOfOneProcess: EX_USAGE
        case .doesNotStart, .anotherLauncher, .differs, .batchTooSmall, .parametersDiffer,
            .endedElsewhere:
            EX_DATAERR
        }
    }
}

/// The exit code of a fault; nil for one that neither a subcommand nor a module has thrown.
func faultExitCode(_ fault: any Error) -> Int32? {
    if let fault = fault as? any CommandFault { return fault.exitCode }
    switch (fault as? any ClassifiedFault)?.kind {
    case .badData: return EX_DATAERR
    case .missingInput: return EX_NOINPUT
    case .cannotCreate: return EX_CANTCREAT
    case .cannotWrite: return EX_IOERR
    case .other: return EX_SOFTWARE
    case nil: return nil
    }
}

/// The arguments behind the command's name; paths in them may be any bytes, see `String(systemPath:)`.
private var commandArguments: [String] {
    (1..<max(1, Int(CommandLine.argc))).compactMap { index in
        CommandLine.unsafeArgv[index].map { String(systemPath: $0) }
    }
}

extension ParsableCommand {
    /// Parses the arguments, runs the command, and reports every fault of the run as one line with its exit code.
    ///
    /// Every subcommand simply throws.
    static func runReportingErrors() -> Never {
        StandardStreams.prepare()
        Interrupt.prepare()
        heap_keep_freed_blocks()
        heap_exit_when_exhausted(EX_DATAERR) { UnfinishedFiles.removeAll() }
        do {
            var command = try parseAsRoot(commandArguments)
            _ = try InstructionSet.request.get()
            try Ranks.requireOne(command)
            try command.run()
            StandardStreams.exit(Ranks.finish(exitCode: EXIT_SUCCESS, fault: nil))
        } catch {
            StandardStreams.exit(Ranks.finish(exitCode: report(error), fault: error))
        }
    }

    /// Says what ended the command, and returns the exit code.
    private static func report(_ fault: any Error) -> Int32 {
        let error: any Error = SystemFault(fault) ?? fault
        if let code = error as? ExitCode { return code.rawValue }
        if !Ranks.tells(fault) { return faultExitCode(error) ?? EX_SOFTWARE }
        // `--help` comes as an error of a type that the parser hides; only its exit code tells.
        if faultExitCode(error) == nil {
            switch Self.exitCode(for: error) {
            case .success:
                print(Self.fullMessage(for: error))
                return EXIT_SUCCESS
            case .validationFailure:
                let typed = TypedCommand(commandArguments, root: Self.self)
                printError(typed.usageFault(Self.message(for: error)))
                return EX_USAGE
            default: break
            }
        }
        printError("\(error)")
        let excerpt =
            (error as? YAMLFileError)?.excerpt ?? (error as? ExperimentError)?.address?.excerpt
        for line in excerpt?.split(separator: "\n", omittingEmptySubsequences: false) ?? [] {
            printToStandardError(String(line))
        }
        return faultExitCode(error) ?? EX_SOFTWARE
    }
}
