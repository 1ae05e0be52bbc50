import BatchLoading
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
/// ```
///
/// All of `augment`: `AugmentationOptions`. In place of a model's name, `model.layers` lists a network of one's own;
/// see `LayerList`.
///
/// Only `dataset` is required. An unknown key is an error that names the nearest known one.
package struct ExperimentConfig: Equatable, Sendable {
    /// The dataset's description: a file, or a folder of a known layout.
    package var dataset: String
    /// The folder of the data in place of the description's `root`.
    package var dataRoot: String?
    /// The split to learn from.
    package var trainSplit: String
    /// The split on which every epoch is judged.
    package var validationSplit: String
    /// The model.
    package var model: ModelOptions
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
    /// Where the config says what the network must agree with.
    let places: ConfigPlaces

    private static let keys = [
        "dataset", "data_root", "splits", "model", "loss", "resize", "augment", "optimizer",
        "schedule",
        "train",
    ]

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
        let root = try node.mapping(keys: Self.keys)
        dataset = try root.path("dataset")
        dataRoot = try root.optionalPath("data_root")
        let splits = try root.mapping("splits", keys: ["train", "val"])
        trainSplit = try splits.string("train", default: "train")
        validationSplit = try splits.string("val", default: "val")
        model = try ModelOptions(config: root)
        loss = try LossOptions(config: root)
        resize = try ImageResize(config: root)
        augment = try AugmentationOptions(config: root)
        optimizer = try OptimizerOptions(config: root)
        schedule = try Schedule(config: root)
        train = try TrainOptions(config: root)
        places = try ConfigPlaces(config: root)
    }

    /// The config as YAML with every value written out; paths are as they are given here.
    package var resolved: YAMLNode {
        .mapping([
            ("dataset", .string(dataset)),
            ("data_root", dataRoot.map { .string($0) } ?? .null),
            (
                "splits",
                .mapping(["train": .string(trainSplit), "val": .string(validationSplit)])
            ),
            ("model", model.config), ("loss", loss.config),
            ("resize", resize?.config ?? .null), ("augment", augment.config),
            ("optimizer", optimizer.config), ("schedule", schedule.config),
            ("train", train.config),
        ])
    }
}
