/// What a plan knows of the data: numbers that were measured once and can be written down.
package struct DatasetFacts: Codable, Equatable, Sendable {
    /// The dataset's name.
    package var dataset: String
    /// Images to learn from.
    package var trainImages: Int
    /// Images on which every epoch is judged.
    package var validationImages: Int
    /// The median height in pixels.
    package var height: Int
    /// The median width in pixels.
    package var width: Int
    /// Whether the images have different sizes.
    package var sizesDiffer: Bool
    /// Channels of the images: 1, 3 or 4.
    package var channels: Int
    /// The mean of every channel, 0…1.
    package var means: [Double]
    /// The standard deviation of every channel over pixels, 0…1.
    package var deviations: [Double]
    /// The standard deviation of the images' mean brightness, 0…1: how differently they are lit.
    package var brightnessSpread: Double
    /// The share of the pixels that count nowhere, 0…1.
    package var ignoredShare: Double
    /// The classes in the order of their ids.
    package var classes: [ClassFacts]
    /// How many masks, and images, were looked at.
    package var masksMeasured: Int

    /// Fewer images to learn from make no plan.
    package static let leastImages = 2

    /// Writes facts down.
    package init(
        dataset: String, trainImages: Int, validationImages: Int, height: Int, width: Int,
        sizesDiffer: Bool = false, channels: Int = 3, means: [Double] = [0.5, 0.5, 0.5],
        deviations: [Double] = [0.2, 0.2, 0.2], brightnessSpread: Double = 0.1,
        ignoredShare: Double = 0, classes: [ClassFacts], masksMeasured: Int
    ) {
        self.dataset = dataset
        self.trainImages = trainImages
        self.validationImages = validationImages
        self.height = height
        self.width = width
        self.sizesDiffer = sizesDiffer
        self.channels = channels
        self.means = means
        self.deviations = deviations
        self.brightnessSpread = brightnessSpread
        self.ignoredShare = ignoredShare
        self.classes = classes
        self.masksMeasured = masksMeasured
    }

    /// The least ``ClassFacts/smallSide``, with its class; nil where no region was found.
    package var smallestRegion: (className: String, side: Double)? {
        classes.compactMap { own in own.smallSide.map { (own.name, $0) } }
            .min { $0.1 < $1.1 }
    }

    /// The median thickness of the class with the thinnest regions, in pixels; nil where no region was found.
    package var thinnest: (className: String, thickness: Double)? {
        classes.compactMap { own in own.thickness.map { (own.name, $0) } }
            .min { $0.1 < $1.1 }
    }

    /// The share of the most frequent class over that of the rarest one that occurs, at least 1.
    package var imbalance: Double {
        let shares = classes.map(\.share).filter { $0 > 0 }
        guard let most = shares.max(), let least = shares.min() else { return 1 }
        return most / least
    }

    /// The classes without a pixel in the split to learn from.
    package var absentClasses: [String] { classes.filter { $0.share == 0 }.map(\.name) }
}

/// What a plan knows of a class.
package struct ClassFacts: Codable, Equatable, Sendable {
    /// Its name.
    package var name: String
    /// Its share in the labelled pixels, 0…1.
    package var share: Double
    /// The share of the masks that hold it, 0…1.
    package var imageShare: Double
    /// Connected regions an image, over all images.
    package var regions: Double
    /// √area of the region up to which, by size, a tenth of its pixels lie; nil without a region.
    ///
    /// Specks, which are many and hold few pixels, do not move it.
    package var smallSide: Double?
    /// The ``LabelRegion/thickness`` up to which half of its pixels lie; nil without a region.
    package var thickness: Double?

    /// Writes facts down.
    package init(
        name: String, share: Double, imageShare: Double = 1, regions: Double = 1,
        smallSide: Double? = nil, thickness: Double? = nil
    ) {
        self.name = name
        self.share = share
        self.imageShare = imageShare
        self.regions = regions
        self.smallSide = smallSide
        self.thickness = thickness
    }
}
