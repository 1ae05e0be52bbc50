import ArgumentParser
import Evaluation
import Experiments
import Machine
import Reports
import SegmentationDatasets
import Training

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

    @OptionGroup var limit: PixelLimit

    @OptionGroup var tiles: TileArguments

    @Flag(
        help:
            "With a MODEL: also write NAME.row.png, image, label, prediction and loss side by side."
    )
    var rows = false

    @Option(
        help:
            "With a MODEL: of which images pictures are drawn, all, none, or the N with the largest mean loss."
    )
    var pictures = PictureChoice.all

    @Flag(
        name: .customLong("static"),
        help: "With a MODEL: write no explorer, only pictures and a page without scripts.")
    var withoutExplorer = false

    func validate() throws {
        try requireArgument("--threads", threads, in: .threadCounts)
    }

    /// An option that was given and that only a model has a use for.
    var optionInUse: String? {
        let options: [(name: String, isGiven: Bool)] = [
            ("--dataset", dataset != nil), ("--data-root", dataRoot != nil), ("--rows", rows),
            ("--static", withoutExplorer), ("--pictures", pictures != .all),
            ("--tile", tiles.tile != nil),
        ]
        return options.first(where: \.isGiven)?.name
    }

    /// Evaluates the split and writes the maps and the index into the folder `form.output`.
    func write(_ form: LossMapCommand, model: String) throws -> LossMapIndex {
        let team = threads.map { ThreadTeam(threads: $0) } ?? .ofAllCores
        let trained = try TrainedModel(model, team: team)
        trained.inference.options = tiles.options
        let data = try trained.dataset(dataset, dataRoot: dataRoot).allowing(
            pixels: limit.maxPixels)
        var choice = LossMapChoice()
        choice.classWeights = try form.readClassWeights(classCount: trained.card.classNames.count)
        if let origin = form.classWeights { choice.classWeightsOrigin = origin }
        choice.scale = form.scale
        let inputs = try data.files(inSplit: split)
        try OutputFiles(LossMapReport.files(lyingIn: form.output), in: form.output).requireApart(
            from: inputs + [trained.path, form.classWeights])
        try OutputFiles.requireFolder(form.output, apartFrom: data)
        choice.writesRawMaps = form.raw
        choice.writesRows = rows
        choice.pictures = pictures
        choice.writesExplorer = !withoutExplorer
        let progress = ProgressLine(form.talk.verbosity)
        let note = try trained.samplesToJudge(of: data, split: split).note
        (trained.warnings + [note].compactMap(\.self)).forEach(progress.warn)
        defer { progress.clear() }
        Interrupt.watch()
        return try trained.writeLossMaps(of: data, split: split, into: form.output, choice) {
            stage, done, count in
            switch stage {
            case .evaluated:
                progress.show("image \(done)/\(count)")
                try Interruption.check(
                    "\(done) of \(count) images were judged, no picture was written")
            case .drawn:
                progress.show("pictures \(done)/\(count)")
                try Interruption.check(
                    "the pictures of \(done) of \(count) images were drawn, nothing in \(form.output) was changed"
                )
            }
        }
    }
}

extension PictureChoice: ExpressibleByArgument {
    /// `all`, `none`, or a number of images.
    public init?(argument: String) {
        switch argument {
        case "all": self = .all
        case "none": self = .worst(0)
        default:
            guard let count = Int(argument), count >= 0 else { return nil }
            self = .worst(count)
        }
    }

    /// As it is written on the command line.
    public var defaultValueDescription: String {
        switch self {
        case .all: "all"
        case .worst(let count): count == 0 ? "none" : "\(count)"
        }
    }
}
