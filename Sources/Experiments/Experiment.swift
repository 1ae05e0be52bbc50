import BatchLoading
import Communication
import Evaluation
import Files
import Foundation
import ImageFiles
import Losses
import Machine
import NetworkDescriptions
import NeuralNetworks
import Planning
import PretrainedWeights
import Reports
import RunRecords
import SegmentationDatasets
import Tensors
import Training
import YAMLFiles

/// A config turned into objects: dataset opened, classes weighed, network made.
package struct Experiment {
    /// The config, its paths made absolute.
    package let config: ExperimentConfig
    /// The dataset.
    package let dataset: SegmentationDataset
    /// The pairs to learn from.
    package let trainSamples: [SamplePaths]
    /// The pairs on which every epoch is judged.
    package let validationSamples: [SamplePaths]
    /// One weight a class, of the cross entropy that evaluation shows.
    package var classWeights: [Float] { lossDescription.classWeights }
    /// The losses with their class weights.
    package let lossDescription: ModelCard.LossDescription
    /// Which decoded pairs stay in memory.
    package let cache: CacheAllowance
    /// The names of the validation images whose loss maps are kept.
    package let lossMapNames: [String]
    private let termWeights: [[Float]]
    /// What the user should know: classes that never occur, for example.
    package let warnings: [String]
    /// What was decided by looking at the images, to be told; no fault.
    package let notes: [String]
    /// Why as many threads compute as ``config`` says.
    package let threadReason: String
    /// How image files become what the network reads.
    package let imageForm: RasterForm
    /// How the network wants its channels.
    package let normalization: Normalization
    private let labelDigest: String?

    /// Opens what the config names, and counts labels where the class weights need it.
    ///
    /// - Parameter opened: Takes the place of the dataset that the config names; it has the config's two splits.
    /// - Throws: `YAMLFileError`, `DatasetError`, `ImageFileError` with the file at fault; `BatchLoadingError` for a class
    ///   in `augment.crop_classes` that the dataset does not have.
    package init(
        _ config: ExperimentConfig, dataset opened: SegmentationDataset? = nil
    ) throws {
        try config.requireValidValues()
        var config = config
        let hasOwnRoot = config.dataRoot == config.places.dataRootText
        config.dataset = Self.absolute(config.dataset)
        config.dataRoot = config.dataRoot.map(Self.absolute)
        // A run keeps the precision that it began with, on whatever machine it goes on.
        if config.train.precision == .auto {
            config.train.precision = .init(Precision.fastest)
        }
        try config.train.precision.resolved.requireSupport()
        threadReason =
            config.train.threads == nil ? ThreadTeam.choiceOfAllCores.reason : "train.threads"
        config.train.threads = config.train.threadCount
        if let file = config.weights?.file { config.weights?.file = Self.absolute(file) }
        if let file = config.model.pretrained, PretrainedEncoder.named(file) == nil {
            config.model.pretrained = Self.absolute(file)
        }
        for index in config.loss.terms.indices {
            if case .file(let path) = config.loss.terms[index].classWeights {
                config.loss.terms[index].classWeights = .file(Self.absolute(path))
            }
        }
        let places = config.places
        let (opened, train, validation) = try places.opening(
            config.dataset, hasRoot: hasOwnRoot
        ) {
            let dataset =
                try
                (opened
                ?? SegmentationDataset(path: config.dataset, dataRoot: config.dataRoot))
                .allowing(pixels: config.maximumPixels)
                .using(splits: [config.trainSplit, config.validationSplit])
            return (
                dataset, try dataset.samples(inSplit: config.trainSplit),
                try dataset.samples(inSplit: config.validationSplit)
            )
        }
        (trainSamples, validationSamples) = (train, validation)
        try config.checkNetwork(
            classCount: opened.classNames.count, channels: opened.description.channels)
        let dataset = opened.measuring(trainSplit: config.trainSplit)
        try places.namingClasses { () throws(BatchLoadingError) in
            _ = try config.augment.cropClassIDs(among: dataset.classNames)
        }
        lossMapNames = try places.namingImages { () throws(ExperimentError) in
            try config.report.lossMaps.names(
                among: validation.map(\.name), split: config.validationSplit)
        }
        try dataset.requireSomethingToLearn(from: train, split: config.trainSplit)
        let found = dataset.imageForm(trainSplit: config.trainSplit, team: .ofAllCores)
        imageForm = found.form
        notes = found.notes
        normalization =
            try config.model.pretrainedNormalization
            ?? Normalization(of: dataset, trainSplit: config.trainSplit)
        let sizes = try SizeSurvey(trainSamples, resize: config.resize, form: imageForm)
        cache = CacheAllowance(
            config.train.cache,
            splits: [sizes, try SizeSurvey(validationSamples, resize: nil, form: imageForm)])
        // Counted once, however many losses want class weights of it.
        var counted: LabelStatistics?
        let statistics = { () throws -> LabelStatistics in
            let statistics =
                try counted ?? dataset.labelStatistics(inSplit: config.trainSplit)
            counted = statistics
            return statistics
        }
        let weights = try config.loss.terms.enumerated().map { index, term in
            try places.weighing(term: index) {
                try Self.classWeights(term, dataset, statistics: statistics)
            }
        }
        termWeights = weights.map { $0.values.map { Float($0) } }
        lossDescription = .init(config.loss, classWeights: termWeights)
        // Two losses with the same weights have the same to say.
        let weightWarnings = weights.flatMap(\.warnings).reduce(into: [String]()) {
            if !$0.contains($1) { $0.append($1) }
        }
        warnings =
            [sizes?.warning(about: config.augment), cache.warning].compactMap { $0 }
            + (counted?.cautions ?? []) + weightWarnings
        labelDigest = counted?.digest
        self.config = config
        self.dataset = dataset
    }

    /// Makes the network and everything around it; the same config and data give the same numbers.
    ///
    /// - Parameters:
    ///   - mayBeLonger: Whether it may go on with a run that was to have fewer epochs.
    ///   - goesOn: Whether it goes on with a run, which has its own weights.
    ///   - group: The ranks that share every batch.
    ///   - elapsed: Seconds since the start of what a time budget counts; nil for those from now on.
    /// - Throws: What `WeightTransfer` throws; `NetworkError` or `ExecutionError` where the network or the memory cannot take the config's crop and
    ///   batch; `ThreadTeamError` for more threads than the system starts; `RankError` for more ranks than images a batch.
    package func setup(
        folder: RunFolder, mayBeLonger: Bool = false, goesOn: Bool = false,
        group: RankGroup = .alone, elapsed: (@Sendable () -> Double)? = nil
    ) throws -> TrainingSetup {
        guard config.train.budget == nil || group.isAlone else {
            throw RankError.budgetOfOneProcess(ranks: group.count)
        }
        guard config.train.batch >= group.count else {
            throw RankError.batchTooSmall(batch: config.train.batch, ranks: group.count)
        }
        let share = group.share(of: config.train.batch)
        let team = ThreadTeam(threads: config.train.threadCount)
        try team.requireStart()
        let seed = UInt64(config.train.seed)
        let network = try Network.make(
            config.model, classCount: dataset.classNames.count, seed: seed,
            inputChannels: imageForm.channels,
            auxiliaryHeads: config.train.auxiliary, copiesOfParameters: copiesOfParameters + 2)
        network.precision = config.train.precision.resolved
        let transfer = goesOn ? nil : try config.startWeights(of: network)
        let factors = config.train.learningRateFactors(of: network.parameters.map(\.name))
        let loss = try lossDescription.trainingLoss()
        if let size = trainingSize {
            // A size that the network or the memory cannot take is a fault now, not after the first images.
            try requireMemory(
                network, loss, batch: share.count, height: size[0], width: size[1], team: team)
            network.group = group
            try prepareFitting(
                network, batch: share.count, height: size[0], width: size[1], team: team)
        }
        let settings = try settings()
        var setup = TrainingSetup(
            step: TrainingStep(
                network: network,
                optimizer: Optimizer(config.optimizer, for: network, factors: factors),
                loss: loss, team: team,
                average: config.train.ema.map { WeightAverage(decay: $0, of: network) },
                clipNorm: config.train.clipNorm, group: group),
            batches: BatchLoader(
                dataset: dataset, samples: trainSamples, augmentation: config.augment,
                resize: config.resize, normalization: normalization, batch: config.train.batch,
                seed: seed, workers: config.train.workers, cache: PairCache(limit: cache.limit),
                share: share, batchesPerEpoch: config.train.epochBatches),
            schedule: config.schedule, epochs: config.train.epochs, dataset: dataset,
            validation: validationSamples, card: card, folder: folder,
            settings: settings.text, logsSteps: config.train.logSteps,
            accumulate: config.train.accumulate, allIgnored: config.train.allIgnored)
        setup.startWeights = transfer
        setup.difference = { saved, _ in
            settings.difference(fromSaved: saved, mayBeLonger: mayBeLonger)
        }
        setup.savedEpochs = RunSettings.epochs(ofSaved:)
        setup.best = config.train.best
        setup.patience = config.train.patience
        setup.budget = config.train.budget.map { span in
            let start = ContinuousClock.now
            return TimeBudget(seconds: Double(span.seconds)) {
                elapsed?() ?? (ContinuousClock.now - start) / .seconds(1)
            }
        }
        if config.train.tensorBoard {
            setup.watched = TensorBoardLog.watched(validationSamples.map(\.name))
        }
        setup.watched.formUnion(lossMapNames)
        return setup
    }

    /// Of what loss maps are kept; nil where none are.
    var timelineSettings: TimelineSettings? {
        if lossMapNames.isEmpty { return nil }
        let names = Set(lossMapNames)
        // An image that cannot be read ends the run before its map is written.
        let headers = validationSamples.filter { names.contains($0.name) }.compactMap {
            try? ImageFileInformation.read(path: $0.image)
        }
        return TimelineSettings(
            names: lossMapNames, classNames: dataset.classNames, classColors: dataset.colors,
            classWeights: classWeights,
            schedule: TimelineSchedule(
                every: config.report.every, epochs: config.train.epochs,
                pixels: headers.reduce(0) { $0 + $1.height * $1.width }))
    }

    /// Height and width of training images: the crop, or the size of the first image, which all must have then.
    ///
    /// Nil where that image's header cannot be read; training will say why.
    private var trainingSize: [Int]? {
        if let crop = config.augment.crop { return crop }
        guard let first = trainSamples.first,
            let header = try? ImageFileInformation.read(path: first.image)
        else { return nil }
        switch config.resize {
        case nil: return [header.height, header.width]
        case let resize?:
            let size = resize.size(height: header.height, width: header.width)
            return [size.height, size.width]
        }
    }

    /// Makes sure that a batch of this size can be trained on, before memory is taken for it: activations and gradients,
    /// what the loss needs, and the batches and samples in the making.
    ///
    /// - Throws: `ExecutionError.notEnoughMemory`, and `NetworkError` for a size that the network cannot take.
    private func requireMemory(
        _ network: Network, _ loss: TrainingLoss, batch: Int, height: Int, width: Int,
        team: ThreadTeam
    ) throws {
        let forecast = try fitting(height: height, width: width) {
            try network.forecast(batch: batch, height: height, width: width, purpose: .training)
        }
        let needed =
            forecast.arenaByteCount
            + loss.workingByteCount(pixels: batch * height * width, threads: team.threads)
            + BatchLoader.byteCount(
                batch: batch, height: height, width: width, workers: config.train.workers,
                channels: imageForm.channels, sampleBytes: sampleBytes)
        do throws(MemoryShortage) {
            try MachineMemory.require(needed)
        } catch {
            throw ExecutionError.notEnoughMemory(
                input: forecast.inputShape.description, purpose: .training, needed: error.needed,
                available: error.available)
        }
    }

    /// Prepares the network for a batch.
    private func prepareFitting(
        _ network: Network, batch: Int, height: Int, width: Int, team: ThreadTeam
    ) throws {
        _ = try fitting(height: height, width: width) {
            try network.prepared(
                batch: batch, height: height, width: width, purpose: .training, team: team)
        }
    }

    /// Bytes of a sample of the first training image in memory; 1 where that cannot be told.
    private var sampleBytes: Int {
        guard let first = trainSamples.first,
            let header = try? ImageFileInformation.read(path: first.image)
        else { return 1 }
        return imageForm.sampleBytes(ofFileBits: header.bits)
    }

    /// Calls `body`; without a crop, a size that the network cannot take is told of the first image, which has it.
    private func fitting<Result>(
        height: Int, width: Int, _ body: () throws -> Result
    ) throws -> Result {
        if config.augment.crop != nil { return try body() }
        return try EvaluationError.namingFile(
            trainSamples[0].image, height: height, width: width, body)
    }

    /// The parameters, their gradients, the optimizer's moments and an average of weights.
    private var copiesOfParameters: Int {
        let moments = if case .adamW = config.optimizer { 2 } else { 1 }
        return 2 + moments + (config.train.ema != nil ? 1 : 0)
    }

    /// What the run will take, where the size of its images is known beforehand.
    package func forecast(for setup: TrainingSetup) -> TrainingForecast? {
        guard let size = trainingSize else { return nil }
        return try? TrainingForecast(
            network: setup.step.network,
            batch: setup.step.group.share(of: config.train.batch).count,
            height: size[0], width: size[1], copiesOfParameters: copiesOfParameters,
            team: setup.step.team)
    }

    /// Whether the config in a run's folder can be read and says the same of all that numbers depend on.
    package func agrees(withConfigIn folder: RunFolder) -> Bool {
        guard let saved = try? ExperimentConfig(path: folder.config) else { return false }
        let settings = { (config: ExperimentConfig) in
            try? RunSettings(config, datasetName: dataset.name, facts: []).text
        }
        return settings(saved) == settings(config)
    }

    /// Writes the config with everything resolved as the run folder's `config.yaml`, and which image is in which split as its
    /// `splits.csv`.
    package func writeConfig(to folder: RunFolder) throws {
        try Folder.create(atPath: folder.path)
        try YAMLFile.write(config.resolved, to: folder.config)
        let rows = [
            (config.trainSplit, trainSamples), (config.validationSplit, validationSamples),
        ].flatMap { split, samples in samples.map { [split, $0.name, $0.image, $0.mask] } }
        try AtomicFile.write(
            CSVText.rows([["split", "name", "image", "mask"]] + rows), to: folder.splits)
    }

    private var card: ModelCard {
        var card = ModelCard(
            model: config.model, classNames: dataset.classNames, colors: dataset.colors,
            mean: normalization.mean, deviation: normalization.deviation,
            resize: config.resize?.numbers,
            dataset: dataset.name, precision: config.train.precision.resolved,
            loss: lossDescription)
        card.imageForm = imageForm
        if !config.train.auxiliary.isEmpty { card.auxiliaryHeads = config.train.auxiliary }
        return card
    }

    /// What the numbers of a run depend on.
    private func settings() throws -> RunSettings {
        let facts: [(key: String, value: YAMLNode)] = [
            ("classes", .list(dataset.classNames.map { .string($0) })),
            (
                "class_weights",
                .list(termWeights.joined().map { .double(Double($0)) })
            ),
            ("labels", .string(labelDigest ?? RunSettings.notCounted)),
            ("train_images", .int(trainSamples.count)),
            (RunSettings.filesKey, .string(try filesDigest())),
        ]
        let images = imagesFact.map { [("images", $0)] } ?? []
        return try RunSettings(config, datasetName: dataset.name, facts: facts + images)
    }

    /// How images become numbers; nil where they are 8-bit RGB with ImageNet's means, as they were before there was a choice.
    private var imagesFact: YAMLNode? {
        if imageForm == RasterForm(), normalization == Normalization() { return nil }
        let range =
            switch imageForm.range {
            case .depth(let bits): "\(bits) bits"
            case .values(let lowest, let highest): "\(lowest)…\(highest)"
            case .image: "of each image"
            }
        return .string(
            "\(imageForm.channels) channels, range \(range), means \(normalization.mean), "
                + "deviations \(normalization.deviation)")
    }

    /// Changes with the names and sizes of the files of both splits, and not with where they lie.
    private func filesDigest() throws -> String {
        var digest = SplitMix64(seed: 0)
        func add(_ value: UInt64) { digest = SplitMix64(seeds: digest.next(), value) }
        for sample in trainSamples + validationSamples {
            for byte in sample.name.utf8 { add(UInt64(byte)) }
            for path in [sample.image, sample.mask] {
                add(UInt64(FileStatus(path: path)?.size ?? 0))
            }
        }
        return String(digest.next(), radix: 16)
    }

    private static func classWeights(
        _ term: LossTerm, _ dataset: SegmentationDataset, statistics: () throws -> LabelStatistics
    ) throws -> (values: [Double], warnings: [String]) {
        switch term.classWeights {
        case .method(.none):
            return (dataset.classNames.map { _ in 1 }, [])
        case .method(let method):
            let weights = try statistics().classWeights(method)
            return (weights.values, weights.warnings)
        case .file(let path):
            return (try ClassWeightFile.read(path: path).weights(for: statistics()), [])
        case .values(let values):
            guard values.count == dataset.classNames.count else {
                throw ExperimentError.classWeightCount(
                    found: values.count, expected: dataset.classNames.count)
            }
            return (values, [])
        }
    }

    private static func absolute(_ path: String) -> String {
        path.absolutePath
    }
}

