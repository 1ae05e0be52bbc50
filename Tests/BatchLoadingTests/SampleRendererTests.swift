import BatchLoading
import EveryInstructionSet
import ImageFiles
import SegmentationDatasets
import Tensors
import Testing

/// float32 sums of a few products of 255 and a weight, against Double, after division by 255 · 0.2.
private let tolerance: Float = 2e-5

/// Not ImageNet's, so that a fault in their use shows.
private let normalization = Normalization(mean: [0.5, 0.4, 0.3], deviation: [0.2, 0.25, 0.3])

private func randomPair(_ height: Int, _ width: Int, seed: Int = 1) -> LabelledImage {
    var random = SplitMix64(path: seed, height, width)
    return LabelledImage(
        name: "random",
        image: Raster(
            height: height, width: width, channels: 3,
            samples: .bytes((0..<height * width * 3).map { _ in UInt8(random.below(256)) })),
        labels: LabelMap(
            height: height, width: width,
            labels: (0..<height * width).map { _ in UInt8(random.below(4)) }),
        classPixels: [], voidPixels: 0, unmappedPixels: 0)
}

private func render(
    _ pair: LabelledImage, _ draw: AugmentationDraw
) -> (image: [Float], labels: [UInt8], padded: Int) {
    let count = draw.size[0] * draw.size[1]
    let image = AlignedBuffer<Float>(repeating: .nan, count: count * 3)
    let labels = AlignedBuffer<UInt8>(repeating: 77, count: count)
    let padded = SampleRenderer(normalization: normalization)
        .render(pair, draw, image: image.pointer, labels: labels.pointer)
    return (image.array, labels.array, padded)
}

/// The same as one formula a pixel, in Double.
private func twin(
    _ pair: LabelledImage, _ draw: AugmentationDraw
) -> (image: [Double], labels: [UInt8]) {
    let source = [pair.image.height, pair.image.width]
    func weights(axis: Int, scaledIndex: Int) -> [Double] {
        let ratio = Double(source[axis]) / Double(draw.scaledSize[axis])
        let center = (Double(scaledIndex) + 0.5) * ratio - 0.5
        let raw = (0..<source[axis]).map { max(0, 1 - abs(Double($0) - center) / max(1, ratio)) }
        let sum = raw.reduce(0, +)
        return raw.map { $0 / sum }
    }
    func nearest(axis: Int, scaledIndex: Int) -> Int {
        let ratio = Double(source[axis]) / Double(draw.scaledSize[axis])
        return min(Int((Double(scaledIndex) + 0.5) * ratio), source[axis] - 1)
    }
    var image: [Double] = []
    var labels: [UInt8] = []
    for y in 0..<draw.size[0] {
        for x in 0..<draw.size[1] {
            let row = draw.origin[0] + y
            let column = draw.origin[1] + (draw.isFlipped ? draw.size[1] - 1 - x : x)
            guard (0..<draw.scaledSize[0]).contains(row), (0..<draw.scaledSize[1]).contains(column)
            else {
                image += [0, 0, 0]
                labels.append(255)
                continue
            }
            let vertical = weights(axis: 0, scaledIndex: row)
            let horizontal = weights(axis: 1, scaledIndex: column)
            for channel in 0..<3 {
                var value = 0.0
                for (v, a) in vertical.enumerated() where a > 0 {
                    for (h, b) in horizontal.enumerated() where b > 0 {
                        value +=
                            a * b
                            * Double(pair.image.picture.pixels[(v * source[1] + h) * 3 + channel])
                    }
                }
                let mean = Double(normalization.mean[channel])
                let bright = value * Double(draw.brightness) / 255
                let toned = min(max((bright - mean * 1) * Double(draw.contrast) + mean, 0), 1)
                image.append((toned - mean) / Double(normalization.deviation[channel]))
            }
            labels.append(
                pair.labels.labels[
                    nearest(axis: 0, scaledIndex: row) * source[1]
                        + nearest(axis: 1, scaledIndex: column)])
        }
    }
    return (image, labels)
}

private func expectTwin(_ pair: LabelledImage, _ draw: AugmentationDraw) {
    let result = render(pair, draw)
    let expected = twin(pair, draw)
    #expect(result.labels == expected.labels, "\(draw)")
    let worst = zip(result.image, expected.image).map { abs($0 - Float($1)) }.max() ?? .infinity
    #expect(worst <= tolerance, "\(draw)")
    #expect(result.image.allSatisfy { !$0.isNaN })
    #expect(result.padded == padding(draw))
}

private func padding(_ draw: AugmentationDraw) -> Int {
    let inside = (0..<2).map { axis in
        (0..<draw.size[axis]).count {
            (0..<draw.scaledSize[axis]).contains(draw.origin[axis] + $0)
        }
    }
    return draw.size[0] * draw.size[1] - inside[0] * inside[1]
}

