import ImageFiles

/// One decoded pair: the image and its label map, of the same size.
package struct LabelledImage: Equatable, Sendable {
    /// The sample's name.
    package let name: String
    /// The image.
    package let image: Image
    /// The class of every pixel.
    package let labels: LabelMap
    /// Pixels of each class.
    package let classPixels: [Int]
    /// Pixels that the description ignores.
    package let voidPixels: Int
    /// Pixels that are ignored because their value is not mapped (`unmapped: ignore`).
    package let unmappedPixels: Int
    /// Pixels that are ignored for being near a border between two classes (`boundary_ignore`).
    package let boundaryPixels: Int

    /// Wraps a pair; image and labels have the same size.
    package init(
        name: String, image: Image, labels: LabelMap, classPixels: [Int], voidPixels: Int,
        unmappedPixels: Int, boundaryPixels: Int = 0
    ) {
        self.name = name
        self.image = image
        self.labels = labels
        self.classPixels = classPixels
        self.voidPixels = voidPixels
        self.unmappedPixels = unmappedPixels
        self.boundaryPixels = boundaryPixels
    }
}

extension SegmentationDataset {
    /// Decodes a pair and maps its mask.
    ///
    /// - Throws: `ImageFileError` for a file that cannot be decoded; ``DatasetError/missingImage(image:others:)``
    ///   and ``DatasetError/missingMask(image:mask:others:)`` for one that is not there; ``DatasetError/sizeMismatch(image:imageSize:mask:maskSize:)``;
    ///   ``DatasetError/unmappedValue(mask:value:others:description:)`` and
    ///   ``DatasetError/interpolatedMask(mask:reason:)`` unless the description ignores such values.
    package func loadPair(_ sample: SamplePaths) throws -> LabelledImage {
        let image = try loadImage(sample)
        let mask = try loadLabels(sample)
        guard image.height == mask.labels.height, image.width == mask.labels.width else {
            throw DatasetError.sizeMismatch(
                image: sample.image, imageSize: [image.height, image.width], mask: sample.mask,
                maskSize: [mask.labels.height, mask.labels.width])
        }
        return LabelledImage(
            name: sample.name, image: image, labels: mask.labels, classPixels: mask.classPixels,
            voidPixels: mask.voidPixels, unmappedPixels: mask.unmappedPixels,
            boundaryPixels: mask.boundaryPixels)
    }

    /// Decodes the image alone.
    func loadImage(_ sample: SamplePaths) throws -> Image {
        do {
            return try Image.read(path: sample.image)
        } catch .missing {
            throw DatasetError.missingImage(image: sample.image, others: 0)
        }
    }

    private func loadSource(_ sample: SamplePaths) throws -> SourceMask {
        do {
            return try SourceMask.read(path: sample.mask)
        } catch .missing {
            throw DatasetError.missingMask(image: sample.image, mask: sample.mask, others: 0)
        }
    }

    /// Decodes and maps the mask alone.
    ///
    /// - Throws: As ``loadPair(_:)``, but for the image.
    package func loadLabels(_ sample: SamplePaths) throws -> MappedMask {
        let source = try loadSource(sample)
        var mask = description.classMap.apply(to: source)
        if description.unmapped == .error, let first = mask.unmapped.first {
            if let finding = FileSuspicion.interpolation(
                of: source, unmapped: mask.unmapped, path: sample.mask, severity: .error)
            {
                throw DatasetError.interpolatedMask(mask: sample.mask, reason: finding.message)
            }
            throw DatasetError.unmappedValue(
                mask: sample.mask, value: first, others: mask.unmapped.dropFirst().map(\.value),
                description: description.path)
        }
        mask.ignoreBoundary(within: description.boundaryIgnore)
        return mask
    }
}
