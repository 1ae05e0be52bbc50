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
