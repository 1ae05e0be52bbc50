import ArgumentParser
import Experiments
import Files
import Foundation
import JSONText
import Reports
import RunRecords

/// `pixelwise compare`: runs side by side.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compare runs: scores, time, parameters, and the config keys that differ.",
        discussion: """
            Minutes are the wall time of all epochs, validation included; img/s is the mean over that time. A run may be under way \
            or stopped. With --output the curves of all runs are drawn over each other on one self-contained page.

            Example: pixelwise compare runs/camvid-1 runs/camvid-2 --output compare.html
            """)

    @Argument(help: ArgumentHelp("Two or more run folders.", valueName: "run"))
    var runs: [String]

    @Option(help: "An HTML page with the curves of all runs.")
    var output: String?

    @Flag(help: "Print one JSON document.")
    var json = false

    func validate() throws {
        guard runs.count >= 2 else {
            throw ValidationError("expected two or more run folders, got \(runs.count)")
        }
    }

    func run() throws {
        let histories = try runs.map { try RunHistory(path: $0) }
        histories.flatMap(\.faults).forEach(printWarning)
        let comparison = RunComparison(histories)
        if let caveat = comparison.caveat { printWarning(caveat) }
        try OutputFiles(output).requireApart(from: histories.flatMap(\.folder.inputs))
        if let output { try AtomicFile.write(comparison.html, to: output) }
        if json { return print(comparison.json.lines, terminator: "") }
        print(textTable(comparison.table))
        if comparison.differences.isEmpty {
            print("\nThe configs are the same.")
        } else {
            print("\nConfig keys that differ:\n\(textTable(comparison.differenceTable))")
        }
        if let output { print("\nwrote \(output)") }
    }
}
