import Tensors

/// A few samples of one size in the order of the compute engine: channels last.
public struct Batch: Sendable {
    /// `count · height · width · 3` normalised colours.
    public let images: AlignedBuffer<Float>
    /// `count · height · width` class ids; 255 where ignored.
    public let labels: AlignedBuffer<UInt8>
    /// Samples.
    public let count: Int
    /// Rows.
    public let height: Int
    /// Columns.
    public let width: Int
    /// The samples' names.
    public let names: [String]
    /// The samples' image files.
    public let files: [String]
    /// Pixels that are padding from augmentation; their labels are ignored.
    public let paddedPixels: Int
}
