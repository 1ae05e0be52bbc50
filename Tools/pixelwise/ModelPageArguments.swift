import ArgumentParser
import Evaluation
import Experiments
import Files
import Foundation
import ModelExport
import RunRecords
import SegmentationDatasets
import Training

/// The arguments of `pixelwise export` about the page beside the model.
struct ModelPageArguments: ParsableArguments {
    @Flag(help: "Also write README.md beside the file, a model card for hubs and people.")
    var card = false

    @Option(
        help: "--card: the dataset of the scores; that of the run unless given.",
        completion: .datasets)
    var dataset: String?

    @Option(help: "--card: the split of the scores; that of the run's validation unless given.")
    var split: String?

    @Option(
        help: "--card: the folder that holds the data, in place of the description's root.",
        completion: .directory)
    var dataRoot: String?

    func validate() throws {
        let options = [
            ("--dataset", dataset != nil), ("--split", split != nil),
            ("--data-root", dataRoot != nil),
        ]
        if !card, let option = options.first(where: \.1)?.0 {
            throw ValidationError("\(option) belongs to --card")
        }
    }

    /// Whether it was said which data to take, so that others will not do.
    private var namesData: Bool { dataset != nil || split != nil || dataRoot != nil }

    /// The names of the page and its picture, which the run may not have.
    func files(beside output: String) -> [String] {
        let folder = FileName.folder(of: output)
        let isInRoot = folder.isEmpty && output.utf8.first == UInt8(ascii: "/")
        let start = folder.isEmpty ? isInRoot ? "/" : "" : "\(folder)/"
        return card ? [ModelPage.name, ModelPage.pictureName].map { start + $0 } : []
    }

    /// Refuses to replace a page that somebody else wrote.
    func requireOwnPage(beside output: String) throws {
        guard let path = files(beside: output).first, FileStatus(path: path) != nil else { return }
        let text = String(decoding: try InputFile.contents(path: path), as: UTF8.self)
        guard text.split(separator: "\n").contains(where: { $0 == ModelPage.mark }) else {
            throw ForeignPage(path: path)
        }
    }

    /// What the page says of the model's quality: by an evaluation where the data are there, else as the run logged it.
    ///
    /// - Parameter results: What will be written: no file of the data.
    func scores(
        of exported: ExportedModel, apartFrom results: OutputFiles, _ progress: ProgressLine
    ) throws -> ModelScores {
        let trained = exported.trained
        let split = split ?? exported.validationSplit
        let data: SegmentationDataset
        let samples: [SamplePaths]
        do {
            data = try trained.dataset(dataset, dataRoot: dataRoot)
            try results.requireApart(from: try data.files(inSplit: split))
            let judged = try trained.samplesToJudge(of: data, split: split)
            samples = judged.samples
            judged.note.map(progress.warn)
        } catch  where !namesData && faultExitCode(error) == EX_NOINPUT {
            progress.warn("\(error); the page has no interval of the mean IoU")
            return ModelScores(
                logged: exported.measured, meanIoU: trained.card.validationMeanIoU, split: split)
        }
        Interrupt.watch()
        var done = 0
        let result = try trained.evaluator().run(samples, of: data) { _ in
            done += 1
            try Interruption.check(
                "\(done) of \(samples.count) images were judged, nothing was written")
            progress.show("image \(done)/\(samples.count)")
        }
        progress.clear()
        return ModelScores(result, split: split)
    }

    /// Writes the page, and the picture where the run has kept loss maps.
    func write(
        _ exported: ExportedModel, file: ModelPage.File, scores: ModelScores, output: String
    ) throws {
        let files = files(beside: output)
        let run = RunFolder.containing(checkpoint: exported.trained.path)
        let picture = run.map { "\($0.lossMaps)/00000/loss.png" }.flatMap { path in
            try? InputFile.contents(path: path)
        }
        if let picture { try AtomicFile.write(picture, to: files[1]) }
        let page = ModelPage(
            exported, fileName: FileName(output).component, file: file, scores: scores,
            picture: picture == nil ? nil : ModelPage.pictureName)
        try AtomicFile.write(page.text, to: files[0])
        print("wrote \(files[0])")
    }
}

/// A `README.md` that is none of ours.
private struct ForeignPage: CommandFault, CustomStringConvertible {
    let path: String
    var exitCode: Int32 { EX_CANTCREAT }

    var description: String {
        "\(path): exists and is no model card of ours; name a folder of its own with --output"
    }
}
