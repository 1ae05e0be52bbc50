import ArgumentParser
import Evaluation
import Experiments
import Files
import Foundation
import JSONText
import SegmentationDatasets
import Training

/// `pixelwise evaluate`.
struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract:
            "Measure a trained model, or results of another program, on a split: IoU, precision, recall, F1, boundary F1, loss, calibration.",
        discussion: """
            Images are taken whole, at their own size, unless --tile cuts them. Ignored pixels count nowhere; a class that neither labels nor \
            predictions hold has no score and stays out of the means.

            Boundary F1: of the predicted class borders, how much lies within the tolerance of a labelled border of the same class, \
            and the other way round, over all images together. ECE: how far "80 % sure" is from being right 80 % of the time, over \
            15 bins of confidence.

            The interval of the mean IoU is the middle 95 % of 1000 draws of as many images, with replacement (seed 0).

            With --output also: confusion.png and confusion.csv (row = label, column = prediction), classes.csv, reliability.csv \
            (the 15 bins), evaluation.json (what --json prints) and images.json (right pixels and unions of every image, for compare).

            In place of a model, results that another program wrote: --predictions, or --scores with --kind, and --dataset. Files \
            are called as images are; what has no partner is listed. Masks tell neither loss nor calibration. A probability of 0 \
            counts as 1.2e-38, so its loss is 87.3 nats, and how many there are is said.

            Examples:
              pixelwise evaluate runs/shapes-1 --split val --output evaluation
              pixelwise evaluate --predictions masks --dataset Datasets/Shapes
              pixelwise evaluate --scores arrays --kind probabilities --dataset Datasets/Shapes
            """)

    @OptionGroup var subject: ResultArguments

    @OptionGroup var views: ViewArguments

    @Option(help: "How far borders may lie apart, in pixels of the mask (0 to 1000).")
    var boundaryTolerance = 3.0

    @Option(
        help: """
            Class weights of the loss: none, or a file, .npy of shape (C) or what `weights` wrote; those of the run, and \
            none for --scores, unless given.
            """, completion: .file())
    var classWeights: String?

    @Option(
        help: "A folder for the confusion matrix as picture and tables.", completion: .directory)
    var output: String?

    @Flag(help: "Print one JSON document.")
    var json = false

    @OptionGroup var talk: VerbosityOptions

    func validate() throws {
        try requireArgument(
            "--boundary-tolerance", boundaryTolerance, in: 0...1000, unit: " pixels")
        guard subject.namesResults else {
            throw ValidationError("give a MODEL, --predictions or --scores")
        }
    }

    func run() throws {
        let results = try subject.open(views.options) { classCount in
            try classWeights.map { (try readWeights($0, classCount: classCount), $0) }
        }
        let (dataset, samples) = (results.dataset, results.samples)
        if let output {
            let files = OutputFiles(EvaluationReport.files, in: output)
            try files.requireApart(from: results.inputs + [classWeights])
            try Folder.create(atPath: output)
            try files.replaceLinks()
        }
        let progress = ProgressLine(talk.verbosity)
        results.warnings.forEach(progress.warn)
        var done = 0
        var evaluator = results.evaluator
        evaluator.measures = EvaluationMeasures(
            boundaryTolerance: boundaryTolerance,
            calibration: results.scores.tellsProbabilities)
        Interrupt.watch()
        let result = try evaluator.run(samples, of: dataset) { _ in
            done += 1
            try Interruption.check(
                "\(done) of \(samples.count) images were judged, nothing was written")
            progress.show("image \(done)/\(samples.count)")
        }
        progress.clear()
        if let bound = results.boundWarning(result.boundedPixels) { progress.warn(bound) }
        let report = EvaluationReport(result, of: results)
        let title = "\(dataset.name), split \(subject.split): \(results.name)"
        if let output { try report.write(to: output, title: title) }
        if json {
            print(report.document.lines, terminator: "")
        } else {
            print("\(results.path) on \(dataset.name), split '\(subject.split)'")
            print(report.table)
            if let output {
                let more = EvaluationReport.files.dropFirst().filter {
                    $0 != "reliability.csv" || result.calibration != nil
                }
                print("wrote \(output)/confusion.png, \(more.joined(separator: ", "))")
            }
        }
    }
}
