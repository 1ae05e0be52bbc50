import ImageFiles

/// What the check of one pair found.
struct PairCheck {
    /// How many unmapped values of one mask are findings of their own.
    static let listedValues = 8

    let mask: String
    var findings: [DatasetFinding] = []
    /// What the mask adds to its split's classes; `nil` where it cannot be decoded.
    var tally: MaskTally?
    /// Pixels of each class; `nil` where the mask cannot be decoded.
    var classPixels: [Int]? { tally?.classPixels }
    /// The first place and the number of pixels of each value of a mask of bytes.
    var numbers: [Int: UnmappedValue] = [:]
    /// What the mask's palette says of its indices.
    var palette: PaletteUse?
    /// Values without a class that are findings.
    var unmapped: [UnmappedValue] = []
    /// Labels of outlines without a meaning, with the number of their outlines.
    var unknownLabels: [(label: String, outlines: Int)] = []
    /// Outlines that cover no pixel.
    var emptyOutlines = 0
    /// Whether the mask is scaled to its image's size.
    private(set) var isResized = false
    /// Classes with few pixels.
    var smallAreas: [SmallArea] = []
    /// Of the image's pixels; `nil` where the image cannot be decoded.
    var imageDigest: UInt64?
    /// Of the mask's labels; `nil` where the mask cannot be decoded.
    var maskDigest: UInt64?
    /// Whether another image is unlikely to have the same mask: it has several classes, and more than a few pixels.
    var isDistinctive: Bool {
        let classes = (classPixels ?? []).filter { $0 > 0 }
        return classes.count > 1 && classes.reduce(0, +) >= Self.fewestDistinctivePixels
    }

    private static let fewestDistinctivePixels = 64

