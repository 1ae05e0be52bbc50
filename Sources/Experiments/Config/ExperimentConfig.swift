import BatchLoading
import NetworkDescriptions
import NeuralNetworks
import SegmentationDatasets
import YAMLFiles

/// A training config: everything that a run depends on, read from one YAML file.
///
/// ```yaml
/// dataset: ../Datasets/Shapes/dataset.yaml     # relative to this file
/// splits: {train: train, val: val}
/// model: {name: tiny-fcn, width: 16}
/// loss: {name: cross-entropy, class_weights: median-frequency, label_smoothing: 0}
/// resize: 0.5                                  # or [height, width]; left out for none
/// augment: {scale: [0.5, 2], crop: [352, 480], flip: 0.5, brightness: 0.25, contrast: 0.25}
/// optimizer: {name: adamw, learning_rate: 0.003, weight_decay: 0.05}
/// schedule: {name: one-cycle, warmup: 0.1}     # or polynomial (or poly), cosine, step, constant
/// train: {epochs: 60, batch: 8, precision: auto, seed: 0, threads: auto, ema: 0.999, clip_norm: 1, best: mean-iou}
/// report: {loss_maps: 8}
/// ```
///
/// `Documentation/config.md` lists all keys. In place of a model's name, `model.layers` lists a network of one's own; see
/// `LayerList`.
///
/// Only `dataset` is required. An unknown key is an error that names the nearest known one.
package struct ExperimentConfig: Equatable, Sendable {
    /// The dataset's description: a file, or a folder of a known layout.
    package var dataset: String
    /// The folder of the data in place of the description's `root`.
    package var dataRoot: String?
    /// The largest number of pixels that image files may declare, in place of the description's.
    package var maximumPixels: Int?
    /// The split to learn from.
    package var trainSplit: String
    /// The split on which every epoch is judged.
    package var validationSplit: String
    /// The model.
    package var model: ModelOptions
    /// From what the network starts, in place of drawn numbers; nil for these.
    package var weights: StartWeights?
    /// What is minimised.
    package var loss: LossOptions
    /// The change of size that every image undergoes first, in use as in training; scores come back at its own size.
    package var resize: ImageResize?
    /// How training images are varied.
    package var augment: AugmentationOptions
    /// The optimizer.
    package var optimizer: OptimizerOptions
    /// How the learning rate moves.
    package var schedule: Schedule
    /// How long, in what portions, on how many threads.
    package var train: TrainOptions
    /// What `report.html` shows beyond curves.
    package var report: ReportOptions
    /// Where the config says what the network must agree with; nowhere, for one that a program made.
    private(set) var places = ConfigPlaces()

    /// A config made by a program; what is left out is as in a file that does not name it.
    ///
    /// - Parameters:
    ///   - dataset: The dataset's description: a file, or a folder of a known layout.
    ///   - dataRoot: The folder of the data in place of the description's `root`.
    ///   - trainSplit: The split to learn from.
    ///   - validationSplit: The split on which every epoch is judged.
    package init(
        dataset: String, dataRoot: String? = nil, trainSplit: String = "train",
        validationSplit: String = "val", model: ModelOptions = ModelOptions(),
        loss: LossOptions = LossOptions(), resize: ImageResize? = nil,
        augment: AugmentationOptions = AugmentationOptions(),
        optimizer: OptimizerOptions = .adamW(AdamWOptions()),
        schedule: Schedule = .oneCycle(warmup: 0.1), train: TrainOptions = TrainOptions(),
        report: ReportOptions = ReportOptions()
    ) {
        self.dataset = dataset
        self.dataRoot = dataRoot
        self.trainSplit = trainSplit
        self.validationSplit = validationSplit
        self.model = model
        self.loss = loss
        self.resize = resize
        self.augment = augment
        self.optimizer = optimizer
        self.schedule = schedule
        self.train = train
        self.report = report
    }

    /// Reads a config.
    ///
    /// - Parameters:
    ///   - path: The YAML file.
    ///   - overrides: `key.key=value`, applied in order.
    /// - Throws: `YAMLFileError` with file, line and column.
    package init(path: String, overrides: [String] = []) throws(YAMLFileError) {
        try self.init(try YAMLFile.read(path: path, overrides: overrides))
    }

    /// Reads a config that is parsed already.
    package init(_ node: YAMLNode) throws(YAMLFileError) {
        let root = try node.mapping(keys: Self.keys.map(\.name))
        self.init(dataset: "")
        try Self.keys.read(root, into: &self)
        places = try ConfigPlaces(config: root)
    }

    /// Every key, in the order of `config.yaml`.
    package static let keys: [YAMLKey<ExperimentConfig>] = [
        .required(
            "dataset", \.dataset, .path,
            "The dataset's description, or a folder of a known layout; relative to the config."),
        .optional(
            "data_root", \.dataRoot, .path,
            "The folder of the data in place of the description's root; relative to the config."
        ).incidental,
        .custom(
            "max_pixels", values: "a whole number of at least 1; by default what the dataset says",
            places: [\ExperimentConfig.maximumPixels],
            "Files of images and masks that declare more pixels (width × height) are refused.",
            read: { (file, config) throws(YAMLFileError) in
                config.maximumPixels = try file.optional("max_pixels")?.int(atLeast: 1)
            }, write: { $0.maximumPixels.map { .int($0) } }
        ).incidental,
        .group(
            "splits",
            [
                .key("train", \.trainSplit, .text, "The split to learn from."),
                .key("val", \.validationSplit, .text, "The split on which every epoch is judged."),
            ], of: ExperimentConfig(dataset: ""), "The names of splits."),
        .key("model", \.model, ModelOptions.yaml, "The network."),
        .custom(
            "weights", values: StartWeights.yaml.values, places: [\ExperimentConfig.weights],
            groups: StartWeights.yaml.groups,
            "From what the network starts, in place of drawn numbers. Tensors that fit by name and shape are taken, the layer "
                + "of the class scores starts anew for another number of classes, and all others are listed.",
            read: { (mapping, config) throws(YAMLFileError) in
                config.weights = try mapping.optional("weights").map(StartWeights.yaml.read)
            }, write: { $0.weights.map(StartWeights.yaml.write) }),
        .key(
            "loss", \.loss, LossOptions.yaml,
            "What is minimised: one loss, or the weighted sum of several. Evaluation and loss maps show the cross "
                + "entropy, whatever else there is."),
        .optional(
            "resize", \.resize, ImageResize.yaml,
            "The change of size that every image undergoes first, in use as in training; scores come back at the "
                + "image's own size."),
        .key(
            "augment", \.augment, AugmentationOptions.yaml,
            "How training images are varied; image and labels always change together. 'pixelwise dataset preview "
                + "--config' shows the result."),
        .key(
            "optimizer", \.optimizer, OptimizerOptions.yaml,
            "How weights follow their gradients."),
        .key("schedule", \.schedule, Schedule.yaml, "How the learning rate moves over the run."),
        .key(
            "train", \.train, TrainOptions.yaml, "How long, in what portions, on how many threads."),
        .custom(
            "report", values: ReportOptions.yaml.values, places: [\ExperimentConfig.report],
            groups: ReportOptions.yaml.groups,
            "What report.html shows beyond curves; a run's config.yaml has it only where it was asked for.",
            read: { (mapping, config) throws(YAMLFileError) in
                guard let node = mapping.optional("report") else { return }
                config.report = try ReportOptions.yaml.read(node)
            },
            write: {
                $0.report == ReportOptions() ? nil : ReportOptions.yaml.write($0.report)
            }),
    ]

    /// The config as YAML with every value written out; paths are as they are given here.
    package var resolved: YAMLNode { Self.keys.written(self).withKeyPaths }

    /// Makes sure that every value is one that a file may hold.
    ///
    /// - Throws: `YAMLFileError` for the first that is not.
    package func requireValidValues() throws(YAMLFileError) { _ = try ExperimentConfig(resolved) }
}
