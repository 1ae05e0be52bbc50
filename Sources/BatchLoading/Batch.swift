import ImageFiles
import Tensors

/// A few samples of one size in the order of the compute engine: channels last.
package struct Batch: Sendable {
    /// `count · height · width · 3` normalised colours.
    package let images: AlignedBuffer<Float>
    /// `count · height · width` class ids; 255 where ignored.
    package let labels: AlignedBuffer<UInt8>
    /// Samples.
    package let count: Int
    /// Rows.
    package let height: Int
    /// Columns.
    package let width: Int
    /// The samples' names.
    package let names: [String]
    /// The samples' image files.
    package let files: [String]
    /// Pixels that are padding from augmentation; their labels are ignored.
    package let paddedPixels: Int
}

extension Batch {
    /// One image of the batch as a picture: the normalisation undone, rounded, cut to 0…255.
    ///
    /// - Parameters:
    ///   - slot: 0 ..< ``count``.
    ///   - normalization: The one that the batch was made with.
    package func picture(_ slot: Int, normalization: Normalization) -> Image {
        let count = height * width * 3
        let start = slot * count
        let pixels = (0..<count).map { index -> UInt8 in
            normalization.color(images.pointer[start + index], channel: index % 3)
        }
        return Image(height: height, width: width, pixels: pixels)
    }

    /// The labels of one image of the batch.
    ///
    /// - Parameter slot: 0 ..< ``count``.
    package func labelMap(_ slot: Int) -> LabelMap {
        let count = height * width
        let labels = UnsafeBufferPointer(start: labels.pointer + slot * count, count: count)
        return LabelMap(height: height, width: width, labels: Array(labels))
    }
}