    /// Decodes a pair.
    init(of sample: SamplePaths, in dataset: SegmentationDataset) {
        mask = sample.mask
        let isOutlined = dataset.description.outlines != nil
        let files = isOutlined ? [sample.image] : [sample.image, sample.mask]
        findings += files.compactMap(FileSuspicion.wrongExtension)
        findings += files.compactMap(FileSuspicion.furtherPages)
        var picture: Image?
        do {
            var irregularities: [String] = []
            let image = try Raster.read(
                path: sample.image, form: dataset.imageForm().form,
                maximumPixels: dataset.description.maximumPixels
            ) {
                irregularities.append($0)
            }
            findings += irregularities.map {
                .init(
                    .irregularFile, .warning, file: sample.image,
                    message:
                        "\(sample.image): \($0). It is read all the same, save it anew for other programs"
                )
            }
            picture = image.picture
            imageDigest = Self.digest(height: image.height, image.storedBytes)
        } catch {
            findings.append(.unreadable(sample.image, error))
        }
        let source: SourceMask
        do {
            if let found = try dataset.outlinesFound(for: sample) {
                source = found.mask
                (unknownLabels, emptyOutlines) = (found.unknown, found.empty)
            } else {
                source = try dataset.readMask(sample)
            }
        } catch ImageFileError.lossyMask(let path, let format) {
            let error = ImageFileError.lossyMask(path: path, format: format)
            findings.append(
                .init(
                    .jpegMask, .error, file: sample.mask, message: error.description))
            return
        } catch {
            findings.append(.unreadable(sample.mask, error))
            return
        }
        let (mapped, pixels) = dataset.description.classMap.applyCounting(to: source)
        // The numbers of outlines are ours.
        if !isOutlined { numbers = source.places }
        palette = PaletteUse(sample.mask, palette: source.palette, pixels: pixels)
        // The mask could be decoded, so its alpha can.
        let limit = dataset.description.maximumPixels
        if !isOutlined,
            let alpha = (try? MaskAlpha.read(path: sample.mask, maximumPixels: limit)) ?? nil
        {
            var finding = DatasetFinding(
                .alphaChannel, .warning, file: sample.mask, count: alpha.transparent,
                message: alpha.text(sample.mask))
            (finding.x, finding.y) = (alpha.x, alpha.y)
            findings.append(finding)
        }
        // As training has it; values without a class are told by their places in the file.
        var scaled = mapped
        if let picture,
            dataset.resizes(
                maskSize: [source.height, source.width], imageSize: [picture.height, picture.width])
        {
            isResized = true
            scaled = dataset.description.classMap.apply(
                to: source.resized(height: picture.height, width: picture.width))
        }
        tally = MaskTally(scaled)
        maskDigest = Self.digest(height: scaled.labels.height, scaled.labels.labels)
        smallAreas = SmallArea.all(in: scaled)
        if let picture {
            findings += placeFindings(of: scaled.labels, on: picture, sample)
        }
        if isOutlined {
            if mapped.classPixels.allSatisfy({ $0 == 0 }) {
                findings.append(Self.allIgnored(sample.image, source, "'background' and 'ignore'"))
            }
            return
        }
        if let finding = FileSuspicion.grayAsColor(
            mapped, path: sample.mask, description: dataset.description)
        {
            findings.append(finding)
            tally = nil
            return
        }
        if mapped.unmapped.isEmpty,
            let finding = FileSuspicion.steppedBorders(
                of: source, path: sample.mask, classMap: dataset.description.classMap)
        {
            findings.append(finding)
        }
        if source.isLossy {
            findings.append(
                FileSuspicion.lossyMask(mapped, path: sample.mask, in: dataset.description))
        } else if let finding = FileSuspicion.interpolation(
            of: source, unmapped: mapped.unmapped, path: sample.mask,
            severity: dataset.description.unmapped == .error ? .error : .warning)
        {
            findings.append(finding)
        }
        if source.isLossy {
            // Its finding says how many pixels have no class.
        } else if let lossy = LossyColors(mapped.unmapped, in: dataset.description),
            dataset.description.unmapped == .error
        {
            findings.append(lossy.finding(sample.mask))
        } else {
            // Behind the reason that they may all have.
            let values = unmappedFindings(mapped, sample, dataset.description)
            if values.contains(where: { $0.reason.isEmpty }) { unmapped = mapped.unmapped }
            findings += values
        }
        if mapped.classPixels.allSatisfy({ $0 == 0 }) {
            findings.append(Self.allIgnored(sample.mask, source, "'map' and 'ignore'"))
        }
    }

    private static func allIgnored(
        _ file: String, _ mask: SourceMask, _ keys: String
    ) -> DatasetFinding {
        let first = UnmappedValue(
            value: mask.value(at: 0), x: 0, y: 0, pixels: mask.height * mask.width)
        return .init(
            .allIgnored, .warning, file: file, unmapped: first,
            message:
                "\(file): every pixel is ignored (\(first.value) at (0, 0)), so the image "
                + "teaches nothing; check \(keys)")
    }

    private static func digest(height: Int, _ pixels: [UInt8]) -> UInt64 {
        var digest = LabelDigest()
        digest.add(height)
        digest.add(pixels)
        return digest.value
    }

    /// Whether the mask has the size of its image and lies on it the right way round.
    private func placeFindings(
        of labels: LabelMap, on image: Image, _ sample: SamplePaths
    ) -> [DatasetFinding] {
        let imageSize = [image.height, image.width]
        let maskSize = [labels.height, labels.width]
        guard imageSize == maskSize || imageSize == maskSize.reversed() else {
            return [
                FileSuspicion.sizeMismatch(sample, imageSize: imageSize, maskSize: maskSize)
            ]
        }
        let better = EdgeAgreement(image: image, labels: labels).betterSymmetry
        if imageSize != maskSize {
            return [
                FileSuspicion.sizeMismatch(
                    sample, imageSize: imageSize, maskSize: maskSize, fit: better?.found)
            ]
        }
        guard let better, let asItIs = better.asItIs else { return [] }
        return [FileSuspicion.turnedMask(sample, better.found, asItIs)]
    }

