import CPixelKernels
import ImageFiles
import SegmentationDatasets

/// A fixed change of size that every training image undergoes before all else.
package enum ImageResize: Equatable, Sendable {
    /// Height and width times a factor above 0.
    case factor(Double)
    /// To this height and width.
    case size(height: Int, width: Int)

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
    package func apply(_ image: Image) -> Image {
        let (height, width) = size(height: image.height, width: image.width)
        return image.resized(height: height, width: width)
    }
}

extension Image {
    /// The image at another size by linear interpolation, averaged on reduction, rounded to whole colours.
    package func resized(height: Int, width: Int) -> Image {
        if height == self.height && width == self.width { return self }
        let rows = AxisResampling(source: self.height, scaled: height, origin: 0, count: height)
        let columns = AxisResampling(source: self.width, scaled: width, origin: 0, count: width)
        // Without mean and with the deviation 1/255 the normalisation leaves 0…255 as it is.
        let unchanged = SampleRenderer(
            normalization: Normalization(mean: [0, 0, 0], deviation: [1 / 255, 1 / 255, 1 / 255]))
        let pixels = [UInt8](unsafeUninitializedCapacity: height * width * 3) { bytes, count in
            count = height * width * 3
            withUnsafeTemporaryAllocation(of: Float.self, capacity: count) { colors in
                guard let start = colors.baseAddress else { return }
                unchanged.resample(
                    self, rows, columns, unchanged.normalizingTone, to: start, stride: width * 3)
                pixel_round_to_bytes(start, colors.count, bytes.baseAddress)
            }
        }
        return Image(height: height, width: width, pixels: pixels)
    }
}

extension LabelMap {
    /// The labels at another size, each the nearest of the source.
    package func resized(height: Int, width: Int) -> LabelMap {
        if height == self.height && width == self.width { return self }
        let rows = AxisResampling(source: self.height, scaled: height, origin: 0, count: height)
        let columns = AxisResampling(source: self.width, scaled: width, origin: 0, count: width)
        let picked = [UInt8](unsafeUninitializedCapacity: height * width) { picked, count in
            pixel_pick_labels(
                labels, self.width, rows.nearest, height, columns.nearest, width,
                picked.baseAddress, width)
            count = height * width
        }
        return LabelMap(height: height, width: width, labels: picked)
    }
}
