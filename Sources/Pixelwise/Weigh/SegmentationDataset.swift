import ImageFiles
import SegmentationDatasets

/// Images with their masks, in splits such as `train` and `val`, found by a description or in a folder of a known layout.
///
/// ```swift
/// let dataset = try SegmentationDataset("leaves.yaml")
/// for sample in try dataset.samples(inSplit: "train") {
///     let pair = try dataset.pair(sample)        // pair.image, pair.labels
/// }
/// ```
public struct SegmentationDataset: Sendable {
    package let dataset: SegmentationDatasets.SegmentationDataset

    /// Opens a dataset; no image is read yet.
    ///
    /// - Parameters:
    ///   - path: A description (YAML), or a folder whose layout is recognised.
    ///   - dataRoot: The folder of the data, in place of the description's `root`.
    /// - Throws: ``PixelwiseError`` of kind ``PixelwiseError/Kind/missingInput`` or ``PixelwiseError/Kind/badData``, with
    ///   line and column of a description that is wrong.
    public init(_ path: String, dataRoot: String? = nil) throws(PixelwiseError) {
        dataset = try PixelwiseError.translating {
            try SegmentationDatasets.SegmentationDataset(path: path, dataRoot: dataRoot)
        }
    }

    package init(_ dataset: SegmentationDatasets.SegmentationDataset) { self.dataset = dataset }

    /// A short name.
    public var name: String { dataset.name }
    /// The classes; the index is the class id.
    public var classes: [SegmentationClass] {
        SegmentationClass.all(names: dataset.classNames, colors: dataset.colors)
    }
    /// The names of the splits.
    public var splitNames: [String] { dataset.splitNames }

    /// The pairs of a split, in natural order of their names (in the order of the file for lists).
    ///
    /// - Throws: ``PixelwiseError`` for an unknown or empty split, a missing folder or mask, a name that is used twice.
    public func samples(inSplit split: String) throws(PixelwiseError) -> [Sample] {
        try PixelwiseError.translating {
            try dataset.samples(inSplit: split).map {
                Sample(name: $0.name, image: $0.image, mask: $0.mask)
            }
        }
    }

    /// Decodes a pair and maps its mask to class ids.
    ///
    /// - Throws: ``PixelwiseError`` for a file that cannot be decoded, sizes that differ, and a mask value without a
    ///   meaning, with its place.
    public func pair(_ sample: Sample) throws(PixelwiseError) -> LabelledImage {
        try PixelwiseError.translating {
            let pair = try dataset.loadPair(
                SamplePaths(name: sample.name, image: sample.image, mask: sample.mask))
            return LabelledImage(
                name: pair.name, image: RGBImage(pair.image.picture), labels: LabelMap(pair.labels))
        }
    }

    /// The files of one image with its mask.
    public struct Sample: Sendable, Hashable {
        /// The image's file name without folder and extension; unique in its split.
        public let name: String
        /// The path of the image.
        public let image: String
        /// The path of the mask.
        public let mask: String
    }
}

/// An image with the class of every pixel.
public struct LabelledImage: Sendable, Equatable {
    /// What the sample is called.
    public let name: String
    /// The image.
    public let image: RGBImage
    /// Its classes, of the same size.
    public let labels: LabelMap

    /// Joins an image and its labels.
    ///
    /// - Precondition: Both have the same size.
    public init(name: String, image: RGBImage, labels: LabelMap) {
        precondition(
            image.size == labels.size,
            "LabelledImage expects labels of the image's size \(image.size), got \(labels.size)")
        self.name = name
        self.image = image
        self.labels = labels
    }
}

/// A class: what pixels are told apart by.
public struct SegmentationClass: Sendable, Hashable {
    /// Its name.
    public let name: String
    /// Its colour in pictures.
    public let color: RGBColor

    static func all(names: [String], colors: [UInt32]) -> [SegmentationClass] {
        zip(names, colors).map { SegmentationClass(name: $0, color: RGBColor(packed: $1)) }
    }
}
