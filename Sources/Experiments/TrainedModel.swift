import BatchLoading
import Evaluation
import Files
import Foundation
import ImageFiles
import Losses
import Machine
import NetworkDescriptions
import NeuralNetworks
import RunRecords
import SegmentationDatasets
import Tensors
import Training

/// A checkpoint made ready for use, with the dataset that its run names.
package struct TrainedModel {
    /// The checkpoint's file.
    package let path: String
    /// What the checkpoint says about its model.
    package let card: ModelCard
    /// Images → class scores.
    package let inference: ImageInference
    private let isLastInsteadOfBest: Bool

    /// Opens a checkpoint file, or a run folder's best checkpoint.
    ///
    /// - Throws: `CheckpointError`, `TensorFileError`, `ThreadTeamError`.
    package init(_ model: String, team: ThreadTeam = .ofAllCores) throws {
        try team.requireStart()
        path = try Checkpoint.locate(model)
        isLastInsteadOfBest = path != model && path == RunFolder(path: model).lastWeights
        let checkpoint = try Checkpoint(path: path)
        card = checkpoint.card
        inference = ImageInference(
            network: try checkpoint.network(path: path), normalization: card.normalization,
            resize: card.resize.flatMap(ImageResize.init(numbers:)), team: team)
    }

    /// What the user should know before the model is used.
    package var warnings: [String] { [lastWarning, precisionWarning].compactMap(\.self) }

    /// That a run folder holds no best checkpoint; nil where it does.
    private var lastWarning: String? {
        guard isLastInsteadOfBest else { return nil }
        let epoch = card.epoch
        return
            "\(path): is taken, of epoch \(epoch), since the run holds no best.safetensors beside it"
    }

    /// That the model runs in another precision than it was trained in, since this CPU lacks that one; nil where it does not.
    private var precisionWarning: String? {
        let precision = inference.network.precision
        guard precision != card.precision else { return nil }
        return "\(path): trained in \(card.precision.rawValue), which this CPU lacks; runs in "
            + "\(precision.rawValue), so that numbers differ a little"
    }

    /// The cross entropy that the model was trained with, or the same with other class weights.
    ///
    /// A model that was trained with other losses is judged by it too, with the class weights of its first loss.
    package func loss(classWeights: [Float]? = nil) throws -> FusedCrossEntropy {
        try card.loss.crossEntropy(classWeights: classWeights)
    }

    /// What judges the model by ``loss(classWeights:)``.
    package func evaluator(classWeights: [Float]? = nil) throws -> Evaluator {
        var evaluator = Evaluator(inference, loss: try loss(classWeights: classWeights))
        evaluator.requiresFiniteLosses = true
        return evaluator
    }

    /// The dataset at `dataset`, or the one that the checkpoint's run was trained on.
    ///
    /// - Throws: ``TrainedModelError``, `DatasetError`, `YAMLFileError`.
    package func dataset(
        _ dataset: String? = nil, dataRoot: String? = nil
    ) throws -> SegmentationDataset {
        let result: SegmentationDataset
        if let dataset {
            result = try SegmentationDataset(path: dataset, dataRoot: dataRoot)
        } else {
            guard let folder = RunFolder.containing(checkpoint: path) else {
                throw TrainedModelError.noDataset(checkpoint: path)
            }
            let config = try ExperimentConfig(path: folder.config)
            guard FileStatus(path: config.dataset) != nil else {
                throw TrainedModelError.movedDataset(run: folder.path, dataset: config.dataset)
            }
            result = try config.openDataset(dataRoot: dataRoot)
        }
        return try fitting(result)
    }

    /// A picture with the channels that the model wants: gray by its luma for one.
    ///
    /// - Throws: ``TrainedModelError/fourChannels(model:)``.
    package func raster(of picture: Image) throws(TrainedModelError) -> Raster {
        guard let raster = Raster(picture).converted(toChannels: card.imageForm.channels) else {
            throw .fourChannels(model: path)
        }
        return raster
    }

    /// Reads an image file as the model wants it.
    ///
    /// - Throws: `ImageFileError`, also for a file without the fourth channel that the model wants.
    package func image(
        path: String, maximumPixels: Int = ImageFileDefaults.maximumPixels
    ) throws(ImageFileError) -> Raster {
        try Raster.read(path: path, form: card.imageForm, maximumPixels: maximumPixels)
    }

    /// The rows of an image file as the model wants them; decoded as they are asked for where the image is taken in tiles, and
    /// the file has its rows in order.
    ///
    /// - Throws: As ``image(path:maximumPixels:)``; for damage further below when those rows are asked for.
    package func rows(
        path: String, maximumPixels: Int = ImageFileDefaults.maximumPixels
    ) throws(ImageFileError) -> any RasterRows {
        if inference.options.tile != nil, !inference.options.averages {
            return try Raster.rows(
                path: path, form: card.imageForm, maximumPixels: maximumPixels)
        }
        return RowsOfRaster(try image(path: path, maximumPixels: maximumPixels))
    }

    /// A dataset with the model's classes, its images read as the model wants them.
    ///
    /// - Throws: ``TrainedModelError/otherClasses(dataset:found:model:expected:)``.
    package func fitting(
        _ dataset: SegmentationDataset
    ) throws(TrainedModelError) -> SegmentationDataset {
        guard dataset.classNames == card.classNames else {
            throw .otherClasses(
                dataset: dataset.description.path, found: dataset.classNames, model: path,
                expected: card.classNames)
        }
        return dataset.reading(as: card.imageForm)
    }
}

extension ExperimentConfig {
    /// The dataset that a run learnt from, with its two splits.
    ///
    /// - Parameter dataRoot: The folder that holds the data; that of the config unless given.
    func openDataset(dataRoot: String? = nil) throws -> SegmentationDataset {
        try SegmentationDataset(path: dataset, dataRoot: dataRoot ?? self.dataRoot)
            .allowing(pixels: maximumPixels).using(splits: [trainSplit, validationSplit])
    }
}

/// What can keep a model and a dataset apart.
package enum TrainedModelError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A checkpoint outside a run folder, so nothing says what it was trained on.
    case noDataset(checkpoint: String)
    /// A run whose dataset no longer lies where it lay.
    case movedDataset(run: String, dataset: String)
    /// A model of images of four channels, and a picture of three.
    case fourChannels(model: String)
    /// A dataset with other classes than the model's.
    case otherClasses(dataset: String, found: [String], model: String, expected: [String])

    /// One sentence: what is wrong; what to do.
    package var description: String {
        switch self {
        case .noDataset(let checkpoint):
            "\(checkpoint): lies in no run folder, so its dataset is not known; name one with --dataset"
        case .movedDataset(let run, let dataset):
            "\(dataset): no such file, which \(run) was trained on; name the dataset with --dataset"
        case .fourChannels(let model):
            "\(model): wants images of four channels, and a picture has three; name the file of an RGBA image"
        case .otherClasses(let dataset, let found, let model, let expected):
            "\(dataset): has "
                + ClassDifference.text(
                    found: found, owner: "the model \(model) knows", expected: expected)
                + "; name the dataset that it was trained on"
        }
    }
}
