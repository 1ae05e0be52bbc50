import ArgumentParser
import Evaluation
import Experiments
import Files
import JSONText
import Machine
import Reports
import RunRecords
import SegmentationDatasets

/// The form of `pixelwise compare` that holds two results of the same images against each other.
struct CompareResults: ParsableArguments {
    @Option(
        help:
            "Compare what A and B predict on this dataset: models, or folders of results of any origin.",
        completion: .datasets)
    var dataset: String?

    @Option(help: "With --dataset: the split.")
    var split = "val"

    @Option(
        help: "The folder that holds the data, in place of the description's root.",
        completion: .directory)
    var dataRoot: String?

    @Option(
        help: """
            With --dataset: what class scores in A and B are, logits, probabilities or log-probabilities; without it \
            folders are of masks.
            """)
    var kind: ScoreKind?

    @Option(
        help: "The order of the axes of class scores, chw or hwc; told from the shape unless given."
    )
    var order: ScoreOrder?

    @Option(help: "What numbers in masks are, classes or masks; told from the files unless given.")
    var values: PredictionValues?

    @Option(help: "Threads; all cores unless given.")
    var threads: Int?

    @OptionGroup var limit: PixelLimit

    @OptionGroup var talk: VerbosityOptions

    func validate() throws {
        try requireArgument("--threads", threads, in: .threadCounts)
        let others: [(name: String, isGiven: Bool)] = [
            ("--kind", kind != nil), ("--order", order != nil), ("--values", values != nil),
            ("--data-root", dataRoot != nil),
        ]
        if dataset == nil, let option = others.first(where: \.isGiven) {
            throw ValidationError("\(option.name) goes with --dataset")
        }
    }

    /// Whether two folders are results to be compared, not runs.
    func areResults(_ paths: [String]) -> Bool {
        dataset != nil || paths.allSatisfy(EvaluatedImages.lie)
    }

    /// Compares, and writes into the folder `output` where one is given.
    func compare(_ paths: [String], output: String?) throws -> ResultComparison {
        guard paths.count == 2 else {
            throw ValidationError("results are compared in pairs, got \(paths.count)")
        }
        guard let dataset else { return try compareEvaluations(paths, output: output) }
        let data = try SegmentationDataset.opened(dataset, dataRoot: dataRoot, limit)
        let first = try source(paths[0], data)
        let second = try source(paths[1], data)
        let progress = ProgressLine(talk.verbosity)
        defer { progress.clear() }
        (first.warnings + second.warnings).forEach(progress.warn)
        let comparing = try ResultComparing(first, second)
        let folder = try output.map { output in
            try OutputFiles(Self.files(lyingIn: output), in: output).requireApart(
                from: first.inputs + second.inputs)
            try OutputFiles.requireFolder(output, apartFrom: data)
            return try ResultComparisonFolder(output)
        }
        Interrupt.watch()
        let count = comparing.samples.count
        let comparison = try comparing.run(
            titled: "\(data.name), split \(split)", picturesIn: folder?.pictures
        ) { done in
            progress.show("image \(done)/\(count)")
            try Interruption.check(
                "\(done) of \(count) images were compared, nothing was written")
        }
        try folder?.finish(comparison)
        return comparison
    }

    private static func files(lyingIn folder: String) -> [String] {
        let names = (try? Folder.names(atPath: folder)) ?? []
        return ResultComparison.files
            + names.filter { $0.hasSuffix(ResultComparison.pictureEnding) }
    }

    private func compareEvaluations(
        _ paths: [String], output: String?
    ) throws -> ResultComparison {
        let sides = try paths.map { try EvaluatedImages(folder: $0) }
        let title = "\(sides[0].names.count) and \(sides[1].names.count) evaluated images"
        guard
            let comparison = try sides[0].compared(
                with: sides[1], titled: title, paths: (paths[0], paths[1]))
        else {
            throw ReportError.evaluationsApart(
                paths: paths, classes: sides.map(\.classNames.count))
        }
        let apart = sides.map(\.names.count).max() ?? 0
        if comparison.entries.count < apart {
            printWarning(
                "\(counted(comparison.entries.count, "image")) of \(apart) are in both, which are compared"
            )
        }
        if let output {
            try OutputFiles(ResultComparison.files, in: output).requireApart(
                from: paths.map { "\($0)/\(EvaluatedImages.file)" })
            try ResultComparisonFolder(output).finish(comparison)
        }
        return comparison
    }

    /// A model, or a folder of results.
    private func source(_ path: String, _ data: SegmentationDataset) throws -> ResultSource {
        let team = ThreadTeam.of(threads)
        if FileStatus(path: path)?.isFolder != true || RunFolder(path: path).holdsARun {
            let trained = try TrainedModel(path, team: team)
            return try trained.results(on: try trained.fitting(data), split: split)
        }
        let names = (try? Folder.names(atPath: path)) ?? []
        let holdsArrays = names.contains {
            ScoreFiles.extensions.contains(FileName($0).lowercaseExtension)
        }
        let content: ForeignResults.Content
        if let kind, holdsArrays {
            content = .scores(kind, order: order)
        } else {
            content = .predictions(values)
        }
        return try ForeignResults(folder: path, content: content)
            .results(on: data, of: try data.samples(inSplit: split), team: team)
    }
}
