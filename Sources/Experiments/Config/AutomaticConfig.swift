import BatchLoading
import Files
import NeuralNetworks
import SegmentationDatasets
import YAMLFiles

/// A config for a dataset that comes without one, and without a time.
///
/// It is chosen from the number and size of its training images.
/// With a time it is a ``DatasetPlan`` that chooses.
///
/// - `resize` halves images until they have at most 400 000 pixels.
/// - `augment.crop` is the median size after that, rounded down to a multiple of 32, at most 384×512.
/// - `train.batch` is 8, below 200 images 4, below 32 images 2.
/// - `train.epochs` makes about 1600 steps, within 20 to 200 epochs.
/// - Classes are weighed by median frequency; model, optimizer and schedule are the same for all.
package struct AutomaticConfig {
    /// The config; the dataset's path is absolute.
    package let config: ExperimentConfig
    /// What was found, for people.
    package let summary: String
    /// The dataset as it was opened.
    package let dataset: SegmentationDataset

    /// Looks at the split to learn from, `train` unless the overrides name another one.
    ///
    /// - Throws: `DatasetError`, `YAMLFileError`, `ImageFileError` with the file at fault.
    package init(
        dataset path: String, dataRoot: String? = nil, overrides: [String] = []
    ) throws {
        let opened = try OpenedDataset(path: path, dataRoot: dataRoot, overrides: overrides)
        try self.init(opened.dataset, at: path, opened.train, images: opened.train.count)
    }

    /// Looks at the images of an audit, of which each training leaves one of `folds` parts out.
    package init(_ subject: AuditSubject, folds: Int) throws {
        let images = subject.samples.count
        try self.init(
            subject.dataset, at: subject.dataset.description.path, subject.samples,
            images: images - images / folds)
    }

    /// - Parameter images: How many of the samples are learnt from.
    private init(
        _ dataset: SegmentationDataset, at path: String, _ samples: [SamplePaths], images: Int
    ) throws {
        self.dataset = dataset
        // A split has at least one sample, so there are sizes.
        let sizes = try SizeSurvey(samples, resize: nil)
        let (height, width) = (sizes?.medianHeight ?? 1, sizes?.medianWidth ?? 1)
        config = Self.choice(
            dataset: path.absolutePath, images: images, height: height,
            width: width)
        summary =
            "\(dataset.name): \(counted(images, "training image")), \(height)×\(width) (height×width, median), "
            + counted(dataset.classNames.count, "class", plural: "classes")
    }

    /// The config with overrides applied.
    package func config(overrides: [String]) throws(YAMLFileError) -> ExperimentConfig {
        try config.applying(overrides)
    }

    private static func choice(
        dataset: String, images: Int, height: Int, width: Int
    ) -> ExperimentConfig {
        var factor = 1.0
        while Double(height * width) * factor * factor > 400_000 { factor /= 2 }
        var config = ExperimentConfig(
            dataset: dataset,
            loss: LossOptions([LossTerm(classWeights: .method(.medianFrequency))]),
            optimizer: .adamW(AdamWOptions(learningRate: 0.003, weightDecay: 0.05)))
        config.resize = factor < 1 ? .factor(factor) : nil
        config.augment.crop = [(height, 384), (width, 512)].map { side, limit in
            let scaled = Int((Double(side) * factor).rounded())
            return max(16, min(scaled, limit) / 32 * 32)
        }
        config.augment.scale = 0.75...1.5
        config.augment.flip = 0.5
        config.augment.brightness = 0.25
        config.augment.contrast = 0.25
        config.train.batch = images < 32 ? 2 : images < 200 ? 4 : 8
        config.train.epochs = min(max(1600 * config.train.batch / images, 20), 200)
        return config
    }
}
