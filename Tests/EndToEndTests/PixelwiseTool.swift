import Foundation
import Testing

/// The built command, run as a user runs it.
struct PixelwiseTool {
    /// What a run left behind.
    struct Outcome {
        var exitCode: Int32
        var output: String
        var errors: String
    }

    /// Runs `pixelwise` with these arguments in `folder`.
    static func run(_ arguments: String..., in folder: String) throws -> Outcome {
        try run(arguments, in: folder)
    }

    /// Runs `pixelwise` with these arguments in `folder`.
    ///
    /// - Parameter environment: Variables beside those of the tests.
    static func run(
        _ arguments: [String], in folder: String, environment: [String: String] = [:]
    ) throws -> Outcome {
        try run(try binary(), arguments, in: folder, environment: environment)
    }

    /// Runs a line of the shell in `folder`, in which `$PIXELWISE` is the command.
    static func shell(_ line: String, in folder: String) throws -> Outcome {
        try run(
            URL(fileURLWithPath: "/bin/sh"), ["-c", line], in: folder,
            environment: ["PIXELWISE": try binary().path])
    }

    /// Runs `pixelwise` with the words of a line of the shell, and expects this exit code.
    @discardableResult
    static func run(
        line: String, exits code: Int32, in folder: String
    ) throws -> Outcome {
        let outcome = try shell("\"$PIXELWISE\" \(line)", in: folder)
        #expect(outcome.exitCode == code, "\(line): \(outcome.errors)")
        return outcome
    }

    private static func run(
        _ program: URL, _ arguments: [String], in folder: String, environment: [String: String]
    ) throws -> Outcome {
        let process = Process()
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.executableURL = program
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        // Files instead of pipes: a pipe that nobody empties would stop a talkative run.
        let output = URL(fileURLWithPath: folder + "/.stdout")
        let errors = URL(fileURLWithPath: folder + "/.stderr")
        for file in [output, errors] { try Data().write(to: file) }
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        process.waitUntilExit()
        return Outcome(
            exitCode: process.terminationStatus,
            output: try String(contentsOf: output, encoding: .utf8),
            errors: try String(contentsOf: errors, encoding: .utf8))
    }

    /// Starts `pixelwise` with these arguments in `folder`, and leaves it running.
    ///
    /// What it prints is lost, but for standard error where a file is given for it.
    static func start(
        _ arguments: [String], in folder: String, errors: String? = nil
    ) throws -> Process {
        let process = Process()
        process.executableURL = try binary()
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        if let errors {
            try Data().write(to: URL(fileURLWithPath: errors))
            process.standardError = FileHandle(forWritingAtPath: errors)
        }
        try process.run()
        return process
    }

    /// The command's path.
    static func path() throws -> String { try binary().path }

    /// The command lies beside the test program, in the same configuration.
    private static func binary() throws -> URL {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(fileURLWithPath: tests).deletingLastPathComponent()
            .appendingPathComponent("pixelwise")
    }

    /// A new empty folder.
    static func makeFolder() throws -> String {
        let folder = NSTemporaryDirectory() + "/pixelwise-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        return folder
    }
}
