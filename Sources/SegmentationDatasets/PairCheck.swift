import CPixelKernels
import ImageFiles

/// What the check of one pair found.
struct PairCheck {
    /// How many unmapped values of one mask are findings of their own.
    static let listedValues = 8

    var findings: [DatasetFinding] = []
    /// Pixels of each class; `nil` where the mask cannot be decoded.
    var classPixels: [Int]?
    /// The values of a mask of bytes.
    var numbers: Set<Int> = []
    /// Of the image's pixels; `nil` where the image cannot be decoded.
    var imageDigest: String?

    init(of sample: SamplePaths, in dataset: SegmentationDataset) {
        findings += [sample.image, sample.mask].compactMap(FileSuspicion.wrongExtension)
        var imageSize: [Int]?
        do {
            let image = try Image.read(path: sample.image)
            imageSize = [image.height, image.width]
            var digest = LabelDigest()
            digest.add(image.height)
            digest.add(image.pixels)
            imageDigest = digest.text
        } catch {
            findings.append(
                .init(.unreadable, .error, file: sample.image, message: error.description))
        }
        let source: SourceMask
        do {
            source = try SourceMask.read(path: sample.mask)
        } catch .lossyMask(let path) {
            let error = ImageFileError.lossyMask(path: path)
            findings.append(
                .init(.jpegMask, .error, file: sample.mask, message: error.description))
            return
        } catch {
            findings.append(
                .init(.unreadable, .error, file: sample.mask, message: error.description))
            return
        }
        let mask = dataset.description.classMap.apply(to: source)
        if case .bytes(let values) = source.values {
            var isUsed = [Bool](repeating: false, count: 256)
            for value in values { isUsed[Int(value)] = true }
            numbers = Set(isUsed.indices.filter { isUsed[$0] })
        }
        classPixels = mask.classPixels
        let maskSize = [mask.labels.height, mask.labels.width]
        if let imageSize, imageSize != maskSize {
            findings.append(
                FileSuspicion.sizeMismatch(sample, imageSize: imageSize, maskSize: maskSize))
        }
        if let finding = FileSuspicion.grayAsColor(
            mask, path: sample.mask, classMap: dataset.description.classMap)
        {
            findings.append(finding)
            classPixels = nil
            return
        }
        findings += unmappedFindings(mask, sample, dataset.description)
        if mask.unmapped.isEmpty,
            let finding = FileSuspicion.steppedBorders(of: source, path: sample.mask)
        {
            findings.append(finding)
        }
        if let finding = FileSuspicion.interpolation(
            of: source, unmapped: mask.unmapped, path: sample.mask,
            severity: dataset.description.unmapped == .error ? .error : .warning)
        {
            findings.append(finding)
        }
        if mask.classPixels.allSatisfy({ $0 == 0 }) {
            findings.append(
                .init(
                    .allIgnored, .warning, file: sample.mask, count: mask.labels.labels.count,
                    message:
                        "\(sample.mask): every pixel is ignored, so the image teaches nothing; "
                        + "check 'map' and 'ignore', or remove the pair"))
        }
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
