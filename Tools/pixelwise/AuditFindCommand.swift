import ArgumentParser
import Evaluation
import Experiments
import Files
import Foundation
import JSONText
import LossAnalysis
import Machine
import Pictures
import Reports
import RunRecords
import SegmentationDatasets
import SegmentationScores
import Training

/// `pixelwise audit DATASET`; its name is rarely typed.
struct AuditFindCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "find",
        abstract: "Rank images and regions by how likely their label is wrong.",
        discussion: """
            Trains --folds models, each without a part of the images, so that every image is judged by a model that never \
            saw it; or takes a model that exists (--model), or what another program made: class scores (--scores) or masks (--predictions). Writes \
            index.html, the loss explorer opened on what was found; audit.json and audit.csv, images and regions by falling \
            suspicion; and an empty marks.json. Mark in the page what is wrong, save marks.json, and let \
            'pixelwise audit apply' write corrected masks.

            \(LabelFindings.method) That of an image is the sum of its regions' excess times soft-min's odds of a wrong label. audit.json \
            also has what cleanlab's self-confidence, soft-min and confident learning say of every image, and how far \
            they agree.

            Examples:
              pixelwise audit Datasets/Shapes --output audit
              pixelwise audit Datasets/Shapes --split val --model runs/Shapes-1 --output audit
              pixelwise audit apply audit/marks.json --output corrected
            """)

    @Argument(help: "The dataset: a description (YAML) or a folder.", completion: .datasets)
    var dataset: String

    @Option(help: "The folder to write into.", completion: .directory)
    var output: String

    @Option(
        help: ArgumentHelp(
            "A split to look at; may be given several times. All that hold pairs unless given.",
            valueName: "name"))
    var split: [String] = []

    @Option(
        help: "The folder that holds the data, in place of the description's root.",
        completion: .directory)
    var dataRoot: String?

    @OptionGroup var limit: PixelLimit

    @Option(
        help: ArgumentHelp(
            "A checkpoint file or a run folder that judges; nothing is trained.",
            valueName: "run"), completion: .models)
    var model: String?

    @OptionGroup var foreign: ForeignArguments

    @Option(help: "How many models are trained, each without a part of the images (2 to 100).")
    var folds = 5

    @Option(
        help: "With what each is trained (YAML); chosen as 'train DATASET' does unless given.",
        completion: .configs)
    var config: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Override a value of the config, as in train.epochs=3; may be given several times.",
            valueName: "key=value"))
    var overrides: [String] = []

    @Flag(help: "Go on with the trainings that lie in the folder.")
    var resume = false

    @Option(help: "Of which images pictures are drawn: all, none, or N.")
    var pictures = PictureChoice.worst(0)

    @Option(help: "Threads; all cores unless given.")
    var threads: Int?

    @Flag(help: "Print one JSON document.")
    var json = false

    @OptionGroup var talk: VerbosityOptions

    func validate() throws {
        try requireArgument("--threads", threads, in: .threadCounts)
        try requireArgument("--folds", folds, in: 2...100)
        let judge = model != nil ? "--model" : foreign.optionInUse
        if model != nil, let option = foreign.optionInUse {
            throw ValidationError("give --model or \(option), not both")
        }
        if let judge, config != nil || !overrides.isEmpty || resume {
            throw ValidationError(
                "--config, --set and --resume are for trainings; with \(judge) nothing is trained")
        }
    }

    func run() throws {
        let team = ThreadTeam.of(threads)
        var data = try SegmentationDataset.opened(dataset, dataRoot: dataRoot, limit)
        // A model says itself how it reads images.
        if model == nil { data = data.tellingImages() }
        var subject = try AuditSubject(data, splits: split)
        let files = OutputFiles(
            LossMapReport.files(lyingIn: output) + AuditReport.files, in: output)
        let results = try foreign.results?.results(on: data, of: subject.samples, team: team)
        if let results { subject = subject.keeping(results.samples) }
        let pairs = subject.samples.flatMap { [$0.image, $0.mask] }
        try files.requireApart(
            from: results?.inputs ?? (pairs + [data.description.path, model]))
        try OutputFiles.requireFolder(output, apartFrom: data)
        let progress = ProgressLine(talk.verbosity)
        defer { progress.clear() }
        var audit: LabelAudit
        if let model {
            audit = try self.audit(subject, by: TrainedModel(model, team: team), progress)
        } else if let results {
            results.warnings.forEach(progress.warn)
            audit = LabelAudit(
                subject, parts: [.init(samples: results.samples) { results.scores }],
                judge: results.name)
            audit.results = results
            Interrupt.watch()
        } else {
            audit = try self.audit(subject, afterTraining: team, progress)
        }
        audit.dataRoot = dataRoot
        audit.pictures = pictures
        let result = try audit.write(into: output, team: team) { stage, done, count in
            switch stage {
            case .measured:
                progress.show("first look \(done)/\(count)")
                try Interruption.check("\(done) of \(count) images were looked at once")
            case .judged:
                progress.show("image \(done)/\(count)")
                try Interruption.check("\(done) of \(count) images were judged")
            case .drawn:
                progress.show("pictures \(done)/\(count)")
                try Interruption.check("pictures of \(done) of \(count) images are written")
            }
        }
        progress.clear()
        if result.total.total.pixels == 0 {
            progress.warn("every pixel is ignored, so there are no labels to look at")
        }
        if let agreement = result.total.meanIoU, agreement < Self.weak {
            progress.warn(
                "the judge is weak, its mean IoU on these labels is \(scoreText(agreement)): what it finds suspicious is "
                    + "often its own fault; \(model == nil && results == nil ? "train longer (--set train.epochs=N)" : "take a better one")"
            )
        }
        if json {
            result.json.writeLines { print($0, terminator: "") }
        } else {
            print(summary(of: result, judge: audit.judge), terminator: "")
        }
    }

    /// A judge whose mean IoU is lower disagrees with about two pixels of three that hold a class.
    private static let weak = 0.3

    /// Judges by a model that exists, and says whether it knows the images.
    private func audit(
        _ subject: AuditSubject, by model: TrainedModel, _ progress: ProgressLine
    ) throws -> LabelAudit {
        let subject = try subject.fitting(model)
        model.warnings.forEach(progress.warn)
        let seen = model.samplesLearnt(among: subject.samples)?.count
        switch seen {
        case 0?:
            progress.print(
                "\(model.path): has learnt from none of the \(subject.samples.count) images")
        case let seen?:
            progress.warn(
                "\(model.path): has learnt from \(seen) of the \(subject.samples.count) images, and may repeat their wrong "
                    + "labels; leave --model out, and models are trained that have not")
        case nil:
            progress.warn(
                "\(model.path): lies in no run folder whose dataset can be read, so it is not known whether it has learnt "
                    + "from these images")
        }
        Interrupt.watch()
        return LabelAudit(
            subject, parts: [.init(samples: subject.samples) { model.inference }],
            judge: model.card.model
                + (seen == 0 ? ", which has not seen them" : ", which may have seen them"))
    }

    /// Trains a model a fold.
    private func audit(
        _ subject: AuditSubject, afterTraining team: ThreadTeam, _ progress: ProgressLine
    ) throws -> LabelAudit {
        let folder = "\(output)/folds"
        let folds = try AuditFolds(
            subject, count: folds, config: try foldConfig(subject, progress), path: folder)
        if !resume, (0..<folds.count).contains(where: { folds.folder(ofFold: $0).holdsARun }) {
            throw AuditError.begun(folder: output)
        }
        Interrupt.watch()
        for fold in 0..<folds.count {
            progress.print("fold \(fold + 1) of \(folds.count)")
            let run = try folds.run(fold: fold, resume: resume)
            if fold == 0 { run.experiment.tell(progress) }
            let report = TrainingReport(progress, run.setup)
            let outcome = try run.train(
                shouldStop: { Interrupt.isRequested },
                observe: { event in
                    // A fold that was not reached before is no surprise.
                    if case .startsAnew = event { return }
                    report.observe(event, of: run.experiment)
                })
            guard case .finished? = outcome else {
                progress.clear()
                throw Interruption(
                    description:
                        "interrupted in fold \(fold + 1) of \(folds.count), and saved; go on with --resume"
                )
            }
        }
        return LabelAudit(
            subject,
            parts: (0..<folds.count).map { fold in
                .init(samples: folds.samples(ofFold: fold)) {
                    try folds.model(ofFold: fold, team: team).inference
                }
            }, judge: "\(folds.count) models, each of which has not seen what it judges")
    }

    /// What the folds are trained with.
    private func foldConfig(
        _ subject: AuditSubject, _ progress: ProgressLine
    ) throws -> ExperimentConfig {
        var result: ExperimentConfig
        if let config {
            result = try ExperimentConfig(path: config, overrides: overrides)
        } else {
            let chosen = try AutomaticConfig(subject, folds: folds)
            progress.print("\(chosen.summary); no config is given, this one is chosen:")
            for line in chosen.config.brief { progress.print("  \(line)") }
            result = try chosen.config(overrides: overrides)
        }
        result.dataRoot = dataRoot
        if let threads { result.train.threads = threads }
        return result
    }

    private func summary(of result: AuditReport.Result, judge: String) -> String {
        let (findings, names) = (result.findings, result.names)
        var table = [["rank", "suspicion", "image"]]
        for (rank, position) in findings.rankedPositions.prefix(10).enumerated() {
            table.append([
                "\(rank + 1)", fourDigits(findings.images[position].suspicion), names[position],
            ])
        }
        let agreement = findings.agreement.map { name, correlation in
            "\(name) \(correlation.map(fourDigits) ?? "–")"
        }
        let judged =
            "judged by \(judge), mean IoU \(scoreText(result.total.meanIoU)) on these labels"
        return """
            wrote \(output)/index.html, \(counted(names.count, "image")), \
            \(counted(findings.regions.count, "suspicious region"))
            \(paragraph(judged))
            \(textTable(table))
            \(paragraph("rank correlation with " + agreement.joined(separator: ", ")))
            mark what is wrong in the page, save marks.json, then:
            pixelwise audit apply marks.json --output DIR

            """
    }
}