/// What can be wrong with a config beyond its text.
package enum ExperimentError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A list of class weights of another length than the list of classes.
    case classWeightCount(found: Int, expected: Int)
    /// A network that does not go together, or does not fit the crop.
    case network(at: YAMLAddress, problem: String)
    /// An image that the validation split does not have, and the name that it has most like it.
    case unknownImage(name: String, split: String, nearest: String?)
    /// A part of the network that it does not have, by the key that names it.
    case unknownPart(key: String, name: String, nearest: String?)
    /// A run in which nothing would learn.
    case allFrozen
    /// A value that names what the dataset or the disk does not have; `isMissing` for a file or folder.
    case named(at: YAMLAddress, problem: String, isMissing: Bool)

    /// Where the config says it.
    package var address: YAMLAddress? {
        switch self {
        case .classWeightCount, .unknownImage, .unknownPart, .allFrozen: nil
        case .network(let address, _), .named(let address, _, _): address
        }
    }

    /// One sentence: what is wrong, what is allowed.
    package var description: String {
        switch self {
        case .classWeightCount(let found, let expected):
            "loss.class_weights lists \(found) numbers, the dataset has \(expected) classes; "
                + "give one number a class"
        case .unknownImage(let name, let split, let nearest):
            "report.loss_maps names '\(name)', the split '\(split)' has no such image; "
                + (nearest.map { "did you mean '\($0)'?" }
                    ?? "name images as the dataset does, without folder and ending, or give a number")
        case .unknownPart(let key, let name, let nearest):
            "\(key) names '\(name)', the network has no such part; "
                + (nearest.map { "did you mean '\($0)'?" }
                    ?? "'pixelwise inspect CONFIG' lists the names of its layers")
        case .allFrozen:
            "train.freeze leaves nothing that learns; name fewer parts"
        case .network(let address, let problem), .named(let address, let problem, _):
            "\(address): \(problem)"
        }
    }
}
