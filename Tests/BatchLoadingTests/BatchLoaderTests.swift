import BatchLoading
import Foundation
import ImageFiles
import SegmentationDatasets
import Tensors
import Testing

/// A dataset of small random pairs in a folder of its own.
private final class Pairs {
    let root: String
    let dataset: SegmentationDataset

    init(sizes: [[Int]]) throws {
        root = NSTemporaryDirectory() + "pixelwise-\(UUID().uuidString)"
        for folder in ["images", "masks"] {
            try FileManager.default.createDirectory(
                atPath: "\(root)/\(folder)", withIntermediateDirectories: true)
        }
        try Data(
            """
            name: random
            classes: [a, b, c]
            splits: {train: {images: images, masks: masks}}
            """.utf8
        ).write(to: URL(fileURLWithPath: root + "/dataset.yaml"))
        for (index, size) in sizes.enumerated() {
            var random = SplitMix64(path: index)
            let count = size[0] * size[1]
            try Image(
                height: size[0], width: size[1],
                pixels: (0..<count * 3).map { _ in UInt8(random.below(256)) }
            ).writePNG(to: "\(root)/images/p\(index).png")
            try LabelMap(
                height: size[0], width: size[1],
                labels: (0..<count).map { _ in UInt8(random.below(3)) }
            ).writePNG(to: "\(root)/masks/p\(index).png", palette: [0, 1, 2])
        }
        dataset = try SegmentationDataset(path: root)
    }

    deinit {
        do { try FileManager.default.removeItem(atPath: root) } catch { print("left: \(error)") }
    }

    var samples: [SamplePaths] {
        get throws { try dataset.samples(inSplit: "train") }
    }

    func loader(
        batch: Int = 3, workers: Int = 2, seed: UInt64 = 7,
        cache: PairCache = PairCache(limit: 1 << 30),
        crop: [Int]? = [9, 12], augmentation: AugmentationOptions? = nil,
        resize: ImageResize? = nil
    ) throws -> BatchLoader {
        var options = augmentation ?? AugmentationOptions()
        if augmentation == nil {
            options.scale = 0.5...2
            options.flip = 0.5
            options.brightness = 0.2
            options.contrast = 0.2
        }
        options.crop = crop
        return BatchLoader(
            dataset: dataset, samples: try samples, augmentation: options, resize: resize,
            batch: batch, seed: seed,
            workers: workers, cache: cache)
    }
}

private struct Copied: Equatable {
    let images: [Float]
    let labels: [UInt8]
    let names: [String]

    init(_ batch: Batch) {
        images = batch.images.array
        labels = batch.labels.array
        names = batch.names
    }
}

private func all(_ loader: BatchLoader, epoch: Int, from first: Int = 0) throws -> [Copied] {
    let batches = try loader.batches(epoch: epoch, from: first)
    var copies: [Copied] = []
    while let batch = try batches.next() { copies.append(Copied(batch)) }
    return copies
}

@Suite struct BatchLoaderTests {
    private let pairs: Pairs

    init() throws {
        pairs = try Pairs(sizes: (0..<12).map { [10 + $0 % 3, 14 + $0 % 4] })
    }

    @Test func workersAndCacheChangeNothing() throws {
        let reference = try (0..<2).map { try all(try pairs.loader(workers: 0), epoch: $0) }
        for workers in [1, 2, 4] {
            for cache in [1 << 30, 0, 3000].map(PairCache.init) {
                let loader = try pairs.loader(workers: workers, cache: cache)
                for epoch in 0..<2 {
                    #expect(try all(loader, epoch: epoch) == reference[epoch])
                }
            }
        }
    }

    /// Every option there is, so that none draws or computes by itself.
    @Test func workersAndCacheChangeNothingOfAnyAugmentation() throws {
        var options = AugmentationOptions()
        options.scale = 0.5...2
        options.cropClasses = .init(names: ["c"])
        options.flip = 0.5
        options.verticalFlip = 0.5
        options.rotation = 30
        options.brightness = 0.3
        options.contrast = 0.3
        options.saturation = 0.5
        options.hue = 0.1
        options.gamma = 0.7...1.4
        options.blur = 1.5
        options.noise = 0.05
        options.cutout = .init()
        func epochs(_ workers: Int, _ cache: PairCache) throws -> [[Copied]] {
            let loader = try pairs.loader(
                workers: workers, cache: cache, augmentation: options, resize: .factor(1.5))
            return try (0..<3).map { try all(loader, epoch: $0) }
        }
        let reference = try epochs(0, .none)
        #expect(Set(reference.joined().map(\.labels)).count == 12)
        #expect(reference.joined().contains { $0.labels.contains(255) })
        for workers in [1, 2, 3, 5] {
            for limit in [1 << 30, 0, 3000] {
                #expect(try epochs(workers, PairCache(limit: limit)) == reference)
            }
        }
    }

