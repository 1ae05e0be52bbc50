import ArgumentParser
import Experiments
import Foundation
import Machine
import Pixelwise
import Reports
import SegmentationDatasets

/// The form of `pixelwise lossmap` that takes a trained model and a split of a dataset.
struct LossMapOfModel: ParsableArguments {
    @Argument(help: "A checkpoint file, or a run folder (then its best checkpoint).")
    var model: String?

    @Option(help: "The dataset; that of the run unless given.")
    var dataset: String?

    @Option(help: "The split.")
    var split = "val"

    @Option(help: "The folder that holds the data, in place of the description's root.")
    var dataRoot: String?

    @Option(help: "Threads; all cores unless given.")
    var threads: Int?

    @Flag(
        help:
            "With a MODEL: also write NAME.row.png, image, label, prediction and loss side by side."
    )
    var rows = false

    func validate() throws {
        if let threads, !(1...1024).contains(threads) {
            throw ValidationError("--threads expects 1…1024, got \(threads)")
        }
    }

    /// Evaluates the split and writes the maps and the index into the folder `form.output`.
    func write(_ form: LossMapCommand, model: String) throws -> LossMapIndex {
        let team = threads.map { ThreadTeam(threads: $0) } ?? .ofAllCores
        let trained = try TrainedModel(model, team: team)
        let data = try trained.dataset(dataset, dataRoot: dataRoot)
        let samples = try data.samples(inSplit: split)
        let evaluator = try trained.evaluator(
            classWeights: try form.readClassWeights(classCount: trained.card.classNames.count))
        let report = try LossMapReport(
            folder: form.output,
            settings: settings(form, trained, data, weights: evaluator.loss.classWeights),
            team: team)
        let progress = ProgressLine(form.talk.verbosity)
        trained.precisionWarning.map(progress.warn)
        var done = 0
        _ = try evaluator.run(samples, of: data, lossMaps: true) { image in
            try report.add(image.pixelLosses)
            done += 1
            progress.show("image \(done)/\(samples.count)")
        }
        defer { progress.clear() }
        return try report.finish { progress.show("pictures \($0 + 1)/\(samples.count)") }
    }

    private func settings(
        _ form: LossMapCommand, _ trained: TrainedModel, _ data: SegmentationDataset,
        weights: [Float]
    ) -> LossMapSettings {
        let card = trained.card
        let smoothing = card.loss.labelSmoothing
        return LossMapSettings(
            title:
                "\(data.name), split \(split): \(card.model) after \(counted(card.epoch, "epoch"))",
            lossDescription: card.loss.name
                + (smoothing > 0 ? ", label smoothing \(smoothing)" : ""),
            classNames: card.classNames, classColors: card.colors, classWeights: weights,
            classWeightsOrigin: form.classWeights ?? "those of the run",
            scale: form.scale, writesRawMaps: form.raw, writesRows: rows)
    }
}
