import ImageFiles

/// One decoded pair: the image and its label map, of the same size.
public struct LabelledImage: Equatable, Sendable {
    /// The sample's name.
    public let name: String
    /// The image.
    public let image: Image
    /// The class of every pixel.
    public let labels: LabelMap
    /// Pixels of each class.
    public let classPixels: [Int]
    /// Pixels that the description ignores.
    public let voidPixels: Int
    /// Pixels that are ignored because their value is not mapped (`unmapped: ignore`).
    public let unmappedPixels: Int

    /// Wraps a pair; image and labels have the same size.
    public init(
        name: String, image: Image, labels: LabelMap, classPixels: [Int], voidPixels: Int,
        unmappedPixels: Int
    ) {
        self.name = name
        self.image = image
        self.labels = labels
        self.classPixels = classPixels
        self.voidPixels = voidPixels
        self.unmappedPixels = unmappedPixels
    }
}

extension SegmentationDataset {
    /// Decodes a pair and maps its mask.
    ///
    /// - Throws: `ImageFileError` for a file that cannot be decoded; ``DatasetError/sizeMismatch(image:imageSize:mask:maskSize:)``;
    ///   ``DatasetError/unmappedValue(mask:value:others:description:)`` unless the description ignores such values.
    public func loadPair(_ sample: SamplePaths) throws -> LabelledImage {
        let image = try Image.read(path: sample.image)
        let mask = try loadLabels(sample)
        guard image.height == mask.labels.height, image.width == mask.labels.width else {
            throw DatasetError.sizeMismatch(
                image: sample.image, imageSize: [image.height, image.width], mask: sample.mask,
                maskSize: [mask.labels.height, mask.labels.width])
        }
        return LabelledImage(
            name: sample.name, image: image, labels: mask.labels, classPixels: mask.classPixels,
            voidPixels: mask.voidPixels, unmappedPixels: mask.unmappedPixels)
    }

    /// Decodes and maps the mask alone.
    ///
    /// - Throws: As ``loadPair(_:)``, but for the image.
    public func loadLabels(_ sample: SamplePaths) throws -> MappedMask {
        let mask = description.classMap.apply(to: try SourceMask.read(path: sample.mask))
        if description.unmapped == .error, let first = mask.unmapped.first {
            throw DatasetError.unmappedValue(
                mask: sample.mask, value: first, others: mask.unmapped.dropFirst().map(\.value),
                description: description.path)
        }
        return mask
    }
}
