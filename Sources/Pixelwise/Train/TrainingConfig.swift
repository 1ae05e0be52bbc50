import Experiments
import YAMLFiles

/// Everything that a training run depends on: made in code, or read from a YAML file.
///
/// ```swift
/// var config = TrainingConfig(dataset: "leaves.yaml")
/// config.model = .unet(width: 32)
/// config.losses = [.crossEntropy(classWeights: .method(.medianFrequency))]
/// config.augmentation.crop = Size(height: 256, width: 256)
/// config.epochs = 60
/// ```
///
/// Only the dataset is needed. All else has the default that a YAML config has, and the same ranges: ``validate()`` and
/// ``train(_:into:resume:cancellation:onEpoch:onWarning:)`` name the value that is out of range.
public struct TrainingConfig: Sendable, Equatable {
    package var config: ExperimentConfig

    /// The defaults for a dataset.
    ///
    /// - Parameter dataset: The path of a description (YAML), or of a folder whose layout is recognised.
    public init(dataset: String) { config = ExperimentConfig(dataset: dataset) }

    /// Reads a YAML config; paths in it are relative to it.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - overrides: `key.key=value`, such as `train.epochs=3`, applied in order.
    /// - Throws: ``PixelwiseError`` with file, line and column.
    public init(
        contentsOf path: String, overrides: [String] = []
    ) throws(PixelwiseError) {
        config = try PixelwiseError.translating {
            try ExperimentConfig(path: path, overrides: overrides)
        }
    }

    /// Makes sure that every value lies in its range.
    ///
    /// - Throws: ``PixelwiseError`` of kind ``PixelwiseError/Kind/badData`` with the key, what was found and what is allowed.
    public func validate() throws(PixelwiseError) {
        try PixelwiseError.translating { try config.requireValidValues() }
    }

    /// The config as YAML text with every value written out.
    public var yaml: String { (try? config.resolved.yaml()) ?? "" }

    /// The path of the dataset's description, or of its folder.
    public var dataset: String {
        get { config.dataset }
        set { config.dataset = newValue }
    }
    /// The folder of the data in place of the description's `root`; nil for that.
    public var dataRoot: String? {
        get { config.dataRoot }
        set { config.dataRoot = newValue }
    }
    /// The split to learn from.
    public var trainSplit: String {
        get { config.trainSplit }
        set { config.trainSplit = newValue }
    }
    /// The split on which every epoch is judged.
    public var validationSplit: String {
        get { config.validationSplit }
        set { config.validationSplit = newValue }
    }
}
