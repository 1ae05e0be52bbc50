import Foundation

/// A program of `Examples/`, built with the tests and run as a reader would run it.
struct ExampleProgram {
    /// Its name in `Package.swift`.
    let name: String

    /// What a run left behind.
    struct Outcome {
        var exitCode: Int32
        var output: String

        var lines: [String] { output.split(separator: "\n").map(String.init) }
    }

    /// The dataset that lies in the repository.
    static let shapes = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Datasets/Shapes/dataset.yaml").path

    /// Runs it and waits; what it prints goes through a file, which never fills up as a pipe does.
    func run(_ arguments: String..., in folder: String) throws -> Outcome {
        let process = Process()
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        process.executableURL = URL(fileURLWithPath: tests).deletingLastPathComponent()
            .appendingPathComponent(name)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        let output = URL(fileURLWithPath: folder + "/.output")
        try Data().write(to: output)
        let file = try FileHandle(forWritingTo: output)
        process.standardOutput = file
        process.standardError = file
        try process.run()
        process.waitUntilExit()
        return Outcome(
            exitCode: process.terminationStatus,
            output: try String(contentsOf: output, encoding: .utf8))
    }
}
