import ArgumentParser
import Evaluation
import Experiments
import Machine
import Reports
import SegmentationDatasets
import Training

/// The form of `pixelwise lossmap` that takes a trained model, or results of another program, and a split of a dataset.
struct LossMapOfModel: ParsableArguments {
    @OptionGroup var subject: ResultArguments

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

    /// An option that was given and that only results of a dataset have a use for.
    var optionInUse: String? {
        let options: [(name: String, isGiven: Bool)] = [
            ("--dataset", subject.dataset != nil), ("--data-root", subject.dataRoot != nil),
            ("--rows", rows),
            ("--static", withoutExplorer), ("--pictures", pictures != .all),
            ("--tile", tiles.tile != nil),
        ]
        return options.first(where: \.isGiven)?.name
    }

    /// Evaluates the split and writes the maps and the index into the folder `form.output`.
    func write(_ form: LossMapCommand) throws -> LossMapIndex {
        let results = try subject.open(tiles.options) { classCount in
            try form.readClassWeights(classCount: classCount).map {
                ($0, form.classWeights ?? "")
            }
        }
        var choice = LossMapChoice()
        choice.scale = form.scale
        try OutputFiles(LossMapReport.files(lyingIn: form.output), in: form.output).requireApart(
            from: results.inputs + [form.classWeights])
        try OutputFiles.requireFolder(form.output, apartFrom: results.dataset)
        choice.writesRawMaps = form.raw
        choice.writesRows = rows
        choice.pictures = pictures
        choice.writesExplorer = !withoutExplorer
        let progress = ProgressLine(form.talk.verbosity)
        results.warnings.forEach(progress.warn)
        defer { progress.clear() }
        Interrupt.watch()
        let index = try results.writeLossMaps(
            titled: results.title(ofSplit: subject.split), into: form.output, choice
        ) { stage, done, count in
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
        if let bound = results.boundWarning(index.boundedPixels) { progress.warn(bound) }
        return index
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
