import ArgumentParser
import Experiments
import Files
import Foundation
import ImageFiles
import LossAnalysis
import Losses
import Machine
import Pixelwise
import Reports
import SegmentationDatasets
import Tensors
import YAMLFiles

/// A fault that a subcommand may throw: its description is the line that the user reads.
///
/// Each module's error type conforms below, or beside the subcommand that brings it.
protocol CommandFault: Error {
    /// As the command line's contract fixes it: 64 usage, 65 bad data, 66 a missing input, 73 and 74 cannot write.
    var exitCode: Int32 { get }
}

extension InstructionSetError: CommandFault {
    var exitCode: Int32 { EX_USAGE }
}

extension ImageFileError: CommandFault {
    var exitCode: Int32 {
        switch self {
        case .missing: EX_NOINPUT
        case .cannotWrite(let reason): reason.exitCode
        default: EX_DATAERR
        }
    }
}

extension AtomicFileError: CommandFault {
    var exitCode: Int32 {
        switch self {
        case .cannotCreate, .isFolder: EX_CANTCREAT
        case .cannotWrite: EX_IOERR
        }
    }
}

extension TensorFileError: CommandFault {
    var exitCode: Int32 {
        if case .missing = self { EX_NOINPUT } else { EX_DATAERR }
    }
}

extension LossMapError: CommandFault {
    var exitCode: Int32 { EX_DATAERR }
}

extension ReportError: CommandFault {
    var exitCode: Int32 { EX_DATAERR }
}

extension LossError: CommandFault {
    var exitCode: Int32 { EX_DATAERR }
}

extension YAMLFileError: CommandFault {
    var exitCode: Int32 {
        if case .missingFile = self { EX_NOINPUT } else { EX_DATAERR }
    }
}

extension DatasetError: CommandFault {
    var exitCode: Int32 { isMissingInput ? EX_NOINPUT : EX_DATAERR }
}

extension ParsableCommand {
    /// Parses the arguments, runs the command, and reports every fault of the run as one line with its exit code.
    ///
    /// Every subcommand simply throws.
    static func runReportingErrors() -> Never {
        StandardStreams.prepare()
        Interrupt.prepare()
        do {
            var command = try parseAsRoot()
            _ = try InstructionSet.asked()
            try command.run()
            StandardStreams.exit(EXIT_SUCCESS)
        } catch {
            StandardStreams.exit(report(error))
        }
    }

    /// Says what ended the command, and returns the exit code.
    private static func report(_ error: any Error) -> Int32 {
        if let code = error as? ExitCode { return code.rawValue }
        // `--help` comes as an error of a type that the parser hides; only its exit code tells.
        if !(error is any CommandFault) {
            switch Self.exitCode(for: error) {
            case .success:
                print(Self.fullMessage(for: error))
                return EXIT_SUCCESS
            case .validationFailure:
                let typed = TypedCommand(CommandLine.arguments.dropFirst(), root: Self.self)
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
        return (error as? any CommandFault)?.exitCode ?? EX_SOFTWARE
    }
}
