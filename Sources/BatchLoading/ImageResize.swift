import ImageFiles
import SegmentationDatasets

/// A fixed change of size that every training image undergoes before all else.
package enum ImageResize: Equatable, Sendable {
    /// Height and width times a factor above 0.
    case factor(Double)
    /// To this height and width.
    case size(height: Int, width: Int)

    /// The factors that there are.
    package static let factors = 0.01...100.0
    /// The heights and widths that there are.
    package static let sides = 1...16384

    /// Height and width of the result for an image of that size.
    package func size(height: Int, width: Int) -> (height: Int, width: Int) {
        switch self {
        case .factor(let factor):
            (
                max(1, Int((Double(height) * factor).rounded())),
                max(1, Int((Double(width) * factor).rounded()))
            )
        case .size(let height, let width): (height, width)
        }
    }

    /// One number for a factor, two for a height and width: as configs and checkpoints hold it.
    package var numbers: [Double] {
        switch self {
        case .factor(let factor): [factor]
        case .size(let height, let width): [Double(height), Double(width)]
        }
    }

    /// The resize of those numbers; nil for numbers that mean none: a factor outside ``factors``, sides that are not whole or
    /// outside ``sides``.
    package init?(numbers: [Double]) {
        let sides = numbers.compactMap { Int(exactly: $0) }.filter(Self.sides.contains)
        if numbers.count == 1, Self.factors.contains(numbers[0]) {
            self = .factor(numbers[0])
        } else if numbers.count == 2, sides.count == 2 {
            self = .size(height: sides[0], width: sides[1])
        } else {
            return nil
        }
    }

    /// The pair in its new size: the image by linear interpolation, averaged on reduction, the labels by the nearest.
    package func apply(_ pair: LabelledImage) -> LabelledImage {
        let (height, width) = size(height: pair.image.height, width: pair.image.width)
        return LabelledImage(
            name: pair.name, image: pair.image.resized(height: height, width: width),
            labels: pair.labels.resized(height: height, width: width),
            classPixels: pair.classPixels, voidPixels: pair.voidPixels,
            unmappedPixels: pair.unmappedPixels, boundaryPixels: pair.boundaryPixels)
    }

    /// The image alone in its new size, with the same colours as ``apply(_:)`` gives it in a pair.
    package func apply(_ image: Raster) -> Raster {
        let (height, width) = size(height: image.height, width: image.width)
        return image.resized(height: height, width: width)
    }
}

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
        let reduced = try dataset.loadReducedPair(sample) { height, width in
            let wanted = size(height: height, width: width)
            return (wanted.height * Self.reserve, wanted.width * Self.reserve)
        }
        let mask = reduced.mask
        let wanted = size(height: mask.labels.height, width: mask.labels.width)
        return LabelledImage(
            name: sample.name,
            image: reduced.image.resized(height: wanted.height, width: wanted.width),
            labels: mask.labels.resized(height: wanted.height, width: wanted.width),
            classPixels: mask.classPixels, voidPixels: mask.voidPixels,
            unmappedPixels: mask.unmappedPixels, boundaryPixels: mask.boundaryPixels)
    }

    /// How many times as large as wanted an image is decoded at least.
    private static let reserve = 2
}
