/// How often each class occurs in the masks of a split.
///
/// Integers, so that parts add up exactly.
package struct LabelStatistics: Equatable, Sendable {
    /// The split.
    package var split: String
    /// Class names; all lists below are in this order.
    package var classNames: [String]
    /// How many masks were counted.
    package var masks: Int
    /// Pixels of each class.
    package var pixels: [Int]
    /// Masks in which each class occurs.
    package var images: [Int]
    /// For each class the labelled pixels (of any class) of the masks in which it occurs.
    package var pixelsOfImages: [Int]
    /// Pixels that the description ignores.
    package var voidPixels: Int
    /// Pixels that are ignored because their value is not mapped.
    package var unmappedPixels: Int
    /// Pixels that are ignored for being near a border between two classes.
    package var boundaryPixels: Int
    /// A digest of the class names, the samples' names and every label: 16 hexadecimal digits.
    package var digest: String
    /// What the masks say beyond the values that count, where that may be what was meant: palettes that disagree, an alpha
    /// channel that varies.
    package var cautions: [String] = []

    /// Wraps counts that were made elsewhere; every list has an element a class.
    package init(
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
    package var labelledPixels: Int { pixels.reduce(0, +) }
    /// Pixels that count nowhere, whatever the reason.
    package var ignoredPixels: Int { voidPixels + unmappedPixels + boundaryPixels }
    /// The names of the classes without a pixel.
    package var absentClasses: [String] {
        zip(classNames, pixels).filter { $0.1 == 0 }.map(\.0)
    }

    /// The share of a class in the labelled pixels, 0…1; 0 when nothing is labelled.
    package func frequency(of classID: Int) -> Double {
        labelledPixels == 0 ? 0 : Double(pixels[classID]) / Double(labelledPixels)
    }

    /// The share of a class in the labelled pixels of the images in which it occurs, 0…1.
    package func frequencyWhereItOccurs(of classID: Int) -> Double {
        pixelsOfImages[classID] == 0 ? 0 : Double(pixels[classID]) / Double(pixelsOfImages[classID])
    }
}
