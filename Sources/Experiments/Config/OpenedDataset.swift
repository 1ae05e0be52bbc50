import Files
import SegmentationDatasets
import YAMLFiles

/// A dataset that comes without a config, opened for one that is to be chosen.
package struct OpenedDataset {
    /// The dataset with the two splits.
    package let dataset: SegmentationDataset
    /// The pairs to learn from.
    package let train: [SamplePaths]
    /// The config of which only the dataset and what the overrides say is decided; the path is absolute.
    package let base: ExperimentConfig

    /// Whether `path` names a dataset and not a config: a folder, or a YAML file that says what classes or layout are.
    package static func isDataset(_ path: String) -> Bool {
        if FileStatus(path: path)?.isFolder == true { return true }
        guard let entries = try? YAMLFile.read(path: path).entries() else { return false }
        let keys = Set(entries.map(\.key))
        return !keys.contains("dataset") && !keys.isDisjoint(with: ["classes", "layout"])
    }

    /// Opens the splits to learn from and to judge on, `train` and `val` unless the overrides name others.
    ///
    /// - Throws: `DatasetError`, `YAMLFileError`.
    package init(path: String, dataRoot: String? = nil, overrides: [String] = []) throws {
        let splits = try ExperimentConfig(dataset: path).applying(
            overrides.filter { $0.hasPrefix("splits.") })
        dataset = try SegmentationDataset(path: path, dataRoot: dataRoot)
            .using(splits: [splits.trainSplit, splits.validationSplit])
        train = try dataset.samples(inSplit: splits.trainSplit)
        var base = splits
        base.dataset = path.absolutePath
        base.dataRoot = dataRoot?.absolutePath
        self.base = base
    }
}

extension ExperimentConfig {
    /// The config with overrides (`key.key=value`) applied in order.
    package func applying(_ overrides: [String]) throws(YAMLFileError) -> ExperimentConfig {
        if overrides.isEmpty { return self }
        var node = resolved
        for override in overrides { node = try node.applying(override: override) }
        return try ExperimentConfig(node)
    }
}