@Suite(.everyInstructionSet) struct SampleRendererTests {
    /// Enlarged, reduced, cut inside, beyond every edge, mirrored, lit; odd sizes and single pixels.
    @Test(arguments: [[1, 1], [1, 7], [5, 3], [17, 33], [40, 50]])
    func rendersAsItsPlainTwin(size: [Int]) {
        let pair = randomPair(size[0], size[1])
        var random = SplitMix64(path: size[0], size[1], 99)
        for _ in 0..<40 {
            var draw = AugmentationDraw(height: size[0], width: size[1])
            draw.scaledSize = size.map { max(1, Int(Double($0) * random.uniform(0.2, 3))) }
            draw.size = [1 + random.below(30), 1 + random.below(60)]
            draw.origin = (0..<2).map { axis in
                random.below(draw.scaledSize[axis] + draw.size[axis]) - draw.size[axis]
            }
            draw.isFlipped = random.below(2) == 1
            draw.brightness = Float(random.uniform(0.5, 1.5))
            draw.contrast = Float(random.uniform(0.5, 1.5))
            expectTwin(pair, draw)
        }
    }

    @Test func theImageAsItIsComesThroughExactly() {
        let pair = randomPair(6, 9)
        let result = render(pair, AugmentationDraw(height: 6, width: 9))
        #expect(result.labels == pair.labels.labels)
        #expect(result.padded == 0)
        for (index, value) in pair.image.picture.pixels.enumerated() {
            let mean = normalization.mean[index % 3]
            let deviation = normalization.deviation[index % 3]
            #expect(abs(result.image[index] - (Float(value) / 255 - mean) / deviation) <= tolerance)
        }
    }

    @Test func mirroringTwiceIsTheIdentity() {
        let pair = randomPair(8, 11)
        let plain = AugmentationDraw(height: 8, width: 11)
        var mirrored = plain
        mirrored.isFlipped = true
        let once = render(pair, mirrored)
        let direct = render(pair, plain)
        for y in 0..<8 {
            for x in 0..<11 {
                let (there, back) = (y * 11 + x, y * 11 + 10 - x)
                #expect(once.labels[there] == direct.labels[back])
                #expect(
                    once.image[there * 3..<there * 3 + 3] == direct.image[back * 3..<back * 3 + 3])
            }
        }
    }

    @Test func reductionAveragesInsteadOfSkipping() {
        let (height, width) = (16, 16)
        let board = (0..<height * width).flatMap { index -> [UInt8] in
            let isWhite = (index / width + index % width) % 2 == 0
            return [UInt8](repeating: isWhite ? 255 : 0, count: 3)
        }
        let pair = LabelledImage(
            name: "board", image: Raster(Image(height: height, width: width, pixels: board)),
            labels: LabelMap(height: 16, width: 16, labels: [UInt8](repeating: 0, count: 256)),
            classPixels: [], voidPixels: 0, unmappedPixels: 0)
        let half = ImageResize.factor(0.5).apply(pair)
        #expect(half.image.height == 8)
        // A triangle over four pixels sees 1/2 of white everywhere, but for the edges.
        for y in 1..<7 {
            for x in 1..<7 {
                let value = half.image.picture.pixels[(y * 8 + x) * 3]
                #expect((127...128).contains(value))
            }
        }
    }

    @Test func resizingKeepsLabelsOfTheSource() {
        let pair = randomPair(30, 20)
        let small = ImageResize.size(height: 11, width: 13).apply(pair)
        #expect(small.labels.height == 11)
        #expect(small.labels.width == 13)
        #expect(Set(small.labels.labels).isSubset(of: Set(pair.labels.labels)))
        #expect(ImageResize.factor(1).apply(pair) == pair)
    }

    @Test func drawsStayInTheirBoundsAndLabelsInTheirSet() {
        let pair = randomPair(23, 31)
        var options = AugmentationOptions()
        options.scale = 0.5...2
        options.crop = [20, 24]
        options.flip = 0.5
        options.brightness = 0.25
        options.contrast = 0.25
        let allowed = Set(pair.labels.labels + [255])
        var flips = 0
        var padded = 0
        for position in 0..<200 {
            var random = SplitMix64(path: 1, position)
            let draw = AugmentationDraw(options, height: 23, width: 31, random: &random)
            #expect((11...46).contains(draw.scaledSize[0]))
            #expect((0.75...1.25).contains(draw.brightness))
            for axis in 0..<2 {
                // Either the crop lies in the image or the image in the crop.
                let room = draw.scaledSize[axis] - draw.size[axis]
                #expect(min(0, room)...max(0, room) ~= draw.origin[axis])
            }
            flips += draw.isFlipped ? 1 : 0
            let result = render(pair, draw)
            #expect(Set(result.labels).isSubset(of: allowed))
            #expect(result.labels.count { $0 == 255 } == result.padded)
            padded += result.padded
        }
        // 200 fair coins: 60…140 is 5.6 standard deviations on each side.
        #expect((60...140).contains(flips))
        #expect(padded > 0)
    }

    @Test func noAugmentationIsTheImageAsItIs() {
        var random = SplitMix64(path: 5)
        let draw = AugmentationDraw(AugmentationOptions(), height: 7, width: 9, random: &random)
        #expect(draw == AugmentationDraw(height: 7, width: 9))
    }
}
