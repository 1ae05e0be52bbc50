import Evaluation
import Experiments
import ImageFiles
import Machine
import SegmentationDatasets
import Training

/// A trained model: images in, the class of every pixel out.
///
/// ```swift
/// let model = try SegmentationModel("runs/leaves")
/// let map = try model.segment(RGBImage(contentsOf: "photo.jpg"))
/// try map.writePNG(to: "photo.png", colors: model.classes.map(\.color))
/// ```
///
/// Not `Sendable`: it computes on all cores at once and keeps memory for the last sizes of images, so it is used from one
/// thread at a time, best always the same one.
public final class SegmentationModel {
    let trained: TrainedModel

    /// Opens a checkpoint.
    ///
    /// - Parameters:
    ///   - path: A `.safetensors` file that training wrote, or a run folder (then its best checkpoint).
    ///   - threads: Threads that compute, at least 1; nil for one a physical core.
    /// - Throws: ``PixelwiseError`` for a file that is missing, damaged or no checkpoint.
    public init(_ path: String, threads: Int? = nil) throws(PixelwiseError) {
        trained = try PixelwiseError.translating {
            try TrainedModel(path, team: ThreadTeam.of(threads))
        }
    }

    /// The checkpoint's file.
    public var path: String { trained.path }
    /// The classes that it knows; the index is the class id.
    public var classes: [SegmentationClass] {
        SegmentationClass.all(names: trained.card.classNames, colors: trained.card.colors)
    }
    /// The class weights of the loss that it was trained with, one a class.
    public var classWeights: [Float] { trained.card.loss.classWeights }
    /// What to know before relying on its numbers; nil for nothing.
    public var warning: String? {
        trained.warnings.isEmpty ? nil : trained.warnings.joined(separator: "; ")
    }

    /// How images are taken through the network.
    public var views = Views() {
        didSet { trained.inference.options = views.packaged }
    }

    /// The class of every pixel: that with the highest score, the first one of equals.
    ///
    /// - Returns: Classes at the image's own size; none is ``LabelMap/ignored``.
    /// - Throws: ``PixelwiseError`` where memory does not suffice, and for scores that are NaN or infinite.
    public func segment(_ image: RGBImage) throws(PixelwiseError) -> LabelMap {
        try PixelwiseError.translating {
            let scores = try trained.inference.finiteLogits(
                of: try trained.raster(of: image.image), file: "the image")
            return LabelMap(
                size: image.size, labels: trained.inference.predictions(scores))
        }
    }

    /// The class of every pixel of an image file, which keeps the bits and channels that the model has learnt from.
    ///
    /// - Throws: As ``segment(_:)``, and for a file that cannot be read or has no fourth channel where the model wants
    ///   one.
    public func segment(contentsOf path: String) throws(PixelwiseError) -> LabelMap {
        try PixelwiseError.translating {
            let image = try trained.image(path: path)
            let scores = try trained.inference.finiteLogits(of: image, file: path)
            return LabelMap(
                size: Size(height: image.height, width: image.width),
                labels: trained.inference.predictions(scores))
        }
    }

    /// The class scores of every pixel before the softmax, C×H×W at the image's own size.
    ///
    /// Where several ``views`` are averaged, a score is the logarithm of the mean probability.
    ///
    /// - Throws: As ``segment(_:)``.
    public func logits(of image: RGBImage) throws(PixelwiseError) -> ClassScores {
        try PixelwiseError.translating {
            ClassScores(
                channelsLast: try trained.inference.logits(of: try trained.raster(of: image.image)),
                classCount: trained.card.classNames.count, size: image.size)
        }
    }

    /// The probability of every class at every pixel, 0…1, C×H×W at the image's own size.
    ///
    /// - Throws: As ``segment(_:)``.
    public func probabilities(of image: RGBImage) throws(PixelwiseError) -> ClassScores {
        try logits(of: image).softmax()
    }

    /// The dataset that the run was trained on.
    ///
    /// - Parameter dataRoot: The folder of the data, in place of what the run knows.
    /// - Throws: ``PixelwiseError`` where the checkpoint lies in no run folder, or the dataset is not there any more.
    public func dataset(dataRoot: String? = nil) throws(PixelwiseError) -> SegmentationDataset {
        try PixelwiseError.translating {
            SegmentationDataset(try trained.dataset(dataRoot: dataRoot))
        }
    }
}

/// How an image is taken through a network: whole or in tiles, once or in several views that are averaged.
public struct Views: Sendable, Equatable {
    /// Rows and columns of a tile, above ``overlap``; nil takes images whole.
    public var tile: Int?
    /// Rows and columns that neighbouring tiles share, at least 0.
    public var overlap: Int
    /// Whether the mirrored image counts as well.
    public var flip: Bool
    /// Sizes at which the image is seen, as factors of its own, above 0; at least one.
    public var scales: [Double]

    /// Whole images, seen once, unless given.
    public init(tile: Int? = nil, overlap: Int = 64, flip: Bool = false, scales: [Double] = [1]) {
        self.tile = tile
        self.overlap = overlap
        self.flip = flip
        self.scales = scales
    }

    var packaged: InferenceOptions {
        InferenceOptions(tile: tile, overlap: overlap, flip: flip, scales: scales)
    }
}
