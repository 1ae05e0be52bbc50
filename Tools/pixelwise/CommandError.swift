import ArgumentParser
import AtomicFiles
import Foundation
import Pixelwise

/// The exit code of a fault, as the command line's contract fixes them.
///
/// 64 usage, 65 bad data, 66 a missing input, 70 a fault of the program, 73 and 74 cannot write. One line a module's
/// error type; nil for what swift-argument-parser reports by itself (help, version, wrong usage).
func exitCode(for error: any Error) -> Int32? {
    switch error {
    case is ExitCode, is CleanExit, is ValidationError: nil
    case let error as ImageFileError: exitCode(for: error)
    case let error as AtomicFileError: exitCode(for: error)
    case let error as TensorFileError: exitCode(for: error)
    default: EX_SOFTWARE
    }
}

private func exitCode(for error: ImageFileError) -> Int32 {
    switch error {
    case .missing: EX_NOINPUT
    case .cannotWrite(let reason): exitCode(for: reason)
    default: EX_DATAERR
    }
}

private func exitCode(for error: AtomicFileError) -> Int32 {
    switch error {
    case .cannotCreate, .isFolder: EX_CANTCREAT
    case .cannotWrite: EX_IOERR
    }
}

private func exitCode(for error: TensorFileError) -> Int32 {
    if case .missing = error { EX_NOINPUT } else { EX_DATAERR }
}

/// Prints a line to standard error.
func printToStandardError(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
}

extension ParsableCommand {
    /// Parses the arguments, runs the command, and reports every fault of the run as one line with its exit code.
    ///
    /// Every subcommand simply throws.
    static func runReportingErrors() -> Never {
        var command: any ParsableCommand
        do {
            command = try parseAsRoot()
        } catch {
            exit(withError: error)
        }
        do {
            try command.run()
            exit(withError: nil)
        } catch {
            guard let code = exitCode(for: error) else { exit(withError: error) }
            printToStandardError("error: \(error)")
            exit(withError: ExitCode(code))
        }
    }
}
