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
        abstract: "Write a run's curves, classes and config as an HTML page.",
        discussion: """
            The page is made from config.yaml and log.jsonl alone, so it can be written at any time, for a run that is under way \
            or was stopped as well. `train` writes the same page after every epoch. With --output it is one self-contained file; \
            RUN/report.html also shows the loss maps that the run has kept (report.loss_maps), of which this draws the pictures.

            Example: pixelwise report runs/shapes-1 --output shapes.html
            """)

    @Argument(help: ArgumentHelp("A run folder.", valueName: "run"), completion: .directory)
    var folder: String

    @Option(
        help: "The page; RUN/report.html unless given.", completion: .file(extensions: ["html"]))
    var output: String?

    func run() throws {
        let history = try RunHistory(path: folder)
        history.faults.forEach(printWarning)
        let timeline = Timeline(reading: history.folder.lossMaps)
        if output == nil {
            try AtomicFile.removeLink(at: history.folder.report)
            try timeline?.writeOverview()
            try timeline?.drawPictures()
        }
        let page = history.page(
            written: Date().timeIntervalSince1970,
            timeline: timeline?.section(standsAlone: output != nil))
        let output = output ?? history.folder.report
        try OutputFiles(output).requireApart(from: history.folder.inputs)
        try AtomicFile.write(page.html, to: output)
        print("wrote \(output), \(counted(history.epochs.count, "epoch"))")
    }
}
