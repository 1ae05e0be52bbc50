import BatchLoading
import EveryInstructionSet
import Foundation
import ImageFiles
import SegmentationDatasets
import Tensors
import Testing

/// float32 against Double after a few products of numbers up to 255, divided by 255 · 0.2; the polynomials of logarithm
/// and power are good to 1e-6 of 255.
private let tolerance: Float = 1e-4

private let normalization = Normalization(mean: [0.5, 0.4, 0.3], deviation: [0.2, 0.25, 0.3])

private func pair(_ height: Int, _ width: Int, pixel: (Int) -> [UInt8], label: (Int) -> UInt8)
    -> LabelledImage
{
    LabelledImage(
        name: "pair",
        image: Raster(
            Image(height: height, width: width, pixels: (0..<height * width).flatMap(pixel))),
        labels: LabelMap(height: height, width: width, labels: (0..<height * width).map(label)),
        classPixels: [], voidPixels: 0, unmappedPixels: 0)
}

private func randomPair(_ height: Int, _ width: Int) -> LabelledImage {
    var random = SplitMix64(path: height, width, 3)
    return pair(
        height, width, pixel: { _ in (0..<3).map { _ in UInt8(random.below(256)) } },
        label: { _ in UInt8(random.below(4)) })
}

/// Colours 0…255 of the result, the normalisation undone, and labels; padding comes as the mean colour.
private func render(
    _ pair: LabelledImage, _ draw: AugmentationDraw
) -> (image: [Float], labels: [UInt8], padded: Int) {
    let count = draw.size[0] * draw.size[1]
    let image = AlignedBuffer<Float>(repeating: .nan, count: count * 3)
    let labels = AlignedBuffer<UInt8>(repeating: 77, count: count)
    let padded = SampleRenderer(normalization: normalization)
        .render(pair, draw, image: image.pointer, labels: labels.pointer)
    let colors = image.array.enumerated().map {
        ($1 * normalization.deviation[$0 % 3] + normalization.mean[$0 % 3]) * 255
    }
    return (colors, labels.array, padded)
}

private func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
    zip(a, b).map { abs($0 - $1) }.max() ?? .infinity
}

@Suite(.everyInstructionSet) struct ElaborateRenderingTests {
    @Test func mirroringTopAndBottomTwiceIsTheIdentity() {
        let pair = randomPair(9, 7)
        let plain = render(pair, AugmentationDraw(height: 9, width: 7))
        var draw = AugmentationDraw(height: 9, width: 7)
        draw.isFlippedVertically = true
        let once = render(pair, draw)
        for y in 0..<9 {
            #expect(once.labels[y * 7..<y * 7 + 7] == plain.labels[(8 - y) * 7..<(9 - y) * 7])
            #expect(once.image[y * 21..<y * 21 + 21] == plain.image[(8 - y) * 21..<(9 - y) * 21])
        }
        #expect(once.labels != plain.labels)
    }

    /// Counter-clockwise by 90°: the right column becomes the top row.
    @Test func aQuarterTurnMovesEveryPixelWhereItBelongs() {
        let pair = randomPair(6, 6)
        let plain = render(pair, AugmentationDraw(height: 6, width: 6))
        var draw = AugmentationDraw(height: 6, width: 6)
        draw.rotation = 90
        let turned = render(pair, draw)
        for y in 0..<6 {
            for x in 0..<6 {
                let (here, there) = (y * 6 + x, x * 6 + 5 - y)
                #expect(turned.labels[here] == plain.labels[there])
                for c in 0..<3 {
                    #expect(abs(turned.image[here * 3 + c] - plain.image[there * 3 + c]) < 0.01)
                }
            }
        }
        #expect(turned.padded == 0)
    }

    /// Flips act on the turned picture: both flips are a half turn more.
    @Test func bothFlipsAreAHalfTurn() {
        let pair = randomPair(12, 17)
        var draw = AugmentationDraw(height: 12, width: 17)
        draw.rotation = 17
        draw.isFlipped = true
        draw.isFlippedVertically = true
        let flipped = render(pair, draw)
        draw = AugmentationDraw(height: 12, width: 17)
        draw.rotation = 17 - 180
        let turned = render(pair, draw)
        #expect(flipped.labels == turned.labels)
        #expect(largestDifference(flipped.image, turned.image) < 0.05)
    }

