import BatchLoading
import EveryInstructionSet
import Foundation
import ImageFiles
import SegmentationDatasets
import Tensors
import Testing

/// A JPEG with its mask in a folder of its own.
private final class Photograph {
    let root: String
    let dataset: SegmentationDataset
    var sample: SamplePaths { get throws { try dataset.samples(inSplit: "train")[0] } }

    /// - Parameter orientation: The EXIF orientation that the file declares; the mask stands upright.
    init(height: Int, width: Int, orientation: UInt8? = nil) throws {
        root = NSTemporaryDirectory() + "pixelwise-\(UUID().uuidString)"
        for folder in ["images", "masks"] {
            try FileManager.default.createDirectory(
                atPath: "\(root)/\(folder)", withIntermediateDirectories: true)
        }
        try Data("name: p\nclasses: [a, b]\nsplits: {train: {images: images, masks: masks}}".utf8)
            .write(to: URL(fileURLWithPath: root + "/dataset.yaml"))
        // Soft waves with an edge: what photographs are made of.
        let pixels = (0..<height * width).flatMap { index -> [UInt8] in
            let (y, x) = (Double(index / width), Double(index % width))
            let edge: Double = x + y / 2 > Double(width) * 0.6 ? 60 : 0
            return [sin(x / 9), cos(y / 13), sin((x + y) / 21)].map { UInt8(98 + 60 * $0 + edge) }
        }
        let path = "\(root)/images/p.jpg"
        try Image(height: height, width: width, pixels: pixels).writeJPEG(to: path, quality: 92)
        let isTurned = (orientation ?? 1) >= 5
        let (upright, across) = isTurned ? (width, height) : (height, width)
        try LabelMap(
            height: upright, width: across,
            labels: (0..<upright * across).map { UInt8($0 % across * 2 / across) }
        ).writePNG(to: "\(root)/masks/p.png", palette: [0, 1])
        if let orientation {
            var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            let tiff: [UInt8] =
                [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation]
                + [0, 0, 0, 0, 0, 0]
            let block: [UInt8] = [0x45, 0x78, 0x69, 0x66, 0, 0] + tiff
            bytes.insert(contentsOf: [0xFF, 0xE1, 0, UInt8(block.count + 2)] + block, at: 2)
            try bytes.write(to: URL(fileURLWithPath: path))
        }
        dataset = try SegmentationDataset(path: root)
    }

    deinit {
        do { try FileManager.default.removeItem(atPath: root) } catch { print("left: \(error)") }
    }
}

/// The peak signal-to-noise ratio in dB.
private func likeness(_ a: Raster, _ b: Raster) -> Double {
    let squares = zip(a.picture.pixels, b.picture.pixels).map { pow(Double($0) - Double($1), 2) }
    return 10 * log10(255 * 255 * Double(squares.count) / max(squares.reduce(0, +), 1e-9))
}

@Suite(.everyInstructionSet) struct SizesTests {
    /// 40 dB are errors of about one gray value in the mean.
    @Test(arguments: [
        ImageResize.factor(0.25), .factor(0.2), .factor(0.1), .size(height: 41, width: 67),
    ])
    func aReducedJPEGIsWhatAFullOneWouldBe(resize: ImageResize) throws {
        let photograph = try Photograph(height: 320, width: 480)
        let sample = try photograph.sample
        let full = resize.apply(try photograph.dataset.loadPair(sample))
        let reduced = try resize.load(sample, of: photograph.dataset)
        #expect(reduced.labels == full.labels)
        #expect(reduced.image.height == full.image.height)
        #expect(reduced.image.width == full.image.width)
        #expect(reduced.classPixels == full.classPixels)
        #expect(likeness(reduced.image, full.image) > 40)
        // It is another way indeed.
        #expect(reduced.image != full.image)
    }

