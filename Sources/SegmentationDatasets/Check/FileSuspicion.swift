import Files
import ImageFiles

/// Signs in one file that it was made or saved wrongly.
enum FileSuspicion {
    /// A file whose content and extension disagree.
    static func wrongExtension(of path: String) -> DatasetFinding? {
        let ending = FileName(path).lowercaseExtension
        guard let said = ImageFileFormat.allCases.first(where: { $0.extensions.contains(ending) })
        else { return nil }
        let information: ImageFileInformation
        do {
            information = try ImageFileInformation.read(path: path)
        } catch {
            // Decoding the file reports this fault.
            return nil
        }
        guard information.format != said else { return nil }
        return .init(
            .wrongExtension, .warning, file: path,
            message: "\(path): holds \(information.format.name) data under the extension of "
                + "\(said.name); it is read all the same, rename it for other programs")
    }

    /// A file of several pages.
    static func furtherPages(of path: String) -> DatasetFinding? {
        ImageFileInformation.furtherPages(path: path).map {
            .init(
                .irregularFile, .warning, file: path,
                message: "\($0); write each page as a file of its own if all are wanted")
        }
    }

    /// A mask of lossy compression that the description takes, with how many pixels have no class for it.
    static func lossyMask(
        _ mask: MappedMask, path: String, in description: DatasetDescription
    ) -> DatasetFinding {
        let all = mask.labels.height * mask.labels.width
        if description.unmapped == .error, let first = mask.unmapped.first {
            let error = DatasetError.lossyMaskOutside(
                mask: path, first: first, pixels: mask.unmappedPixels, of: all)
            return .init(
                .jpegMask, .error, file: path, unmapped: first, count: mask.unmappedPixels,
                message: error.description, suggestion: "unmapped: ignore")
        }
        return .init(
            .jpegMask, .warning, file: path, unmapped: mask.unmapped.first,
            count: mask.unmappedPixels,
            message:
                "\(path): lossy compression has changed the values of this mask; \(mask.unmappedPixels) of its "
                + "\(all) pixels lie outside of the \(description.classMap.lossyMasks == .colors ? "tolerance" : "ranges of 'map'")"
                + " and are ignored; a PNG mask would hold what was drawn")
    }

    /// A mask that was resized or drawn with smooth edges: many values without a class, each of which lies
    /// between values that have one, on a minority of the pixels.
    static func interpolation(
        of mask: SourceMask, unmapped: [UnmappedValue], path: String,
        severity: DatasetFinding.Severity
    ) -> DatasetFinding? {
        let pixels = unmapped.reduce(0) { $0 + $1.pixels }
        guard unmapped.count >= fewestInBetweenValues, 2 * pixels < mask.height * mask.width,
            let first = unmapped.first
        else { return nil }
        let strange = Set(unmapped.map(\.value))
        var low = [Int](repeating: .max, count: 3)
        var high = [Int](repeating: .min, count: 3)
        for index in 0..<mask.height * mask.width {
            let value = mask.value(at: index)
            if strange.contains(value) { continue }
            for (channel, part) in channels(of: value).enumerated() {
                low[channel] = min(low[channel], part)
                high[channel] = max(high[channel], part)
            }
        }
        let between = strange.count { value in
            channels(of: value).enumerated().allSatisfy {
                low[$0.offset] <= $0.element && $0.element <= high[$0.offset]
            }
        }
        // Cubic interpolation also leaves some values beyond those of both sides.
        let areBetween =
            between == strange.count
            || strange.count >= fewestWithOvershoot && 4 * between >= 3 * strange.count
        guard areBetween else { return nil }
        return .init(
            .interpolatedMask, severity, file: path, unmapped: first, count: pixels,
            message:
                "\(path): \(unmapped.count) values without a class lie between those that have one, "
                + "on \(counted(pixels, "pixel")), the first at (\(first.x), \(first.y)): the mask was resized with "
                + "interpolation or drawn with smooth edges; make it again with nearest-neighbour, or "
                + "ignore these pixels with 'unmapped: ignore'",
            suggestion: "unmapped: ignore")
    }

