import BatchLoading
import EveryInstructionSet
import ImageFiles
import SegmentationDatasets
import Tensors
import Testing

private let (height, width) = (21, 34)

/// Every kind of variation, which costs one pass or several.
private var draws: [AugmentationDraw] {
    var plain = AugmentationDraw(height: height, width: width)
    (plain.scaledSize, plain.origin, plain.size) = ([30, 40], [-2, 5], [24, 30])
    (plain.isFlipped, plain.brightness, plain.contrast) = (true, 1.2, 0.8)
    var reduced = AugmentationDraw(height: height, width: width)
    (reduced.scaledSize, reduced.size) = ([9, 13], [9, 13])
    var elaborate = plain
    (elaborate.rotation, elaborate.gamma, elaborate.blur) = (13, 1.3, 0.9)
    (elaborate.saturation, elaborate.hue) = (1.4, 0.1)
    (elaborate.noise, elaborate.noiseSeed) = (4, 77)
    elaborate.cutout = [3, 4, 5, 6]
    return [AugmentationDraw(height: height, width: width), plain, reduced, elaborate]
}

private func randomBytes(channels: Int) -> [UInt8] {
    var random = SplitMix64(seed: UInt64(channels))
    return (0..<height * width * channels).map { _ in UInt8(random.below(256)) }
}

private func pair(_ samples: Raster.Samples, channels: Int) -> LabelledImage {
    LabelledImage(
        name: "pair",
        image: Raster(height: height, width: width, channels: channels, samples: samples),
        labels: LabelMap(
            height: height, width: width, labels: [UInt8](repeating: 1, count: height * width)),
        classPixels: [], voidPixels: 0, unmappedPixels: 0)
}

private func rendered(_ pair: LabelledImage, _ draw: AugmentationDraw) -> [Float] {
    let count = draw.size[0] * draw.size[1]
    let image = AlignedBuffer<Float>(repeating: .nan, count: count * pair.image.channels)
    let labels = AlignedBuffer<UInt8>(repeating: 77, count: count)
    SampleRenderer(normalization: Normalization(channels: pair.image.channels))
        .render(pair, draw, image: image.pointer, labels: labels.pointer)
    return image.array
}

@Suite(.everyInstructionSet) struct DeepImageTests {
    @Test(arguments: [1, 3, 4]) func wordsAreVariedAsTheBytesThatTheyStandFor(channels: Int) {
        let bytes = randomBytes(channels: channels)
        let words = bytes.map { UInt16($0) * UInt16(Raster.wordsAByte) }
        for draw in draws {
            // To the bit, since 257 · v / 257 is v.
            #expect(
                rendered(pair(.words(words), channels: channels), draw)
                    == rendered(pair(.bytes(bytes), channels: channels), draw))
        }
    }

    @Test func wordsBetweenBytesComeThrough() {
        let words = [UInt16](repeating: 257 * 100 + 128, count: height * width)
        let image = rendered(
            pair(.words(words), channels: 1), AugmentationDraw(height: height, width: width))
        let normalization = Normalization(channels: 1)
        let expected =
            ((100 + 128.0 / 257) / 255 - Double(normalization.mean[0]))
            / Double(normalization.deviation[0])
        // float32 sums of two products.
        #expect(image.allSatisfy { abs(Double($0) - expected) < 2e-5 })
    }

    /// Gray has neither saturation nor hue, and a fourth channel is no colour.
    @Test func coloursAloneAreMixed() {
        var draw = AugmentationDraw(height: height, width: width)
        let plain = draw
        (draw.saturation, draw.hue) = (0.2, 0.3)
        let gray = pair(.bytes(randomBytes(channels: 1)), channels: 1)
        let four = pair(.bytes(randomBytes(channels: 4)), channels: 4)
        let (mixed, before) = (rendered(four, draw), rendered(four, plain))
        // Rounding of the tone that is applied in two steps.
        for (a, b) in zip(rendered(gray, draw), rendered(gray, plain)) {
            #expect(abs(a - b) < 1e-5)
        }
        for index in mixed.indices where index % 4 == 3 {
            #expect(abs(mixed[index] - before[index]) < 1e-5)
        }
        #expect(mixed != before)
    }

    /// The colours of four channels are those of three.
    @Test func aFourthChannelLeavesTheOthersAsTheyAre() {
        let four = randomBytes(channels: 4)
        let three = four.enumerated().filter { $0.offset % 4 < 3 }.map(\.element)
        for draw in draws where draw.noise == 0 {
            let all = rendered(pair(.bytes(four), channels: 4), draw)
            #expect(
                all.enumerated().filter { $0.offset % 4 < 3 }.map(\.element)
                    == rendered(pair(.bytes(three), channels: 3), draw))
        }
    }

    @Test func resizingKeepsWords() {
        let words = [UInt16](repeating: 12345, count: height * width)
        let raster = pair(.words(words), channels: 1).image
        let half = raster.resized(height: 10, width: 17)
        guard case .words(let resized) = half.samples else {
            Issue.record("words expected")
            return
        }
        // float32 holds 12345 / 257 to 1e-3 words.
        #expect(resized.allSatisfy { $0 == 12345 })
    }

    @Test func theCacheKnowsTheSizeOfWords() {
        #expect(PairCache.bytes(height: 10, width: 10) == 400)
        #expect(PairCache.bytes(height: 10, width: 10, channels: 1, sampleBytes: 2) == 300)
        #expect(RasterForm().sampleBytes(ofFileBits: 8) == 1)
        #expect(RasterForm(range: .depth(bits: 10)).sampleBytes(ofFileBits: 16) == 2)
        #expect(RasterForm(range: .image).sampleBytes(ofFileBits: 8) == 2)
    }
}