    @Test func aMildResizeDecodesInFull() throws {
        let photograph = try Photograph(height: 101, width: 203)
        let sample = try photograph.sample
        for resize in [
            ImageResize.factor(0.3), .factor(1), .factor(2), .size(height: 20, width: 60),
        ] {
            #expect(
                try resize.load(sample, of: photograph.dataset)
                    == resize.apply(photograph.dataset.loadPair(sample)))
        }
    }

    @Test(arguments: [3, 6, 8] as [UInt8])
    func aReducedJPEGStandsUpright(orientation: UInt8) throws {
        let photograph = try Photograph(height: 160, width: 320, orientation: orientation)
        let sample = try photograph.sample
        let resize = ImageResize.factor(0.125)
        let full = resize.apply(try photograph.dataset.loadPair(sample))
        let reduced = try resize.load(sample, of: photograph.dataset)
        let size: [Int] = orientation == 3 ? [20, 40] : [40, 20]
        #expect(reduced.image.height == size[0])
        #expect(reduced.image.width == size[1])
        #expect(reduced.labels == full.labels)
        #expect(likeness(reduced.image, full.image) > 35)
    }

    @Test func halfTheSizeNeedsAtLeastTwiceTheWantedPixels() throws {
        let photograph = try Photograph(height: 64, width: 128)
        func size(_ height: Int, _ width: Int) throws -> [Int] {
            let sample = try photograph.sample
            let read = try Raster.readReduced(path: sample.image) { _, _ in (height, width) }
            #expect(read.fullSize.height == 64)
            #expect(read.fullSize.width == 128)
            return [read.image.height, read.image.width]
        }
        #expect(try size(33, 64) == [64, 128])
        #expect(try size(32, 64) == [32, 64])
        #expect(try size(8, 17) == [16, 32])
        #expect(try size(8, 16) == [8, 16])
        #expect(try size(1, 1) == [8, 16])
    }

    @Test func aMaskOfAnotherSizeIsAnErrorBeforeTheResizeToo() throws {
        let photograph = try Photograph(height: 64, width: 128)
        let sample = try photograph.sample
        try LabelMap(height: 32, width: 64, labels: [UInt8](repeating: 0, count: 2048))
            .writePNG(to: sample.mask, palette: [0, 1])
        #expect(
            throws: DatasetError.sizeMismatch(
                image: sample.image, imageSize: [64, 128], mask: sample.mask, maskSize: [32, 64])
        ) { try ImageResize.factor(0.25).load(sample, of: photograph.dataset) }
    }

    @Test func aSurveyKnowsSizesAndBytesAfterTheResize() throws {
        let photograph = try Photograph(height: 64, width: 128)
        let sample = try photograph.sample
        let survey = try #require(try SizeSurvey([sample, sample], resize: .factor(0.5)))
        #expect(survey.largest.height == 32)
        #expect(survey.largest.width == 64)
        #expect(survey.decodedBytes == 2 * 32 * 64 * 4)
        #expect(try SizeSurvey([], resize: nil) == nil)
    }

    @Test func aCropFarLargerThanTheImagesIsWarnedAbout() throws {
        let photograph = try Photograph(height: 64, width: 128)
        let survey = try #require(try SizeSurvey([try photograph.sample], resize: nil))
        var options = AugmentationOptions()
        #expect(survey.warning(about: options) == nil)
        options.crop = [64, 256]
        #expect(survey.warning(about: options) == nil)
        options.crop = [65, 256]
        #expect(survey.warning(about: options)?.contains("at least 50 % of every sample") == true)
        #expect(survey.warning(about: options)?.hasSuffix("crop: [64, 128]") == true)
        options.scale = 0.5...2
        #expect(survey.warning(about: options) == nil)
    }

    @Test func aCacheKeepsWhatFitsAndTellsSizesApart() throws {
        let photograph = try Photograph(height: 64, width: 128)
        let samples = [try photograph.sample]
        func wholeEpoch(_ cache: PairCache, resize: ImageResize?) throws {
            let loader = BatchLoader(
                dataset: photograph.dataset, samples: samples, resize: resize, batch: 1, seed: 0,
                workers: 0, cache: cache)
            let batches = try loader.batches(epoch: 0)
            while try batches.next() != nil {}
        }
        let full = 64 * 128 * 4
        let cache = PairCache(limit: full * 2)
        try wholeEpoch(cache, resize: nil)
        try wholeEpoch(cache, resize: nil)
        #expect(cache.usedBytes == full)
        try wholeEpoch(cache, resize: .factor(0.5))
        #expect(cache.usedBytes == full + full / 4)
        let small = PairCache(limit: full - 1)
        try wholeEpoch(small, resize: nil)
        #expect(small.usedBytes == 0)
        let pairs = EvaluationPairs(
            dataset: photograph.dataset, samples: samples, workers: 0, cache: cache)
        try FileManager.default.removeItem(atPath: samples[0].image)
        #expect(try pairs.next()?.image.height == 64)
    }
}