    /// The colour says which label the source pixel has, so a sample whose colours and labels part is seen.
    @Test(arguments: 0..<60)
    func imageAndLabelsMoveTogether(seed: Int) {
        // Blocks of 16 pixels, so that most pixels lie away from borders and have a pure colour.
        let (height, width) = (96, 128)
        let block = { (index: Int) in UInt8((index / width / 16 * 3 + index % width / 16) % 5) }
        let coded = pair(
            height, width,
            pixel: { [40 + 40 * block($0), 40 + 40 * block($0), 40 + 40 * block($0)] },
            label: block)
        var options = AugmentationOptions()
        options.scale = 0.7...1.8
        options.crop = [70, 90]
        options.flip = 0.5
        options.verticalFlip = 0.5
        options.rotation = seed % 2 == 0 ? 0 : 180
        var random = SplitMix64(path: seed, 5)
        let draw = AugmentationDraw(options, height: height, width: width, random: &random)
        let result = render(coded, draw)
        var pure = 0
        for (index, label) in result.labels.enumerated() where label != 255 {
            let value = result.image[index * 3]
            let nearest = ((value - 40) / 40).rounded()
            if abs(value - 40 - 40 * nearest) < 0.5 {
                // Between two blocks whose codes differ by 2 the blend passes through the code in between.
                let isNearBorder = (-2...2).contains { step in
                    [index + step, index + step * 90].contains {
                        result.labels.indices.contains($0) && result.labels[$0] != label
                    }
                }
                if isNearBorder { continue }
                #expect(UInt8(nearest) == label, "\(draw) at \(index)")
                pure += 1
            }
        }
        #expect(pure > 1000, "\(draw)")
    }

    @Test func labelsAreThoseOfTheSourceOrIgnored() {
        let pair = randomPair(40, 50)
        var options = AugmentationOptions()
        options.scale = 0.5...2
        options.crop = [32, 48]
        options.flip = 0.5
        options.verticalFlip = 0.5
        options.rotation = 45
        options.saturation = 0.5
        options.hue = 0.2
        options.gamma = 0.5...2
        options.blur = 2
        options.noise = 0.1
        options.cutout = .init()
        var covered = 0
        for seed in 0..<100 {
            var random = SplitMix64(path: seed)
            let draw = AugmentationDraw(options, height: 40, width: 50, random: &random)
            let result = render(pair, draw)
            #expect(Set(result.labels).isSubset(of: Set(pair.labels.labels + [255])))
            #expect(result.image.allSatisfy { (-0.01...255.01).contains($0) })
            if let cutout = draw.cutout {
                covered += 1
                for y in cutout[0]..<cutout[0] + cutout[2] {
                    for x in cutout[1]..<cutout[1] + cutout[3] {
                        #expect(result.labels[y * 48 + x] == 255)
                        #expect(abs(result.image[(y * 48 + x) * 3] - 127.5) < 0.01)
                    }
                }
            } else {
                #expect(result.labels.count { $0 == 255 } == result.padded)
            }
        }
        // 100 fair coins: five standard deviations on each side.
        #expect((25...75).contains(covered))
    }

    /// The formulas in Double, pixel by pixel.
    @Test func saturationHueAndGammaFollowTheirFormulas() {
        let pair = randomPair(7, 11)
        var draw = AugmentationDraw(height: 7, width: 11)
        draw.brightness = 1.1
        draw.saturation = 1.4
        draw.gamma = 0.6
        let result = render(pair, draw)
        for index in 0..<77 {
            let source = (0..<3).map {
                min(Double(pair.image.picture.pixels[index * 3 + $0]) * 1.1, 255)
            }
            let gray = 0.299 * source[0] + 0.587 * source[1] + 0.114 * source[2]
            for c in 0..<3 {
                let mixed = min(max(gray + 1.4 * (source[c] - gray), 0), 255)
                let expected = 255 * pow(mixed / 255, 0.6)
                // The YIQ tables have six digits; near 0 the curve is steep.
                #expect(abs(result.image[index * 3 + c] - Float(expected)) < 0.1, "\(index) \(c)")
            }
        }
    }

    @Test func hueTurnsColoursAndLeavesGrayAndLumaAlone() {
        var draw = AugmentationDraw(height: 1, width: 2)
        draw.hue = 1.0 / 3
        let gray = pair(1, 2, pixel: { _ in [90, 90, 90] }, label: { _ in 0 })
        #expect(largestDifference(render(gray, draw).image, [90, 90, 90, 90, 90, 90]) < 0.01)
        let reddish = pair(1, 2, pixel: { _ in [120, 100, 100] }, label: { _ in 0 })
        let turned = render(reddish, draw).image
        let luma = 0.299 * turned[0] + 0.587 * turned[1] + 0.114 * turned[2]
        #expect(abs(luma - (0.299 * 120 + 0.701 * 100)) < 0.01)
        #expect(turned[0] < turned[1] || turned[0] < turned[2])
        draw.hue = 0
        #expect(largestDifference(draw.colorMatrix, [1, 0, 0, 0, 1, 0, 0, 0, 1]) < 1e-5)
    }