    @Test func everySampleComesOnceAnEpoch() throws {
        let loader = try pairs.loader()
        let names = try pairs.samples.map(\.name)
        #expect(loader.batchesPerEpoch == 4)
        let orders = try (0..<3).map { try all(loader, epoch: $0).flatMap(\.names) }
        for order in orders { #expect(order.sorted() == names.sorted()) }
        #expect(Set(orders).count == 3)
    }

    @Test func samplesThatDoNotFillABatchComeInTheNextEpoch() throws {
        let loader = try pairs.loader(batch: 5)
        #expect(loader.batchesPerEpoch == 2)
        var counts: [Int: Int] = [:]
        for epoch in 0..<6 {
            for index in loader.order(epoch: epoch) { counts[index, default: 0] += 1 }
        }
        // 60 positions are five passes over 12 samples.
        #expect(counts == Dictionary(uniqueKeysWithValues: (0..<12).map { ($0, 5) }))
    }

    @Test func aBatchMayBeLargerThanTheSplit() throws {
        let loader = try pairs.loader(batch: 30)
        let batches = try all(loader, epoch: 0)
        #expect(batches.count == 1)
        #expect(batches[0].names.count == 30)
        #expect(Set(batches[0].names).count == 12)
    }

    @Test func anEpochGoesOnWhereItStopped() throws {
        let loader = try pairs.loader()
        let whole = try all(loader, epoch: 3)
        #expect(try all(loader, epoch: 3, from: 2) == Array(whole[2...]))
        #expect(try all(loader, epoch: 3, from: 4).isEmpty)
    }

    @Test func anotherSeedGivesOtherBatches() throws {
        #expect(try all(pairs.loader(), epoch: 0) != all(pairs.loader(seed: 8), epoch: 0))
    }

    @Test func imagesOfDifferentSizesNeedACrop() throws {
        let mixed = try Pairs(sizes: [[8, 8], [8, 10]])
        for workers in [0, 2] {
            let loader = try mixed.loader(batch: 2, workers: workers, crop: nil)
            let error = #expect(throws: BatchLoadingError.self) { _ = try all(loader, epoch: 0) }
            #expect(
                error?.description.hasSuffix("--set 'augment.crop=[32, 32]'") == true)
        }
    }

    @Test(arguments: [0, 1, 4])
    func aBrokenFileSurfacesAtItsBatchAndNothingHangs(workers: Int) throws {
        let broken = try Pairs(sizes: Array(repeating: [8, 8], count: 12))
        try Data("torn".utf8).write(to: URL(fileURLWithPath: broken.root + "/images/p5.png"))
        let loader = try broken.loader(workers: workers, crop: nil)
        let batches = try loader.batches(epoch: 0)
        let place = try #require(
            loader.order(epoch: 0).firstIndex(
                of: try broken.samples.map(\.name).firstIndex(of: "p5") ?? 0))
        for _ in 0..<place / 3 { #expect(try batches.next() != nil) }
        let error = #expect(throws: ImageFileError.self) { _ = try batches.next() }
        #expect(error?.description.hasPrefix(broken.root + "/images/p5.png") == true)
        #expect(try batches.next() == nil)
    }

    @Test func memoryOfUsedBatchesIsTakenAgainUnlessItIsHeld() throws {
        let loader = try pairs.loader(workers: 0)
        let batches = try loader.batches(epoch: 0)
        func address() throws -> UnsafeMutablePointer<Float>? { try batches.next()?.images.pointer }
        let first = try address()
        #expect(try address() == first)
        let held = try batches.next()
        let copy = held.map(Copied.init)
        #expect(try address() != held?.images.pointer)
        #expect(held.map(Copied.init) == copy)
    }

    @Test func evaluationPairsComeInOrderAtTheirOwnSize() throws {
        let samples = try pairs.samples
        for workers in [0, 3] {
            let items = EvaluationPairs(dataset: pairs.dataset, samples: samples, workers: workers)
            for sample in samples {
                let pair = try items.next()
                #expect(try pair == pairs.dataset.loadPair(sample))
            }
            #expect(try items.next() == nil)
        }
    }
}
