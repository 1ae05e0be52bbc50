import ImageFiles
import SegmentationDatasets

extension ImageResize {
    /// Decodes a pair and resizes it.
    ///
    /// A JPEG of more than twice the wanted size is decoded at a half, a quarter or an eighth of its size, at which it
    /// is still twice as large as wanted: that leaves the fine coefficients alone and costs a fraction of the time. The
    /// averaging over at least two pixels that follows leaves little of the difference.
    ///
    /// - Throws: As `SegmentationDataset.loadPair(_:)`.
    package func load(_ sample: SamplePaths, of dataset: SegmentationDataset) throws
        -> LabelledImage
    {
        let reduced = try Image.readReduced(path: sample.image) { height, width in
            let wanted = size(height: height, width: width)
            return (wanted.height * Self.reserve, wanted.width * Self.reserve)
        }
        let (height, width) = reduced.fullSize
        let mask = try dataset.loadLabels(sample)
        guard height == mask.labels.height, width == mask.labels.width else {
            throw DatasetError.sizeMismatch(
                image: sample.image, imageSize: [height, width], mask: sample.mask,
                maskSize: [mask.labels.height, mask.labels.width])
        }
        let wanted = size(height: height, width: width)
        return LabelledImage(
            name: sample.name,
            image: reduced.image.resized(height: wanted.height, width: wanted.width),
            labels: mask.labels.resized(height: wanted.height, width: wanted.width),
            classPixels: mask.classPixels, voidPixels: mask.voidPixels,
            unmappedPixels: mask.unmappedPixels, boundaryPixels: mask.boundaryPixels)
    }

    /// How many times as large as wanted an image is decoded at least.
    private static let reserve = 2

    /// One number for a factor, two for a height and width: as configs and checkpoints hold it.
    package var numbers: [Double] {
        switch self {
        case .factor(let factor): [factor]
        case .size(let height, let width): [Double(height), Double(width)]
        }
    }

    /// The resize of those numbers; nil for numbers that mean none.
    package init?(numbers: [Double]) {
        guard numbers.allSatisfy({ $0 > 0 && $0 <= 65536 }) else { return nil }
        switch numbers.count {
        case 1: self = .factor(numbers[0])
        case 2: self = .size(height: Int(numbers[0]), width: Int(numbers[1]))
        default: return nil
        }
    }
}
