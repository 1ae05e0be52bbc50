import ImageFiles
import Tensors

/// A few samples of one size in the order of the compute engine: channels last.
package struct Batch: Sendable {
    /// `count · height · width · channels` normalised samples.
    package let images: AlignedBuffer<Float>
    /// `count · height · width` class ids; 255 where ignored.
    package let labels: AlignedBuffer<UInt8>
    /// Samples.
    package let count: Int
    /// Samples of the whole batch before these, where several ranks share it; else 0.
    package let samplesBefore: Int
    /// Rows.
    package let height: Int
    /// Columns.
    package let width: Int
    /// Numbers a pixel.
    package let channels: Int
    /// The samples' names.
    package let names: [String]
    /// The samples' image files.
    package let files: [String]
    /// Pixels that are padding from augmentation; their labels are ignored.
    package let paddedPixels: Int

    /// Joins the parts; images and labels hold as many numbers as the sizes say.
    package init(
        images: AlignedBuffer<Float>, labels: AlignedBuffer<UInt8>, count: Int, samplesBefore: Int,
        height: Int, width: Int, channels: Int, names: [String], files: [String], paddedPixels: Int
    ) {
        self.images = images
        self.labels = labels
        self.count = count
        self.samplesBefore = samplesBefore
        self.height = height
        self.width = width
        self.channels = channels
        self.names = names
        self.files = files
        self.paddedPixels = paddedPixels
    }
}

extension Batch {
    /// One image of the batch as a picture: the normalisation undone, rounded, cut to 0…255; gray three times, without a
    /// fourth channel.
    ///
    /// - Parameters:
    ///   - slot: 0 ..< ``count``.
    ///   - normalization: The one that the batch was made with.
    package func picture(_ slot: Int, normalization: Normalization) -> Image {
        let count = height * width * channels
        let start = slot * count
        let bytes = (0..<count).map { index -> UInt8 in
            normalization.color(images.pointer[start + index], channel: index % channels)
        }
        return Raster(height: height, width: width, channels: channels, samples: .bytes(bytes))
            .picture
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
