/// How training images are varied.
///
/// The defaults vary nothing. Image and labels are always transformed together; labels never interpolate.
public struct AugmentationOptions: Equatable, Sendable {
    /// The bounds between which an image's scale is drawn evenly.
    ///
    /// 2 doubles height and width.
    public var scale: ClosedRange<Double> = 1...1
    /// Height and width of the part that is cut out at a random place; nil keeps the image's size.
    ///
    /// What lies beyond the scaled image is padding: the mean colour, and ignored labels.
    public var crop: [Int]?
    /// The probability of mirroring left and right, 0…1.
    public var flip = 0.0
    /// Brightness is multiplied by a factor drawn evenly from 1 − brightness … 1 + brightness.
    public var brightness = 0.0
    /// The distance to the mean colour is multiplied by a factor drawn evenly from 1 − contrast … 1 + contrast.
    public var contrast = 0.0

    /// Nothing varies.
    public init() {}
}
