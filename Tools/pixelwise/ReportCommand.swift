import ArgumentParser
import Experiments
import Files
import Foundation
import Reports
import RunRecords

/// `pixelwise report`: the page of a run, made from its log.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Write a run's curves, classes and config as one self-contained HTML page.",
        discussion: """
            The page is made from config.yaml and log.jsonl alone, so it can be written at any time, for a run that is under way \
            or was stopped as well. `train` writes the same page after every epoch.

            Example: pixelwise report runs/shapes-1 --output shapes.html
            """)

    @Argument(help: ArgumentHelp("A run folder.", valueName: "run"))
    var folder: String

    @Option(help: "The page; RUN/report.html unless given.")
    var output: String?

    func run() throws {
        let history = try RunHistory(path: folder)
        history.faults.forEach(printWarning)
        if output == nil { try AtomicFile.removeLink(at: history.folder.report) }
        let output = output ?? history.folder.report
        try OutputFiles(output).requireApart(from: history.folder.inputs)
        try AtomicFile.write(history.page.html, to: output)
        print("wrote \(output), \(counted(history.epochs.count, "epoch"))")
    }
}
