import ArgumentParser
import Experiments
import Files
import Foundation
import JSONText
import Reports
import RunRecords

/// `pixelwise compare`: runs side by side, or two results of the same images.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract:
            "Compare runs: scores, time, parameters, and the config keys that differ; or two results, pixel by pixel.",
        discussion: """
            Minutes are the wall time of all epochs, validation included; img/s is the mean over that time. A run may be under way \
            or stopped. With --output the curves of all runs are drawn over each other on one self-contained page.

            Example: pixelwise compare runs/camvid-1 runs/camvid-2 --output compare.html

            With --dataset: what B got right that A did not (gained), and the other way round (lost), as numbers a class and with \
            --output, then a folder, as NAME.change.png, comparison.json, comparison.csv and index.html. A and B are models, or folders \
            of masks or (--kind) class scores. Two folders that 'evaluate --output' wrote need no dataset, and give no pictures. Whether B \
            is better is told by a paired bootstrap: of 1000 draws of as many images, with replacement (seed 0), the middle 95 % of the \
            differences of the mean IoU, and p, twice the share of draws on the smaller side of 0.

            Example: pixelwise compare masks-a masks-b --dataset Datasets/camvid.yaml --output compared
            """)

    @Argument(
        help: ArgumentHelp("Two or more run folders; or two results.", valueName: "run"),
        completion: .models)
    var runs: [String]

    @Option(
        help: "An HTML page with the curves of all runs; of results a folder.", completion: .file())
    var output: String?

    @OptionGroup var results: CompareResults

    @Flag(help: "Print one JSON document.")
    var json = false

    func validate() throws {
        guard runs.count >= 2 else {
            throw ValidationError("expected two or more run folders, got \(runs.count)")
        }
    }

    func run() throws {
        if results.areResults(runs) { return try compareResults() }
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

    private func compareResults() throws {
        let comparison = try results.compare(runs, output: output)
        if json { return comparison.json.writeLines { print($0, terminator: "") } }
        print("A: \(comparison.first.name)\nB: \(comparison.second.name)")
        print(textTable(comparison.table))
        print("\n" + comparison.verdict)
        if let output { print("wrote \(output)/index.html") }
    }
}
