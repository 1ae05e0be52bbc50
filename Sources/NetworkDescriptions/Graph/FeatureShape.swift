/// The sizes of a batch of feature maps; in memory they lie channels last.
package struct FeatureShape: Equatable, Hashable, Sendable, CustomStringConvertible {
    /// Images.
    package var batch: Int
    /// Channels.
    package var channels: Int
    /// Rows.
    package var height: Int
    /// Columns.
    package var width: Int

    /// Takes the four sizes.
    package init(batch: Int, channels: Int, height: Int, width: Int) {
        self.batch = batch
        self.channels = channels
        self.height = height
        self.width = width
    }

    /// Pixels in all images: batch · height · width; 2^50 where there are more.
    package var pixelCount: Int { boundedProduct(batch, height, width) }
    /// Numbers in all: pixels · channels; 2^50 where there are more.
    package var elementCount: Int { boundedProduct(batch, height, width, channels) }
    /// "4×16×352×480": batch × channels × height × width.
    package var description: String { "\(batch)×\(channels)×\(height)×\(width)" }
}
