/// How often each class occurs in the masks of a split.
///
/// Integers, so that parts add up exactly.
public struct LabelStatistics: Equatable, Sendable {
    /// The split.
    public var split: String
    /// Class names; all lists below are in this order.
    public var classNames: [String]
    /// How many masks were counted.
    public var masks: Int
    /// Pixels of each class.
    public var pixels: [Int]
    /// Masks in which each class occurs.
    public var images: [Int]
    /// For each class the labelled pixels (of any class) of the masks in which it occurs.
    public var pixelsOfImages: [Int]
    /// Pixels that the description ignores.
    public var voidPixels: Int
    /// Pixels that are ignored because their value is not mapped.
    public var unmappedPixels: Int
    /// Pixels that are ignored for being near a border between two classes.
    public var boundaryPixels: Int
    /// A digest of the class names, the samples' names and every label: 16 hexadecimal digits.
    public var digest: String

    /// Wraps counts that were made elsewhere; every list has an element a class.
    public init(
        split: String, classNames: [String], masks: Int, pixels: [Int], images: [Int],
        pixelsOfImages: [Int], voidPixels: Int, unmappedPixels: Int, boundaryPixels: Int = 0,
        digest: String
    ) {
        self.split = split
        self.classNames = classNames
        self.masks = masks
        self.pixels = pixels
        self.images = images
        self.pixelsOfImages = pixelsOfImages
        self.voidPixels = voidPixels
        self.unmappedPixels = unmappedPixels
        self.boundaryPixels = boundaryPixels
        self.digest = digest
    }

    /// Labelled pixels: the sum of `pixels`.
    public var labelledPixels: Int { pixels.reduce(0, +) }
    /// Pixels that count nowhere, whatever the reason.
    public var ignoredPixels: Int { voidPixels + unmappedPixels + boundaryPixels }
    /// The names of the classes without a pixel.
    public var absentClasses: [String] {
        zip(classNames, pixels).filter { $0.1 == 0 }.map(\.0)
    }

    /// The share of a class in the labelled pixels, 0…1; 0 when nothing is labelled.
    public func frequency(of classID: Int) -> Double {
        labelledPixels == 0 ? 0 : Double(pixels[classID]) / Double(labelledPixels)
    }

    /// The share of a class in the labelled pixels of the images in which it occurs, 0…1.
    public func frequencyWhereItOccurs(of classID: Int) -> Double {
        pixelsOfImages[classID] == 0 ? 0 : Double(pixels[classID]) / Double(pixelsOfImages[classID])
    }
}
