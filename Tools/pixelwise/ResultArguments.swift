import ArgumentParser
import Evaluation
import Experiments
import Files
import Machine
import SegmentationDatasets
import Training

/// The arguments that name what is judged, a trained model or results of another program, and the data to judge it on.
struct ResultArguments: ParsableArguments {
    @Argument(
        help:
            "A checkpoint file, or a run folder (then its best checkpoint); or --predictions, or --scores.",
        completion: .models)
    var model: String?

    @OptionGroup var foreign: ForeignArguments

    @Option(help: "The dataset; that of the run unless given.", completion: .datasets)
    var dataset: String?

    @Option(help: "The split.")
    var split = "val"

    @Option(
        help: "The folder that holds the data, in place of the description's root.",
        completion: .directory)
    var dataRoot: String?

    @Option(help: "Threads; all cores unless given.")
    var threads: Int?

    @OptionGroup var limit: PixelLimit

    func validate() throws {
        try requireArgument("--threads", threads, in: .threadCounts)
        guard let option = foreign.optionInUse else { return }
        guard model == nil else {
            throw ValidationError("give a MODEL or \(option), not both")
        }
        guard dataset != nil else {
            throw ValidationError("\(option) goes with --dataset, which says what the labels are")
        }
    }

    /// Whether anything is named that can be judged.
    var namesResults: Bool { model != nil || foreign.optionInUse != nil }

    var team: ThreadTeam { .of(threads) }

    /// Opens the results of the split.
    ///
    /// - Parameters:
    ///   - options: In which pieces and views images go through a model.
    ///   - classWeights: Those of the loss for so many classes, and what they are called; nil for the usual ones.
    func open(
        _ options: InferenceOptions,
        classWeights: (_ classCount: Int) throws -> (weights: [Float], origin: String)? = { _ in nil
        }
    ) throws -> ResultSource {
        if let results = foreign.results, let dataset {
            let data = try SegmentationDataset.opened(dataset, dataRoot: dataRoot, limit)
            let chosen = try classWeights(data.classNames.count)
            return try results.results(
                on: data, of: try data.samples(inSplit: split), team: team,
                classWeights: chosen?.weights, origin: chosen?.origin ?? "none")
        }
        let trained = try TrainedModel(model ?? "", team: team)
        trained.inference.options = options
        let data = try trained.dataset(dataset, dataRoot: dataRoot)
            .allowing(pixels: limit.maxPixels).tellingRecognition()
        let chosen = try classWeights(trained.card.classNames.count)
        return try trained.results(
            on: data, split: split, classWeights: chosen?.weights,
            origin: chosen?.origin ?? "those of the run")
    }
}

extension ResultSource {
    /// Every file that is read: the description, images and masks, the model or the results.
    var inputs: [String?] {
        [dataset.description.path, path]
            + samples.flatMap { [$0.image, $0.mask, files?.path(ofSampleNamed: $0.name)] }
    }

    /// That some pixels have a bounded loss; nil where none has.
    func boundWarning(_ pixels: Int) -> String? {
        guard pixels > 0, let least = scores.leastLogit else { return nil }
        return
            "\(path): \(counted(pixels, "pixel")) with the probability 0 under the label; the loss of each counts as "
            + "\(fourDigits(Double(-least))) nats"
    }
}
