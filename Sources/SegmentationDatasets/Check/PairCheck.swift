import ImageFiles

/// What the check of one pair found.
struct PairCheck {
    /// How many unmapped values of one mask are findings of their own.
    static let listedValues = 8

    let mask: String
    var findings: [DatasetFinding] = []
    /// Pixels of each class; `nil` where the mask cannot be decoded.
    var classPixels: [Int]?
    /// The first place and the number of pixels of each value of a mask of bytes.
    var numbers: [Int: UnmappedValue] = [:]
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

    /// Decodes a pair of a split that the description lists.
    init(of sample: SamplePaths, split: String, in dataset: SegmentationDataset) {
        mask = sample.mask
        let exclusion = DatasetDescription.exclusion(of: sample.name, split: split)
        findings += [sample.image, sample.mask].compactMap(FileSuspicion.wrongExtension)
        var picture: Image?
        do {
            var irregularities: [String] = []
            let image = try Raster.read(path: sample.image, form: dataset.imageForm().form) {
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
            findings.append(
                .init(
                    .unreadable, .error, file: sample.image, message: error.description,
                    suggestion: exclusion))
        }
        let source: SourceMask
        do {
            source = try SourceMask.read(path: sample.mask)
        } catch .lossyMask(let path) {
            let error = ImageFileError.lossyMask(path: path)
            findings.append(
                .init(
                    .jpegMask, .error, file: sample.mask, message: error.description,
                    suggestion: exclusion))
            return
        } catch {
            findings.append(
                .init(
                    .unreadable, .error, file: sample.mask, message: error.description,
                    suggestion: exclusion))
            return
        }
        let mapped = dataset.description.classMap.apply(to: source)
        numbers = source.places
        classPixels = mapped.classPixels
        maskDigest = Self.digest(height: mapped.labels.height, mapped.labels.labels)
        smallAreas = SmallArea.all(in: mapped)
        if let picture {
            findings += placeFindings(of: mapped.labels, on: picture, sample, exclusion)
        }
        if let finding = FileSuspicion.grayAsColor(
            mapped, path: sample.mask, description: dataset.description)
        {
            findings.append(finding)
            classPixels = nil
            return
        }
        if mapped.unmapped.isEmpty,
            var finding = FileSuspicion.steppedBorders(of: source, path: sample.mask)
        {
            finding.suggestion = exclusion
            findings.append(finding)
        }
        if let finding = FileSuspicion.interpolation(
            of: source, unmapped: mapped.unmapped, path: sample.mask,
            severity: dataset.description.unmapped == .error ? .error : .warning)
        {
            findings.append(finding)
        }
        // Behind the reason that they may all have.
        findings += unmappedFindings(mapped, sample, dataset.description)
        if mapped.classPixels.allSatisfy({ $0 == 0 }) {
            let first = UnmappedValue(
                value: source.value(at: 0), x: 0, y: 0, pixels: mapped.labels.labels.count)
            findings.append(
                .init(
                    .allIgnored, .warning, file: sample.mask, unmapped: first,
                    message:
                        "\(sample.mask): every pixel is ignored (\(first.value) at (0, 0)), so the image "
                        + "teaches nothing; check 'map' and 'ignore', or leave the pair out with "
                        + "'\(exclusion)'", suggestion: exclusion))
        }
    }

    private static func digest(height: Int, _ pixels: [UInt8]) -> UInt64 {
        var digest = LabelDigest()
        digest.add(height)
        digest.add(pixels)
        return digest.value
    }

    /// Whether the mask has the size of its image and lies on it the right way round.
    private func placeFindings(
        of labels: LabelMap, on image: Image, _ sample: SamplePaths, _ exclusion: String
    ) -> [DatasetFinding] {
        let imageSize = [image.height, image.width]
        let maskSize = [labels.height, labels.width]
        guard imageSize == maskSize || imageSize == maskSize.reversed() else {
            return [
                FileSuspicion.sizeMismatch(
                    sample, imageSize: imageSize, maskSize: maskSize, suggestion: exclusion)
            ]
        }
        let better = EdgeAgreement(image: image, labels: labels).betterSymmetry
        if imageSize != maskSize {
            return [
                FileSuspicion.sizeMismatch(
                    sample, imageSize: imageSize, maskSize: maskSize, fit: better?.found,
                    suggestion: exclusion)
            ]
        }
        guard let better, let asItIs = better.asItIs else { return [] }
        return [FileSuspicion.turnedMask(sample, better.found, asItIs, suggestion: exclusion)]
    }

    private func unmappedFindings(
        _ mask: MappedMask, _ sample: SamplePaths, _ description: DatasetDescription
    ) -> [DatasetFinding] {
        let all = mask.unmapped.map(\.value)
        return mask.unmapped.prefix(Self.listedValues).enumerated().map { index, value in
            let others = all.count > Self.listedValues && index == 0 ? Array(all.dropFirst()) : []
            let error = DatasetError.unmappedValue(
                mask: sample.mask, value: value, others: others, description: description.path)
            return .init(
                .unmappedValue, description.unmapped == .error ? .error : .warning,
                file: sample.mask, unmapped: value, message: error.description,
                suggestion: description.unmapped == .error ? "ignore: [\(value.value)]" : nil)
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
