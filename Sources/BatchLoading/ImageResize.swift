import CPixelKernels
import ImageFiles
import SegmentationDatasets

/// A fixed change of size that every training image undergoes before all else.
public enum ImageResize: Equatable, Sendable {
    /// Height and width times a factor above 0.
    case factor(Double)
    /// To this height and width.
    case size(height: Int, width: Int)

    /// Height and width of the result for an image of that size.
    public func size(height: Int, width: Int) -> (height: Int, width: Int) {
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
    public func apply(_ pair: LabelledImage) -> LabelledImage {
        let (height, width) = size(height: pair.image.height, width: pair.image.width)
        if height == pair.image.height && width == pair.image.width { return pair }
        let count = height * width
        var draw = AugmentationDraw(height: height, width: width)
        draw.scaledSize = [height, width]
        var colors = [Float](repeating: 0, count: count * 3)
        var labels = [UInt8](repeating: 0, count: count)
        // Without mean and with the deviation 1/255 the normalisation leaves 0…255 as it is.
        let unchanged = Normalization(mean: [0, 0, 0], deviation: [1 / 255, 1 / 255, 1 / 255])
        colors.withUnsafeMutableBufferPointer { colors in
            labels.withUnsafeMutableBufferPointer { labels in
                guard let image = colors.baseAddress, let map = labels.baseAddress else { return }
                SampleRenderer(normalization: unchanged).render(
                    pair, draw, image: image, labels: map)
            }
        }
        let pixels = [UInt8](unsafeUninitializedCapacity: count * 3) { bytes, initialized in
            pixel_round_to_bytes(colors, count * 3, bytes.baseAddress)
            initialized = count * 3
        }
        return LabelledImage(
            name: pair.name, image: Image(height: height, width: width, pixels: pixels),
            labels: LabelMap(height: height, width: width, labels: labels),
            classPixels: pair.classPixels, voidPixels: pair.voidPixels,
            unmappedPixels: pair.unmappedPixels)
    }
}
