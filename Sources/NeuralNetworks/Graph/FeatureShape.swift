/// The sizes of a batch of feature maps; in memory they lie channels last.
public struct FeatureShape: Equatable, Hashable, Sendable, CustomStringConvertible {
    /// Images.
    public var batch: Int
    /// Channels.
    public var channels: Int
    /// Rows.
    public var height: Int
    /// Columns.
    public var width: Int

    /// Takes the four sizes.
    public init(batch: Int, channels: Int, height: Int, width: Int) {
        self.batch = batch
        self.channels = channels
        self.height = height
        self.width = width
    }

    /// Pixels in all images: batch · height · width.
    public var pixelCount: Int { batch * height * width }
    /// Numbers in all: pixels · channels.
    public var elementCount: Int { pixelCount * channels }
    /// "4×16×352×480": batch × channels × height × width.
    public var description: String { "\(batch)×\(channels)×\(height)×\(width)" }
}
