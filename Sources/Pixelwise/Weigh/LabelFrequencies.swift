import SegmentationDatasets

/// How often each class occurs in the masks of a split, and the class weights that follow.
///
/// ```swift
/// let frequencies = try SegmentationDataset("leaves.yaml").labelFrequencies(inSplit: "train")
/// for (class, weight) in zip(frequencies.classNames, try frequencies.weights(.medianFrequency)) { … }
/// ```
public struct LabelFrequencies: Sendable, Equatable {
    private let statistics: LabelStatistics

    init(_ statistics: LabelStatistics) { self.statistics = statistics }

    /// The names of the classes; the lists below are in their order, that of the class ids.
    public var classNames: [String] { statistics.classNames }
    /// Masks that were counted.
    public var masks: Int { statistics.masks }
    /// Pixels of each class.
    public var pixels: [Int] { statistics.pixels }
    /// Masks in which each class occurs.
    public var images: [Int] { statistics.images }
    /// Pixels that count nowhere.
    public var ignoredPixels: Int { statistics.ignoredPixels }
    /// The share of each class in the labelled pixels, 0…1; all 0 where nothing is labelled.
    public var shares: [Double] { classNames.indices.map { statistics.frequency(of: $0) } }

    /// One weight a class by a method; 0 for a class that does not occur.
    ///
    /// - Throws: ``PixelwiseError`` of kind ``PixelwiseError/Kind/badData`` where no pixel is labelled.
    public func weights(_ method: ClassWeightMethod) throws(PixelwiseError) -> [Double] {
        try PixelwiseError.translating { try statistics.classWeights(method.packaged).values }
    }

    /// What to know before using those weights: classes without a pixel, a class that outweighs all others.
    ///
    /// - Throws: As ``weights(_:)``.
    public func warnings(_ method: ClassWeightMethod) throws(PixelwiseError) -> [String] {
        try PixelwiseError.translating { try statistics.classWeights(method.packaged).warnings }
    }
}

extension SegmentationDataset {
    /// Counts the labels of a split: every mask is read once, on all cores.
    ///
    /// - Throws: ``PixelwiseError`` as ``samples(inSplit:)`` and ``pair(_:)``.
    public func labelFrequencies(inSplit split: String) throws(PixelwiseError) -> LabelFrequencies {
        try PixelwiseError.translating {
            LabelFrequencies(try dataset.labelStatistics(inSplit: split))
        }
    }
}

/// How class weights follow from label frequencies.
///
/// n is the number of pixels of a class, N their sum over the classes, p = n / N, C the number of classes that occur.
public enum ClassWeightMethod: Sendable, Equatable {
    /// 1 for every class.
    case none
    /// 1 / p
    case inverse
    /// 1 / √p
    case inverseSquareRoot
    /// N / (C · n), scikit-learn's `balanced`.
    case balanced
    /// median(f) / f with f = n / (labelled pixels of the images in which the class occurs).
    case medianFrequency
    /// 1 / ln(1.02 + p), the weights of ENet.
    case enet
    /// (1 − b) / (1 − bⁿ) with b = 1 − 10⁻⁷, scaled to the sum C.
    case effectiveNumber

    var packaged: SegmentationDatasets.ClassWeightMethod {
        switch self {
        case .none: .none
        case .inverse: .inverse
        case .inverseSquareRoot: .inverseSquareRoot
        case .balanced: .balanced
        case .medianFrequency: .medianFrequency
        case .enet: .enet(k: SegmentationDatasets.ClassWeightMethod.defaultK)
        case .effectiveNumber:
            .effectiveNumber(beta: SegmentationDatasets.ClassWeightMethod.defaultBeta)
        }
    }
}
