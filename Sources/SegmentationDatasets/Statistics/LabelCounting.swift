import ImageFiles
import Machine

extension SegmentationDataset {
    /// Decodes every mask of a split and counts its labels.
    ///
    /// The masks are shared out over the team; no more than one mask a thread is in memory. The result does not
    /// depend on the number of threads.
    ///
    /// - Throws: As ``samples(inSplit:)`` and ``loadLabels(_:)``, the fault of the first sample that has one.
    package func labelStatistics(
        inSplit split: String, team: ThreadTeam = .ofAllCores
    ) throws -> LabelStatistics {
        let samples = try samples(inSplit: split)
        let counts = team.map(samples) { sample in
            Result { try MaskCounts(sample.name, try loadLabelsAndPalette(sample)) }
        }
        var statistics = LabelStatistics(
            split: split, classNames: classNames, masks: 0,
            pixels: [Int](repeating: 0, count: classNames.count),
            images: [Int](repeating: 0, count: classNames.count),
            pixelsOfImages: [Int](repeating: 0, count: classNames.count), voidPixels: 0,
            unmappedPixels: 0, digest: "")
        var palettes = PaletteTally(description)
        var digest = LabelDigest()
        for name in classNames { digest.add(name) }
        for result in counts {
            let mask = try result.get()
            statistics.add(mask)
            palettes.add(mask.palette)
            digest.add(mask.digest)
        }
        statistics.digest = digest.text
        statistics.cautions = cautions(of: samples, palettes)
        return statistics
    }
}

extension SegmentationDataset {
    /// What masks may say beyond the values that count: by all their palettes, and by the alpha of a few.
    private func cautions(of samples: [SamplePaths], _ palettes: PaletteTally) -> [String] {
        if description.outlines != nil { return [] }
        return [palettes.finding.map { "\($0.mask): \($0.text)" }, alphaCaution(of: samples)]
            .compactMap { $0 }
    }

    /// What the alpha of the first mask says that has any.
    private func alphaCaution(of samples: [SamplePaths]) -> String? {
        // Every file is read once: `first` of a lazy collection would read twice, and fail hard on a file that differs.
        for sample in samples.prefix(Self.masksWithAlphaTried) {
            // A mask that cannot be read has been told before.
            if let alpha = try? MaskAlpha.read(
                path: sample.mask, maximumPixels: description.maximumPixels)
            {
                return alpha.text(sample.mask)
            }
        }
        return nil
    }

    private static let masksWithAlphaTried = 4
}

extension LabelStatistics {
    fileprivate mutating func add(_ mask: MaskCounts) {
        masks += 1
        voidPixels += mask.voidPixels
        unmappedPixels += mask.unmappedPixels
        boundaryPixels += mask.boundaryPixels
        let labelled = mask.classPixels.reduce(0, +)
        for (id, count) in mask.classPixels.enumerated() where count > 0 {
            pixels[id] += count
            images[id] += 1
            pixelsOfImages[id] += labelled
        }
    }
}

/// What remains of a mask after it was counted.
private struct MaskCounts {
    let classPixels: [Int]
    let voidPixels: Int
    let unmappedPixels: Int
    let boundaryPixels: Int
    let digest: String
    let palette: PaletteUse?

    init(_ name: String, _ found: (mask: MappedMask, palette: PaletteUse?)) throws {
        let mask = found.mask
        palette = found.palette
        classPixels = mask.classPixels
        voidPixels = mask.voidPixels
        unmappedPixels = mask.unmappedPixels
        boundaryPixels = mask.boundaryPixels
        var digest = LabelDigest()
        digest.add(name)
        digest.add(mask.labels.height)
        digest.add(mask.labels.width)
        digest.add(mask.labels.labels)
        self.digest = digest.text
    }
}