    /// A mask without strange values whose borders nonetheless step through the values between those of both sides,
    /// as resizing with interpolation makes them where every number is a class.
    ///
    /// Hand-drawn masks have such steps at up to 7 % of their borders, interpolated ones at 29 % and more (measured on
    /// CamVid, pets and scenes of shapes, resized to 25–150 %).
    /// A step counts where the value between is a class of its own: where the description gives ranges of values to classes,
    /// smooth edges invent none.
    static func steppedBorders(
        of mask: SourceMask, path: String, classMap: ClassMap
    ) -> DatasetFinding? {
        guard case .bytes(let values) = mask.values else { return nil }
        let labels = classMap.numberLabels
        var looks = 0
        var changes = 0
        var steps = 0
        var first: Int?
        func look(_ before: Int, _ here: Int, _ after: Int) {
            let (left, middle, right) = (values[before], values[here], values[after])
            looks += 1
            if left == middle { return }
            changes += 1
            guard left < middle && middle < right || left > middle && middle > right else { return }
            let label = labels[Int(middle)]
            if label != LabelMap.ignored, label != labels[Int(left)], label != labels[Int(right)] {
                steps += 1
                first = min(first ?? here, here)
            }
        }
        let (height, width) = (mask.height, mask.width)
        for y in 0..<height {
            for x in 0..<width {
                let here = y * width + x
                if x > 0 && x + 1 < width { look(here - 1, here, here + 1) }
                if y > 0 && y + 1 < height { look(here - width, here, here + width) }
            }
        }
        // Where more than a quarter of the neighbours differ, the mask is noise, not areas with borders.
        guard let first, steps >= fewestSteps, 4 * changes <= looks,
            Double(steps) > strangeSteps * Double(changes)
        else { return nil }
        let place = UnmappedValue(
            value: mask.value(at: first), x: first % width, y: first / width, pixels: steps)
        return .init(
            .interpolatedMask, .warning, file: path, unmapped: place,
            message:
                "\(path): \(100 * steps / changes) % of the borders step through a value between those of both "
                + "sides, first at (\(place.x), \(place.y)) with \(place.value): the mask was probably "
                + "resized with interpolation, which invents classes; make it again with nearest-neighbour"
        )
    }

    private static let fewestSteps = 50
    private static let strangeSteps = 0.2

    /// A mask whose colours are all gray and have no class, though their numbers have one.
    static func grayAsColor(
        _ mask: MappedMask, path: String, description: DatasetDescription
    ) -> DatasetFinding? {
        let classMap = description.classMap
        let areGray = mask.unmapped.allSatisfy { value in
            guard case .color(let rgb) = value.value else { return false }
            return rgb == (rgb & 255) * 0x010101
                && classMap.label(of: .number(Int(rgb & 255))) != nil
        }
        guard areGray, let first = mask.unmapped.first,
            mask.unmappedPixels == mask.labels.labels.count
        else { return nil }
        let classes = mask.unmapped.compactMap { value -> String? in
            guard case .color(let rgb) = value.value,
                let id = classMap.label(of: .number(Int(rgb & 255))), id != LabelMap.ignored
            else { return nil }
            return "\(value.value): \(yamlText(description.classNames[Int(id)]))"
        }
        let line = classes.isEmpty ? nil : "map: {\(classes.joined(separator: ", "))}"
        return .init(
            .grayAsColor, .error, file: path, unmapped: first, count: mask.unmappedPixels,
            message: "\(path): an RGB file that holds gray values, \(first.value) at (\(first.x), "
                + "\(first.y)); numbers stand in one channel, save it as a gray or palette PNG"
                + (line.map { ", or write '\($0)'" } ?? ""), suggestion: line)
    }

    /// Fewer strange values may well be forgotten classes.
    private static let fewestInBetweenValues = 5
    private static let fewestWithOvershoot = 16

    private static func channels(of value: SourceValue) -> [Int] {
        switch value {
        case .number(let number): [number]
        case .color(let rgb): [Int(rgb >> 16), Int(rgb >> 8 & 255), Int(rgb & 255)]
        }
    }

    /// A mask that lies on its image in another way than it is.
    static func turnedMask(
        _ sample: SamplePaths, _ found: EdgeAgreement.Score, _ asItIs: EdgeAgreement.Score
    ) -> DatasetFinding {
        .init(
            .turnedMask, .warning, file: sample.mask,
            message:
                "\(sample.mask): its borders lie on the edges of \(sample.image) only if you "
                + "\(found.symmetry.remedy): \(found.text) then, \(asItIs.number) as it is; look at both, and "
                + "\(found.symmetry.remedy)")
    }

    /// A mask whose size differs from its image's: why it probably does.
    static func sizeMismatch(
        _ sample: SamplePaths, imageSize: [Int], maskSize: [Int],
        fit: EdgeAgreement.Score? = nil
    ) -> DatasetFinding {
        let error = DatasetError.sizeMismatch(
            image: sample.image, imageSize: imageSize, mask: sample.mask, maskSize: maskSize)
        if maskSize == imageSize.reversed() {
            return .init(
                .orientationMismatch, .error, file: sample.mask,
                message: error.description
                    + ". The mask lies on its side: the image's EXIF orientation "
                    + "is applied here; the mask was drawn on the picture as it is stored"
                    + (fit.map {
                        ". It fits the image's edges if you \($0.symmetry.remedy) (\($0.text))"
                    } ?? ""))
        }
        if SizeProportions.agree(maskSize, imageSize) {
            return .init(
                .scaledMask, .error, file: sample.mask, message: error.description,
                suggestion: "mask_size: resize")
        }
        return .init(
            .sizeMismatch, .error, file: sample.mask, message: error.description)
    }
}

extension EdgeAgreement.Score {
    /// With one decimal.
    fileprivate var number: String { "\((deviations * 10).rounded() / 10)" }
    fileprivate var text: String { "\(number) standard deviations above shifted borders" }
}
