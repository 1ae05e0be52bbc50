import BatchLoading
import ImageFiles
import Machine
import SegmentationDatasets

extension DatasetFacts {
    /// Looks at a dataset: all sizes by some headers, colours of some images, labels of masks spread over the split.
    ///
    /// Masks of ``measuredPixels`` pixels together are looked at, in whole images; where a class is in none of them, the
    /// labels of the whole split are counted.
    ///
    /// - Throws: ``PlanningError/tooFewImages(dataset:split:images:)``; what `SegmentationDataset.loadPair(_:)` throws.
    package init(
        _ dataset: SegmentationDataset, trainSplit: String, validationSplit: String,
        team: ThreadTeam = .ofAllCores
    ) throws {
        let samples = try dataset.samples(inSplit: trainSplit)
        let validation = try dataset.samples(inSplit: validationSplit)
        guard samples.count >= Self.leastImages, let sizes = try SizeSurvey(samples, resize: nil)
        else {
            throw PlanningError.tooFewImages(
                dataset: dataset.name, split: trainSplit, images: samples.count)
        }
        let pixels = max(1, sizes.medianHeight * sizes.medianWidth)
        let masks = spread(samples, count: max(Self.leastMasks, Self.measuredPixels / pixels))
        let found = try team.map(masks.count) { try MaskFacts(dataset.loadLabels(masks[$0])) }
        let images = spread(samples, count: max(4, Self.measuredPixels / 8 / pixels))
        let colors = try team.map(images.count) {
            try ColorFacts(dataset.loadPair(images[$0]).image)
        }
        var classes = Self.classes(dataset.classNames, found)
        if classes.contains(where: { $0.share == 0 }), masks.count < samples.count {
            let all = try dataset.labelStatistics(inSplit: trainSplit, team: team)
            for id in classes.indices {
                classes[id].share = all.frequency(of: id)
                classes[id].imageShare = Double(all.images[id]) / Double(max(1, all.masks))
            }
        }
        let (ignored, labelled) = found.reduce((0, 0)) {
            ($0.0 + $1.ignored, $0.1 + $1.classPixels.reduce(0, +))
        }
        self.init(
            dataset: dataset.name, trainImages: samples.count, validationImages: validation.count,
            height: sizes.medianHeight, width: sizes.medianWidth,
            sizesDiffer: sizes.smallest.height != sizes.largest.height
                || sizes.smallest.width != sizes.largest.width,
            channels: colors.first?.channels.count ?? 3,
            ignoredShare: Double(ignored) / Double(max(1, ignored + labelled)),
            classes: classes, masksMeasured: masks.count)
        takeColors(colors)
    }

    /// Pixels of the masks that are looked at.
    private static let measuredPixels = 60_000_000
    private static let leastMasks = 8

    private mutating func takeColors(_ colors: [ColorFacts]) {
        let count = Double(max(1, colors.count))
        let mean = { (value: (ColorFacts) -> Double) in colors.reduce(0) { $0 + value($1) } / count
        }
        means = (0..<channels).map { channel in mean { $0.channels[channel].mean } }
        // Of the pixels of all images: within each, and of their means.
        deviations = (0..<channels).map { channel in
            let own = means[channel]
            return max(0, mean { $0.channels[channel].square } - own * own).squareRoot()
        }
        let brightness = mean(\.brightness)
        brightnessSpread = mean {
            ($0.brightness - brightness) * ($0.brightness - brightness)
        }.squareRoot()
    }

    private static func classes(_ names: [String], _ masks: [MaskFacts]) -> [ClassFacts] {
        let labelled = masks.reduce(0) { $0 + $1.classPixels.reduce(0, +) }
        return names.enumerated().map { id, name in
            let regions = masks.flatMap { $0.regions.filter { Int($0.label) == id } }
                .sorted { $0.area < $1.area }
            let own = masks.reduce(0) { $0 + $1.classPixels[id] }
            return ClassFacts(
                name: name, share: labelled == 0 ? 0 : Double(own) / Double(labelled),
                imageShare: Double(masks.count { $0.classPixels[id] > 0 }) / Double(masks.count),
                regions: Double(regions.count) / Double(masks.count),
                smallSide: region(regions, holding: 0.1).map { Double($0.area).squareRoot() },
                thickness: region(
                    regions.sorted { ($0.thickness, $0.area) < ($1.thickness, $1.area) },
                    holding: 0.5)?.thickness)
        }
    }

    /// The region with which those before it hold a share of the area of all.
    private static func region(_ sorted: [LabelRegion], holding share: Double) -> LabelRegion? {
        let wanted = share * Double(sorted.reduce(0) { $0 + $1.area })
        var sum = 0
        return sorted.first { region in
            sum += region.area
            return Double(sum) >= wanted
        }
    }
}

/// Elements spread evenly over a list, at most `count`.
private func spread<Element>(_ all: [Element], count: Int) -> [Element] {
    let count = min(all.count, max(1, count))
    return (0..<count).map { all[$0 * all.count / count] }
}

/// What remains of a mask.
private struct MaskFacts: Sendable {
    let classPixels: [Int]
    let ignored: Int
    let regions: [LabelRegion]

    /// Smaller regions are specks of a brush or of a border.
    private static let leastArea = 9

    init(_ mask: MappedMask) {
        classPixels = mask.classPixels
        ignored = mask.labels.labels.count - mask.classPixels.reduce(0, +)
        regions = mask.labels.regions.filter { $0.area >= Self.leastArea }
    }
}

/// What remains of an image, on the scale 0…1.
private struct ColorFacts: Sendable {
    /// Of every channel the mean, and the mean of the squares.
    let channels: [(mean: Double, square: Double)]
    var brightness: Double { channels.reduce(0) { $0 + $1.mean } / Double(max(1, channels.count)) }

    init(_ image: Raster) {
        let values = (0..<image.channels).map { channel -> (mean: Double, square: Double) in
            var (sum, squares, count) = (0.0, 0.0, 0.0)
            // Every seventh pixel tells as much as all.
            for pixel in stride(from: 0, to: image.height * image.width, by: 7) {
                let place = pixel * image.channels + channel
                let value =
                    switch image.samples {
                    case .bytes(let samples): Double(samples[place]) / 255
                    case .words(let samples): Double(samples[place]) / 65535
                    }
                sum += value
                squares += value * value
                count += 1
            }
            return (sum / max(count, 1), squares / max(count, 1))
        }
        channels = values
    }
}
