/// How training images are varied.
///
/// The defaults vary nothing. Image and labels are always transformed together; labels never interpolate. Places come
/// first (scale, crop, rotation, flips), then colours in the order of the properties here, then noise, and at last the
/// cutout.
package struct AugmentationOptions: Equatable, Sendable {
    /// The bounds between which an image's scale is drawn evenly.
    ///
    /// 2 doubles height and width.
    package var scale: ClosedRange<Double> = 1...1
    /// Height and width of the part that is cut out at a random place; nil keeps the image's size.
    ///
    /// What lies beyond the scaled image is padding: the mean colour, and ignored labels.
    package var crop: [Int]?
    /// Crops that prefer some classes; nil cuts out anywhere.
    package var cropClasses: CropClasses?
    /// The probability of mirroring left and right, 0…1.
    package var flip = 0.0
    /// The probability of mirroring top and bottom, 0…1.
    package var verticalFlip = 0.0
    /// The picture is turned about the centre of the crop by an angle drawn evenly from −rotation … rotation degrees.
    ///
    /// What comes in from beyond the image is padding.
    package var rotation = 0.0
    /// Brightness is multiplied by a factor drawn evenly from 1 − brightness … 1 + brightness.
    package var brightness = 0.0
    /// The distance to the mean colour is multiplied by a factor drawn evenly from 1 − contrast … 1 + contrast.
    package var contrast = 0.0
    /// The distance to the pixel's own gray is multiplied by a factor drawn evenly from 1 − saturation … 1 + saturation.
    package var saturation = 0.0
    /// Colours move round the colour circle by a part of it drawn evenly from −hue … hue, at most ½.
    package var hue = 0.0
    /// The bounds between which the exponent of the gamma curve `255 · (v / 255)^γ` is drawn evenly.
    package var gamma: ClosedRange<Double> = 1...1
    /// The standard deviation of a Gaussian blur is drawn evenly from 0 … blur, in pixels of the result.
    package var blur = 0.0
    /// The standard deviation of Gaussian noise is drawn evenly from 0 … noise, as a part of the range of colours.
    package var noise = 0.0
    /// A rectangle that is covered; nil covers nothing.
    package var cutout: Cutout?

    /// Nothing varies.
    package init() {}

    /// Which classes crops prefer, and how often.
    package struct CropClasses: Equatable, Sendable {
        /// The classes' names.
        package var names: [String]
        /// The probability that a crop is cut out around a pixel of one of them, 0…1.
        ///
        /// A class is drawn evenly from those that the image holds, then a pixel of it; an image without any is cut out
        /// anywhere.
        package var probability = 0.5

        /// Prefers those classes in every other crop.
        package init(names: [String]) { self.names = names }
    }

    /// A rectangle of the mean colour whose labels are ignored.
    package struct Cutout: Equatable, Sendable {
        /// The probability that there is one, 0…1.
        package var probability = 0.5
        /// Its height and width are drawn evenly up to this part of the result's, above 0, at most 1.
        package var size = 0.25

        /// A quarter of each side at most, in every other image.
        package init() {}
    }

    /// The ids of ``cropClasses``.
    ///
    /// - Throws: ``BatchLoadingError/unknownCropClass(name:known:)``.
    package func cropClassIDs(among classNames: [String]) throws(BatchLoadingError) -> [UInt8] {
        var ids: [UInt8] = []
        for name in cropClasses?.names ?? [] {
            guard let index = classNames.firstIndex(of: name) else {
                throw .unknownCropClass(name: name, known: classNames)
            }
            ids.append(UInt8(index))
        }
        return ids
    }
}
