import ImageFiles

/// One decoded pair: the image and its label map, of the same size.
package struct LabelledImage: Equatable, Sendable {
    /// The sample's name.
    package let name: String
    /// The image as a network reads it.
    package let image: Raster
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
        name: String, image: Raster, labels: LabelMap, classPixels: [Int], voidPixels: Int,
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
        try requireSize(of: mask, sample, height: image.height, width: image.width)
        return LabelledImage(
            name: sample.name, image: image, labels: mask.labels, classPixels: mask.classPixels,
            voidPixels: mask.voidPixels, unmappedPixels: mask.unmappedPixels,
            boundaryPixels: mask.boundaryPixels)
    }

    /// Decodes a pair whose image will be made smaller anyway, see `Raster.readReduced(path:form:atLeast:)`.
    ///
    /// - Parameter atLeast: Given the full height and width, the height and width that are needed.
    /// - Returns: The image, perhaps smaller than its mask, which comes in full.
    /// - Throws: As ``loadPair(_:)``.
    package func loadReducedPair(
        _ sample: SamplePaths,
        atLeast: (_ height: Int, _ width: Int) -> (height: Int, width: Int)
    ) throws -> (image: Raster, mask: MappedMask) {
        let form = imageForm().form
        let reduced = try reading(sample) { () throws(ImageFileError) in
            try Raster.readReduced(path: sample.image, form: form, atLeast: atLeast)
        }
        let mask = try loadLabels(sample)
        let (height, width) = reduced.fullSize
        try requireSize(of: mask, sample, height: height, width: width)
        return (reduced.image, mask)
    }

    /// Decodes the image alone.
    func loadImage(_ sample: SamplePaths) throws -> Raster {
        let form = imageForm().form
        return try reading(sample) { () throws(ImageFileError) in
            try Raster.read(path: sample.image, form: form)
        }
    }

    /// Reads the image of a sample; one that is not there is told with its sample.
    private func reading<Result>(
        _ sample: SamplePaths, _ body: () throws(ImageFileError) -> Result
    ) throws -> Result {
        do {
            return try body()
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

    /// Makes sure that a mask has its image's size.
    private func requireSize(
        of mask: MappedMask, _ sample: SamplePaths, height: Int, width: Int
    ) throws(DatasetError) {
        guard height == mask.labels.height, width == mask.labels.width else {
            throw .sizeMismatch(
                image: sample.image, imageSize: [height, width], mask: sample.mask,
                maskSize: [mask.labels.height, mask.labels.width])
        }
    }

    /// Decodes and maps the mask alone.
    ///
    /// - Throws: As ``loadPair(_:)``, but for the image.
    package func loadLabels(_ sample: SamplePaths) throws -> MappedMask {
        var mask = try labels(of: try loadSource(sample), path: sample.mask)
        mask.ignoreBoundary(within: description.boundaryIgnore)
        return mask
    }

    /// Maps a mask, borders included; `path` names it in errors.
    ///
    /// - Throws: ``DatasetError/unmappedValue(mask:value:others:description:)`` and
    ///   ``DatasetError/interpolatedMask(mask:reason:)`` unless the description ignores such values.
    func labels(of source: SourceMask, path: String) throws(DatasetError) -> MappedMask {
        let mask = description.classMap.apply(to: source)
        if description.unmapped == .error, let first = mask.unmapped.first {
            if let finding = FileSuspicion.interpolation(
                of: source, unmapped: mask.unmapped, path: path, severity: .error)
            {
                throw .interpolatedMask(mask: path, reason: finding.message)
            }
            throw .unmappedValue(
                mask: path, value: first, others: mask.unmapped.dropFirst().map(\.value),
                description: description.path)
        }
        return mask
    }
}
