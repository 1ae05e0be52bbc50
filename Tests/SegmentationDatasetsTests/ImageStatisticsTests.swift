import ImageFiles
import Machine
import SegmentationDatasets
import Testing

struct ImageStatisticsTests {
    /// Red 0 1 0 0, green 1 1 1 0, blue .2 .2 .2 .8 of 255, in two images of two pixels and other sizes.
    private func dataset() throws -> (TemporaryDataset, SegmentationDataset) {
        let folder = try TemporaryDataset()
        try Image(height: 1, width: 2, pixels: [0, 255, 51, 255, 255, 51])
            .writePNG(to: "\(folder.root)/images/a.png")
        try Image(height: 2, width: 1, pixels: [0, 255, 51, 0, 0, 204])
            .writePNG(to: "\(folder.root)/images/b.png")
        for name in ["a", "b"] { try folder.mask("masks/\(name).png", [0, 1]) }
        return (folder, try folder.dataset())
    }

    @Test func meansAndDeviationsAreThoseOfAllPixels() throws {
        let (folder, dataset) = try dataset()
        let statistics = try dataset.imageStatistics(inSplit: "train")
        #expect(statistics.pixels == 4)
        #expect(statistics.images == 2)
        #expect(statistics.sums == [255, 765, 357])
        #expect(statistics.squareSums == [65025, 195075, 49419])
        // By hand on 0…1: variances 3/16, 3/16 and 0.0675; a few roundings of Double.
        let tolerance = 1e-15
        for (found, expected) in zip(statistics.mean, [0.25, 0.75, 0.35]) {
            #expect(abs(found - expected) <= tolerance)
        }
        for (found, variance) in zip(statistics.deviation, [0.1875, 0.1875, 0.0675]) {
            #expect(abs(found - variance.squareRoot()) <= tolerance)
        }
        _ = folder
    }

    @Test func sizesAreCountedTheMostFrequentFirst() throws {
        let (folder, _) = try dataset()
        try folder.image("images/c.png", height: 2, width: 1, gray: 0)
        try folder.mask("masks/c.png", [0, 0])
        let statistics = try folder.dataset().imageStatistics(inSplit: "train")
        #expect(
            statistics.sizes == [
                .init(height: 2, width: 1, images: 2), .init(height: 1, width: 2, images: 1),
            ])
    }

    @Test func theNumberOfThreadsChangesNothing() throws {
        let (folder, dataset) = try dataset()
        let one = try dataset.imageStatistics(inSplit: "train", team: ThreadTeam(threads: 1))
        let three = try dataset.imageStatistics(inSplit: "train", team: ThreadTeam(threads: 3))
        #expect(one == three)
        _ = folder
    }

    @Test func anImageThatCannotBeReadIsAnError() throws {
        let (folder, dataset) = try dataset()
        try folder.write("no picture", to: "images/b.png")
        #expect(throws: ImageFileError.self) {
            try dataset.imageStatistics(inSplit: "train")
        }
    }
}
