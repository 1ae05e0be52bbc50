import Evaluation
import Experiments
import LossAnalysis
import Losses
import Reports
import SegmentationDatasets

extension SegmentationModel {
    /// The loss of every pixel of one labelled image: the cross entropy of the run, class weights included.
    ///
    /// - Throws: ``PixelwiseError`` of kind ``PixelwiseError/Kind/badData`` for a label beyond the model's classes.
    public func lossMap(of pair: LabelledImage) throws(PixelwiseError) -> LossMap {
        try PixelwiseError.translating {
            let evaluated = try trained.evaluator().evaluate(
                SegmentationDatasets.LabelledImage(
                    name: pair.name, image: try trained.raster(of: pair.image.image),
                    labels: pair.labels.map,
                    classPixels: [], voidPixels: 0, unmappedPixels: 0))
            return LossMap(
                size: pair.image.size, values: evaluated.lossMap, sum: evaluated.loss.loss,
                weightSum: evaluated.loss.weight)
        }
    }

    /// Evaluates a split and writes the loss of every pixel of its images as pictures, with pages and tables.
    ///
    /// For every image `NAME.loss.png` with a legend in nats and `NAME.overlay.png`, all on one scale; once `index.html`,
    /// `index.json` and `index.csv`.
    ///
    /// - Parameters:
    ///   - dataset: One with the model's classes.
    ///   - split: The split's name in the dataset.
    ///   - folder: Where to; made where it is missing. Other files that lie there stay.
    ///   - classWeights: One weight of at least 0 a class; nil for those of the run.
    ///   - scale: The loss in nats at which colours end, above 0; nil for the 99.5th percentile of all pixels.
    ///   - rawMaps: Whether `NAME.loss.npy` is written too: float32 (H,W).
    /// - Throws: ``PixelwiseError`` for a split or a file that is missing, masks that are wrong, other classes, and where
    ///   nothing can be written.
    @discardableResult
    public func writeLossMaps(
        of dataset: SegmentationDataset, split: String = "val", into folder: String,
        classWeights: [Float]? = nil, scale: Double? = nil, rawMaps: Bool = false
    ) throws(PixelwiseError) -> LossMapSummary {
        try PixelwiseError.translating {
            let data = try trained.fitting(dataset.dataset)
            var choice = LossMapChoice()
            if let scale { choice.scale = .nats(scale) }
            choice.writesRawMaps = rawMaps
            let results = try trained.results(
                on: data, split: split, classWeights: classWeights,
                origin: classWeights == nil ? "those of the run" : "given")
            return LossMapSummary(
                try results.writeLossMaps(
                    titled: results.title(ofSplit: split), into: folder, choice), folder: folder)
        }
    }
}

/// What the loss maps of a split say in numbers; the sums are those of the maps.
public struct LossMapSummary: Sendable, Equatable {
    /// The folder that holds the maps.
    public let folder: String
    /// The loss in nats at which colours end.
    public let scale: Double
    /// Σ of all losses in nats.
    public let sum: Double
    /// Σ of the class weights of all labels that count.
    public let weightSum: Double
    /// The images in the order of the split.
    public let images: [Image]

    /// `sum / weightSum` in nats; nil where no pixel counts.
    public var mean: Double? { weightSum > 0 ? sum / weightSum : nil }
    /// The images by falling mean loss; those without a pixel that counts come last.
    public var ranked: [Image] {
        images.enumerated().sorted { left, right in
            let (a, b) = (left.element.mean ?? -1, right.element.mean ?? -1)
            return a != b ? a > b : left.offset < right.offset
        }.map(\.element)
    }

    /// The losses of one image.
    public struct Image: Sendable, Equatable {
        /// What the sample is called.
        public let name: String
        /// Σ of its losses in nats.
        public let sum: Double
        /// Σ of the class weights of its labels that count.
        public let weightSum: Double
        /// Pixels that count.
        public let pixels: Int
        /// Pixels that do not count.
        public let ignored: Int
        /// The file name of the picture of its losses, within the folder; nil where none was wanted.
        public let picture: String?

        /// `sum / weightSum` in nats; nil where no pixel counts.
        public var mean: Double? { weightSum > 0 ? sum / weightSum : nil }
    }

    init(_ index: LossMapIndex, folder: String) {
        self.folder = folder
        scale = index.scaleNats
        sum = index.total.total.sum
        weightSum = index.total.total.weightSum
        images = index.entries.map { entry in
            let share = entry.statistics.total
            return Image(
                name: entry.name, sum: share.sum, weightSum: share.weightSum, pixels: share.pixels,
                ignored: entry.statistics.ignored, picture: entry.files.loss)
        }
    }
}
