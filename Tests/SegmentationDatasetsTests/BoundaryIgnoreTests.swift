import ImageFiles
import SegmentationDatasets
import Tensors
import Testing

@Suite struct BoundaryIgnoreTests {
    private let void = LabelMap.ignored

    private func ignoring(_ radius: Int, _ width: Int, _ labels: [UInt8]) -> MappedMask {
        let map = ClassMap(classCount: 3, ignored: [.number(255)])
        var mask = map.apply(
            to: SourceMask(height: labels.count / width, width: width, values: .bytes(labels)))
        mask.ignoreBoundary(within: radius)
        return mask
    }

    @Test func aStraightBorderLosesTheRadiusOnEachSide() {
        let row: [UInt8] = [0, 0, 0, 0, 1, 1, 1, 1]
        #expect(ignoring(0, 8, row).labels.labels == row)
        let one = ignoring(1, 8, row)
        #expect(one.labels.labels == [0, 0, 0, void, void, 1, 1, 1])
        #expect(one.classPixels == [3, 3, 0])
        #expect(one.boundaryPixels == 2)
        #expect(ignoring(3, 8, row).labels.labels == [0, void, void, void, void, void, void, 1])
        #expect(ignoring(9, 8, row).boundaryPixels == 8)
    }

    @Test func whereAClassMeetsIgnoredPixelsIsNoBorder() {
        let row: [UInt8] = [0, 0, 255, 1, 1, 2]
        let mask = ignoring(1, 6, row)
        #expect(mask.labels.labels == [0, 0, void, 1, void, void])
        #expect(mask.voidPixels == 1)
        #expect(mask.boundaryPixels == 2)
    }

    @Test func aCornerIsRound() {
        // A single pixel of class 1; with radius 3 the disc of radius 2 around each pixel that touches.
        var labels = [UInt8](repeating: 0, count: 81)
        labels[4 * 9 + 4] = 1
        let ignored = ignoring(2, 9, labels).labels.labels.enumerated()
            .filter { $0.element == 255 }.map { [$0.offset / 9 - 4, $0.offset % 9 - 4] }
        let expected = (-4...4).flatMap { y in
            (-4...4).compactMap { x in abs(y) + abs(x) <= 2 ? [y, x] : nil }
        }
        #expect(Set(ignored) == Set(expected))
    }

    @Test(arguments: [1, 2, 3, 5])
    func theDiscsEqualTheDefinition(radius: Int) {
        let (height, width) = (23, 31)
        var random = SplitMix64(seed: 5)
        var labels = [UInt8](repeating: 0, count: height * width)
        for _ in 0..<12 {
            let (y, x) = (Int(random.next() % 23), Int(random.next() % 31))
            let value = [UInt8(0), 1, 2, 255][Int(random.next() % 4)]
            for row in y..<min(height, y + 7) {
                for column in x..<min(width, x + 9) { labels[row * width + column] = value }
            }
        }
        func touches(_ y: Int, _ x: Int) -> Bool {
            let here = labels[y * width + x]
            return here != 255
                && [(y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)].contains { row, column in
                    guard (0..<height).contains(row), (0..<width).contains(column) else {
                        return false
                    }
                    let other = labels[row * width + column]
                    return other != 255 && other != here
                }
        }
        var expected = labels
        for y in 0..<height {
            for x in 0..<width {
                let isNear = (0..<height * width).contains { index in
                    let (row, column) = (index / width - y, index % width - x)
                    return row * row + column * column <= (radius - 1) * (radius - 1)
                        && touches(index / width, index % width)
                }
                if isNear { expected[y * width + x] = 255 }
            }
        }
        let mask = ignoring(radius, width, labels)
        #expect(mask.labels.labels == expected)
        #expect(
            mask.classPixels.reduce(0, +) + mask.voidPixels + mask.boundaryPixels == height * width)
    }

    @Test func theDescriptionSwitchesItOnAndStatisticsCountIt() throws {
        let files = try TemporaryDataset()
        try files.pair("a", [0, 0, 0, 1, 255, 255, 0, 0, 0, 1, 1, 1])
        let plain = try files.dataset("ignore: [255]").labelStatistics(inSplit: "train")
        let dataset = try files.dataset("ignore: [255]\nboundary_ignore: 1")
        let statistics = try dataset.labelStatistics(inSplit: "train")
        #expect(statistics.boundaryPixels == 4)
        #expect(statistics.voidPixels == 2)
        #expect(statistics.ignoredPixels == 6)
        #expect(statistics.pixels == [4, 2])
        #expect(statistics.digest != plain.digest)
        let pair = try dataset.loadPair(dataset.samples(inSplit: "train")[0])
        #expect(pair.boundaryPixels == 4)
        #expect(pair.labels.labels == [0, 0, 255, 255, 255, 255, 0, 0, 255, 255, 1, 1])
    }
}
