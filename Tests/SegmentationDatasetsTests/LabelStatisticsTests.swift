import Foundation
import Machine
import SegmentationDatasets
import Testing

@Suite struct LabelStatisticsTests {
    @Test func countsPixelsImagesAndIgnoredByOrigin() throws {
        let files = try TemporaryDataset()
        try files.pair("one", [0, 0, 0, 1, 255, 7])
        try files.pair("two", [0, 0, 255, 255])
        let dataset = try files.dataset(classes: "[a, b, c]", "ignore: [255]\nunmapped: ignore")
        let statistics = try dataset.labelStatistics(inSplit: "train")
        #expect(statistics.masks == 2)
        #expect(statistics.pixels == [5, 1, 0])
        #expect(statistics.images == [2, 1, 0])
        #expect(statistics.pixelsOfImages == [6, 4, 0])
        #expect(statistics.voidPixels == 3)
        #expect(statistics.unmappedPixels == 1)
        #expect(statistics.absentClasses == ["c"])
    }

    @Test func digestIsThatOfTheLabelsWhateverTheThreads() throws {
        let files = try TemporaryDataset()
        for index in 0..<7 { try files.pair("s\(index)", [0, 1, UInt8(index % 2), 1]) }
        let dataset = try files.dataset()
        let one = try dataset.labelStatistics(inSplit: "train", team: ThreadTeam(threads: 1))
        for threads in [2, 3, 16] {
            let team = ThreadTeam(threads: threads)
            #expect(try dataset.labelStatistics(inSplit: "train", team: team) == one)
        }
        // Two labels of one mask change places: all counts stay, the digest does not.
        try files.mask("masks/s3.png", [1, 0, 1, 1])
        let other = try dataset.labelStatistics(inSplit: "train")
        #expect(other.pixels == one.pixels)
        #expect(other.digest != one.digest)
        #expect(one.digest.utf8.count == 16)
    }

    @Test func theFirstFaultIsThrownWhateverTheThreads() throws {
        let files = try TemporaryDataset()
        for index in 0..<6 { try files.pair("s\(index)", [0, 1, index < 2 ? 1 : 9, 1]) }
        let dataset = try files.dataset()
        for threads in [1, 4] {
            #expect(
                throws: DatasetError.unmappedValue(
                    mask: files.root + "/masks/s2.png",
                    value: UnmappedValue(value: .number(9), x: 0, y: 1, pixels: 1), others: [],
                    description: files.root + "/dataset.yaml")
            ) {
                _ = try dataset.labelStatistics(
                    inSplit: "train", team: ThreadTeam(threads: threads))
            }
        }
    }

    /// The published table of CamVid's training split: counts exactly, weights to its four digits.
    @Test func camvidHasItsKnownNumbers() throws {
        guard let root = realData("camvid") else {
            print("skipped: the data are not beside the checkout")
            return
        }
        let dataset = try SegmentationDataset(path: committed("camvid.yaml"), dataRoot: root)
        let statistics = try dataset.labelStatistics(inSplit: "train")
        #expect(statistics.masks == 367)
        #expect(statistics.labelledPixels == 60_913_605)
        #expect(statistics.voidPixels == 2_503_995)
        #expect(
            statistics.pixels == [
                10_682_767, 14_750_079, 623349, 20_076_880, 2_845_085, 6_166_762, 743859, 714595,
                3_719_877, 405385, 184967,
            ])
        #expect(statistics.images == [366, 365, 366, 367, 349, 319, 351, 173, 360, 317, 201])
        let expected: [(ClassWeightMethod, [Double])] = [
            (
                .medianFrequency,
                [
                    0.2794, 0.2018, 4.7889, 0.1491, 1.0000, 0.4235, 3.8464, 1.9798, 0.7890, 6.3847,
                    8.8193,
                ]
            ),
            (
                .balanced,
                [
                    0.5184, 0.3754, 8.8836, 0.2758, 1.9464, 0.8980, 7.4444, 7.7493, 1.4887, 13.6601,
                    29.9383,
                ]
            ),
            (
                .enet(k: 1.02),
                [
                    5.6035, 4.2953, 33.5736, 3.3355, 15.4856, 8.7387, 31.5420, 32.0120, 12.8288,
                    38.0141, 43.9074,
                ]
            ),
        ]
        for (method, weights) in expected {
            let computed = try statistics.classWeights(method).values
            for (value, known) in zip(computed, weights) {
                // The table rounds to four digits behind the point.
                #expect(abs(value - known) <= 0.5001e-4, "\(method.name)")
            }
        }
    }
}