    @Test func blurKeepsEvenColoursAndSpreadsAPointAsAGaussian() {
        var draw = AugmentationDraw(height: 21, width: 25)
        draw.blur = 1.5
        let even = pair(21, 25, pixel: { _ in [200, 100, 50] }, label: { _ in 1 })
        let blurred = render(even, draw).image
        for index in 0..<blurred.count {
            #expect(abs(blurred[index] - [200, 100, 50][index % 3]) < 0.01)
        }
        let point = pair(
            21, 25, pixel: { $0 == 10 * 25 + 12 ? [255, 255, 255] : [0, 0, 0] }, label: { _ in 1 })
        let spread = render(point, draw)
        let peak = spread.image[(10 * 25 + 12) * 3]
        for (y, x) in [(10, 13), (11, 12), (12, 14), (8, 12)] {
            let distance = pow(Double(y - 10), 2) + pow(Double(x - 12), 2)
            let expected = peak * Float(exp(-distance / (2 * 1.5 * 1.5)))
            #expect(abs(spread.image[(y * 25 + x) * 3] - expected) < 0.01)
        }
        #expect(spread.labels == point.labels.labels)
    }

    @Test func noiseHasItsDeviationAndFollowsItsSeed() {
        let even = pair(60, 80, pixel: { _ in [128, 128, 128] }, label: { _ in 1 })
        var draw = AugmentationDraw(height: 60, width: 80)
        draw.noise = 10
        draw.noiseSeed = 5
        let first = render(even, draw).image
        let errors = first.map { Double($0) - 128 }
        let mean = errors.reduce(0, +) / Double(errors.count)
        let deviation = (errors.map { $0 * $0 }.reduce(0, +) / Double(errors.count)).squareRoot()
        // 14400 values: the mean's own deviation is 0.083, that of the deviation 0.05.
        #expect(abs(mean) < 0.5)
        #expect(abs(deviation - 10) < 0.35)
        #expect(render(even, draw).image == first)
        draw.noiseSeed = 6
        #expect(render(even, draw).image != first)
    }

    /// The elaborate path with nothing elaborate in it but a gamma that is all but 1.
    @Test func bothPathsGiveTheSameSample() {
        let pair = randomPair(30, 41)
        var options = AugmentationOptions()
        options.scale = 0.5...2
        options.crop = [24, 33]
        options.flip = 0.5
        options.verticalFlip = 0.5
        options.brightness = 0.3
        options.contrast = 0.3
        for seed in 0..<40 {
            var random = SplitMix64(path: seed, 8)
            var draw = AugmentationDraw(options, height: 30, width: 41, random: &random)
            let direct = render(pair, draw)
            draw.gamma = Float(1).nextUp
            let elaborate = render(pair, draw)
            #expect(direct.labels == elaborate.labels)
            #expect(direct.padded == elaborate.padded)
            #expect(largestDifference(direct.image, elaborate.image) < 255 * tolerance)
        }
    }

    @Test func cropsPreferTheClassesThatAreNamed() {
        // One pixel of class 3 in 4800.
        let rare = 33 * 80 + 61
        let scene = pair(60, 80, pixel: { _ in [9, 9, 9] }, label: { $0 == rare ? 3 : 0 })
        var options = AugmentationOptions()
        options.crop = [16, 16]
        options.flip = 0.5
        options.cropClasses = .init(names: ["d"])
        func hits(_ probability: Double, classes: [UInt8]) -> Int {
            options.cropClasses?.probability = probability
            return (0..<200).count { seed in
                var random = SplitMix64(path: seed, 77)
                let draw = AugmentationDraw(
                    options, height: 60, width: 80, random: &random, labels: scene.labels,
                    cropClasses: classes)
                return render(scene, draw).labels.contains(3)
            }
        }
        #expect(hits(1, classes: [3]) == 200)
        // By chance a crop holds the pixel in 256 of 2925 places.
        #expect((5...40).contains(hits(0, classes: [3])))
        #expect((80...140).contains(hits(0.5, classes: [3])))
        #expect(hits(1, classes: [2]) == hits(0, classes: [3]))
    }

    /// The samples of configs that were written before these options: a digest of the random path and the draws.
    @Test func optionsThatAreOffLeaveTheOldDrawsAsTheyWere() {
        var options = AugmentationOptions()
        options.scale = 0.5...2
        options.crop = [352, 480]
        options.flip = 0.5
        options.brightness = 0.25
        options.contrast = 0.25
        var random = SplitMix64(path: 0, 2, 0, 0)
        let draw = AugmentationDraw(options, height: 360, width: 480, random: &random)
        var plain = SplitMix64(path: 0, 2, 0, 0)
        let scale = plain.uniform(0.5, 2)
        #expect(draw.scaledSize == [360, 480].map { Int((Double($0) * scale).rounded()) })
        _ = [plain.uniform(0, 1), plain.uniform(0, 1)]
        #expect(draw.isFlipped == (plain.uniform(0, 1) < 0.5))
        #expect(draw.brightness == Float(plain.uniform(0.75, 1.25)))
        #expect(draw.contrast == Float(plain.uniform(0.75, 1.25)))
        #expect(draw.rotation == 0 && draw.saturation == 1 && draw.hue == 0 && draw.gamma == 1)
        #expect(draw.blur == 0 && draw.noise == 0 && draw.cutout == nil)
        #expect(!draw.isFlippedVertically)
    }
}
