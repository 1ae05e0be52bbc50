import Tensors

/// The loss of every pixel of an image, as PyTorch's `reduction='none'` gives it.
public struct LossMap: Sendable, Equatable {
    /// Height and width, those of the image.
    public let size: Size
    /// `height · width` losses in nats row by row from the top, class weights included, 0 where the label is ignored.
    public let values: [Float]
    /// Σ of the losses in nats.
    public let sum: Double
    /// Σ of the class weights of the labels that count: what the mean divides by.
    public let weightSum: Double

    /// `sum / weightSum` in nats; nil where no pixel counts.
    public var mean: Double? { weightSum > 0 ? sum / weightSum : nil }

    /// Writes the losses as float32 `.npy` of shape (H,W), whole or not at all.
    ///
    /// - Throws: ``PixelwiseError`` of kind ``PixelwiseError/Kind/cannotWrite``.
    public func writeNPY(to path: String) throws(PixelwiseError) {
        try PixelwiseError.translating {
            try NPYFile.write(NumericArray(shape: [size.height, size.width], values), to: path)
        }
    }
}