    private func unmappedFindings(
        _ mask: MappedMask, _ sample: SamplePaths, _ description: DatasetDescription
    ) -> [DatasetFinding] {
        let all = mask.unmapped.map(\.value)
        if all.count >= Self.mostColorsOfClasses, let first = mask.unmapped.first,
            case .color = first.value
        {
            return [Self.photograph(sample.mask, first, count: all.count, description)]
        }
        return mask.unmapped.prefix(Self.listedValues).enumerated().map { index, value in
            let others = all.count > Self.listedValues && index == 0 ? Array(all.dropFirst()) : []
            let error = DatasetError.unmappedValue(
                mask: sample.mask, value: value, others: others,
                description: description.placeOfKeys)
            return .init(
                .unmappedValue, description.unmapped == .error ? .error : .warning,
                file: sample.mask, unmapped: value, message: error.description,
                suggestion: description.unmapped == .error ? "ignore: [\(value.value)]" : nil)
        }
    }
}

extension PairCheck {
    /// So many colours are no classes.
    private static let mostColorsOfClasses = 256

    /// A mask of more colours without a class than there may be classes.
    private static func photograph(
        _ mask: String, _ first: UnmappedValue, count: Int, _ description: DatasetDescription
    ) -> DatasetFinding {
        var finding = DatasetFinding(
            .unmappedValue, description.unmapped == .error ? .error : .warning, file: mask,
            unmapped: first,
            message:
                "\(mask): holds \(count) colours without a class, \(first.value) at (\(first.x), \(first.y)) "
                + "first, as many as a photograph has; put the mask there, whose colours are classes"
        )
        finding.reason = DatasetFinding.photograph
        return finding
    }
}

extension DatasetFinding {
    /// A file that cannot be decoded.
    fileprivate static func unreadable(_ file: String, _ error: any Error) -> DatasetFinding {
        var finding = DatasetFinding(.unreadable, .error, file: file, message: "\(error)")
        if case ImageFileError.gitLFSPointer = error { finding.reason = lfsPointer }
        return finding
    }

    private static let lfsPointer = "Git LFS"
    fileprivate static let photograph = "photograph"

    /// The finding as one of a pair, with the line that leaves the pair out where that is a cure.
    func of(
        _ name: String, split: String, in description: DatasetDescription
    ) -> DatasetFinding {
        var finding = self
        let pair = "\(split)/\(name)"
        (finding.pair, finding.split) = (pair, split)
        let isMended = suggestion != nil || reason == Self.lfsPointer
        if !isMended, kind.isMendedByLeavingOut || reason == Self.photograph {
            finding.suggestion = description.exclusion(of: [pair])
            finding.pairsToLeaveOut = [pair]
        }
        return finding
    }
}

extension DatasetFinding.Kind {
    /// Whether the fault is one of the pair alone, which may as well be left out.
    fileprivate var isMendedByLeavingOut: Bool {
        switch self {
        case .unreadable, .sizeMismatch, .orientationMismatch, .scaledMask, .jpegMask,
            .interpolatedMask, .missingMask, .missingImage, .sharedImage,
            .duplicateImage, .conflictingMasks, .duplicateMask, .turnedMask, .strayArea,
            .allIgnored:
            true
        default: false
        }
    }
}

extension SourceMask {
    /// The first place and the number of pixels of each value; empty unless the values are bytes.
    fileprivate var places: [Int: UnmappedValue] {
        guard case .bytes(let values) = values else { return [:] }
        var counts = [Int](repeating: 0, count: 256)
        var firsts = [Int](repeating: 0, count: 256)
        for (index, value) in values.enumerated() {
            if counts[Int(value)] == 0 { firsts[Int(value)] = index }
            counts[Int(value)] += 1
        }
        var places: [Int: UnmappedValue] = [:]
        for value in 0..<256 where counts[value] > 0 {
            places[value] = UnmappedValue(
                value: .number(value), x: firsts[value] % width, y: firsts[value] / width,
                pixels: counts[value])
        }
        return places
    }
}
