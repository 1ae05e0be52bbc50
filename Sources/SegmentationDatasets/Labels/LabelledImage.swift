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
    ///   ``DatasetError/unmappedValue(mask:value:others:description:)``,
    ///   ``DatasetError/lossyMaskOutside(mask:first:pixels:of:)`` and
    ///   ``DatasetError/interpolatedMask(mask:reason:)`` unless the description ignores such values.
    package func loadPair(_ sample: SamplePaths) throws -> LabelledImage {
        let image = try loadImage(sample)
        let mask = try loadLabels(sample, imageSize: [image.height, image.width])
        try requireSize(of: mask, sample, height: image.height, width: image.width)
        return LabelledImage(
            name: sample.name, image: image, labels: mask.labels, classPixels: mask.classPixels,
            voidPixels: mask.voidPixels, unmappedPixels: mask.unmappedPixels,
            boundaryPixels: mask.boundaryPixels)
    }

    /// Decodes a pair whose image will be made smaller anyway, see `Raster.readReduced(path:form:maximumPixels:atLeast:)`.
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
            try Raster.readReduced(
                path: sample.image, form: form, maximumPixels: description.maximumPixels,
                atLeast: atLeast)
        }
        let (height, width) = reduced.fullSize
        let mask = try loadLabels(sample, imageSize: [height, width])
        try requireSize(of: mask, sample, height: height, width: width)
        return (reduced.image, mask)
    }

    /// Decodes the image alone.
    func loadImage(_ sample: SamplePaths) throws -> Raster {
        let form = imageForm().form
        return try reading(sample) { () throws(ImageFileError) in
            try Raster.read(
                path: sample.image, form: form, maximumPixels: description.maximumPixels)
        }
    }

    /// Height and width of the image, upright, by its header.
    private func sizeOfImage(_ sample: SamplePaths) throws -> [Int] {
        let size = try reading(sample) { () throws(ImageFileError) in
            try PictureSize.of(sample.image)
        }
        return [size.height, size.width]
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
            return try readMask(sample)
        } catch ImageFileError.missing {
            throw DatasetError.missingMask(image: sample.image, mask: sample.mask, others: 0)
        }
    }

    /// The outlines of an image, drawn; `nil` where the labels are masks.
    ///
    /// - Throws: ``DatasetError/badOutlines(file:place:reason:)``, `ImageFileError`.
    func outlinesFound(for sample: SamplePaths) throws -> OutlineLabels.Found? {
        try description.outlines?.found(
            for: sample, maximumPixels: description.maximumPixels)
    }

    /// Decodes a mask's file, or draws the outlines of an image, into the values that count.
    ///
    /// - Throws: `ImageFileError`; of outlines also ``DatasetError/badOutlines(file:place:reason:)`` and, unless the description
    ///   ignores such labels, ``DatasetError/unknownLabels(file:labels:outlines:description:)``.
    func readMask(_ sample: SamplePaths) throws -> SourceMask {
        if let found = try outlinesFound(for: sample) {
            if description.unmapped == .error, !found.unknown.isEmpty {
                throw told(
                    .unknownLabels(
                        file: sample.mask, labels: found.unknown.map(\.label),
                        outlines: found.unknown.map(\.outlines),
                        description: description.placeOfKeys))
            }
            return found.mask
        }
        return try readMaskFile(sample.mask)
    }

    /// Decodes a file as the masks of the description are read, into the values that count.
    func readMaskFile(_ path: String) throws(ImageFileError) -> SourceMask {
        let mask = try SourceMask.read(
            path: path, lossy: description.classMap.lossyMasks,
            maximumPixels: description.maximumPixels)
        return description.palette == .colors ? mask.byPaletteColors : mask
    }

    /// Makes sure that a mask has its image's size.
    func requireSize(
        of mask: MappedMask, _ sample: SamplePaths, height: Int, width: Int
    ) throws(DatasetError) {
        guard height == mask.labels.height, width == mask.labels.width else {
            let maskSize = [mask.labels.height, mask.labels.width]
            let error = DatasetError.sizeMismatch(
                image: sample.image, imageSize: [height, width], mask: sample.mask,
                maskSize: maskSize)
            // Only the advice of one shape names a key.
            throw SizeProportions.agree(maskSize, [height, width]) ? told(error) : error
        }
    }

    /// Decodes and maps the mask alone, at the size of its image where `mask_size: resize` scales it to that.
    ///
    /// - Throws: As ``loadPair(_:)``, but for the image.
    package func loadLabels(_ sample: SamplePaths) throws -> MappedMask {
        try loadLabelsAndPalette(sample).mask
    }

    private func loadLabels(_ sample: SamplePaths, imageSize: [Int]) throws -> MappedMask {
        try loadLabelsAndPalette(sample, imageSize: imageSize).mask
    }

    /// As ``loadLabels(_:)``, with what the mask's palette says of its indices.
    ///
    /// - Parameters:
    ///   - imageSize: Height and width of the image; read from its file where they are needed, unless given.
    ///   - ignoresBoundary: Whether `boundary_ignore` counts.
    func loadLabelsAndPalette(
        _ sample: SamplePaths, imageSize: [Int]? = nil, ignoresBoundary: Bool = true
    ) throws -> (mask: MappedMask, palette: PaletteUse?) {
        var source = try loadSource(sample)
        let maskSize = [source.height, source.width]
        if description.maskSize == .resize {
            let imageSize = try imageSize ?? sizeOfImage(sample)
            if resizes(maskSize: maskSize, imageSize: imageSize) {
                // Values without a class are told by their places in the file.
                _ = try labelsAndPixels(of: source, path: sample.mask)
                source = source.resized(height: imageSize[0], width: imageSize[1])
            }
        }
        var (mask, pixels) = try labelsAndPixels(of: source, path: sample.mask)
        if ignoresBoundary { mask.ignoreBoundary(within: description.boundaryIgnore) }
        return (mask, PaletteUse(sample.mask, palette: source.palette, pixels: pixels))
    }

    /// Maps a mask, borders included; `path` names it in errors.
    ///
    /// - Throws: ``DatasetError/unmappedValue(mask:value:others:description:)`` and
    ///   ``DatasetError/interpolatedMask(mask:reason:)`` unless the description ignores such values.
    func labels(of source: SourceMask, path: String) throws(DatasetError) -> MappedMask {
        try labelsAndPixels(of: source, path: path).mask
    }

    private func labelsAndPixels(
        of source: SourceMask, path: String
    ) throws(DatasetError) -> (mask: MappedMask, pixelsOfNumbers: [Int]) {
        let (mask, pixels) = description.classMap.applyCounting(to: source)
        if description.unmapped == .error, let first = mask.unmapped.first {
            if source.isLossy {
                throw told(
                    .lossyMaskOutside(
                        mask: path, first: first, pixels: mask.unmappedPixels,
                        of: source.height * source.width))
            }
            if let finding = FileSuspicion.interpolation(
                of: source, unmapped: mask.unmapped, path: path, severity: .error)
            {
                throw told(.interpolatedMask(mask: path, reason: finding.message))
            }
            if let lossy = LossyColors(mask.unmapped, in: description) {
                throw told(.lossyColors(mask: path, reason: lossy.text(path)))
            }
            throw told(
                .unmappedValue(
                    mask: path, value: first, others: mask.unmapped.dropFirst().map(\.value),
                    description: description.placeOfKeys))
        }
        return (mask, pixels)
    }
}

extension SourceMask {
    /// A mask with a palette as a mask of its colours; any other as it is.
    ///
    /// An index beyond the palette's end is black.
    var byPaletteColors: SourceMask {
        guard case .bytes(let indices) = values, let palette else { return self }
        let colors = palette + [UInt32](repeating: 0, count: max(0, 256 - palette.count))
        return SourceMask(
            height: height, width: width, values: .colors(indices.map { colors[Int($0)] }))
    }
}
