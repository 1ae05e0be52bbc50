import Foundation
import ImageFiles
import SegmentationDatasets
import Testing

/// `mask_size: resize`.
@Suite struct MaskSizeTests {
    let files: TemporaryDataset

    init() throws { files = try TemporaryDataset() }

    private func load(_ dataset: SegmentationDataset) throws -> LabelledImage {
        try dataset.loadPair(try dataset.samples(inSplit: "train")[0])
    }

    @Test func everyPixelHasTheValueInWhichItsCentreLies() throws {
        // Centres of 5 rows lie at 0.2, 0.6, 1, 1.4 and 1.8 of 2; of 15 columns at 0.2, 0.6, 1 and so on of 6.
        try files.image("images/a.png", height: 5, width: 15)
        try files.mask("masks/a.png", [0, 1, 2, 2, 0, 1, 2, 2, 0, 1, 1, 0])
        let dataset = try files.dataset(classes: "[a, b, c]", "mask_size: resize")
        let pair = try load(dataset)
        let top: [UInt8] = [0, 0, 1, 1, 1, 2, 2, 2, 2, 2, 0, 0, 1, 1, 1]
        let bottom: [UInt8] = [2, 2, 2, 2, 2, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0]
        #expect(pair.labels.labels == top + top + bottom + bottom + bottom)
        #expect(pair.classPixels == [23, 27, 25])
        // What is counted is what training sees.
        let sample = try dataset.samples(inSplit: "train")[0]
        #expect(try dataset.loadLabels(sample).classPixels == [23, 27, 25])
    }

    @Test func aLargerMaskBecomesSmaller() throws {
        try files.image("images/a.png", height: 1, width: 2)
        try files.mask("masks/a.png", [0, 1, 0, 0, 0, 0, 1, 1])
        // Centres of 2 columns lie at 1 and 3 of 4, of one row at 1 of 2: on a border the pixel behind it.
        #expect(try load(files.dataset("mask_size: resize")).labels.labels == [0, 1])
    }

    /// A border of one pixel of the mask is two of the image.
    @Test func bordersAreThoseOfTheImage() throws {
        try files.image("images/a.png", height: 4, width: 8)
        try files.mask("masks/a.png", [0, 0, 1, 1, 0, 0, 1, 1])
        let pair = try load(files.dataset("mask_size: resize\nboundary_ignore: 1"))
        #expect(pair.labels.labels.prefix(8) == [0, 0, 0, 255, 255, 1, 1, 1])
        #expect(pair.boundaryPixels == 8)
    }

    @Test func withoutTheKeyTheErrorNamesItWhereBothHaveOneShape() throws {
        try files.image("images/a.png", height: 4, width: 6)
        try files.mask("masks/a.png", [0, 1, 1, 1, 0, 1])
        let error = DatasetError.sizeMismatch(
            image: files.root + "/images/a.png", imageSize: [4, 6],
            mask: files.root + "/masks/a.png", maskSize: [2, 3])
        #expect(throws: error) { _ = try load(files.dataset()) }
        #expect(error.description.contains("'mask_size: resize' in the description"))
        let found = try files.dataset().check().findings.filter { $0.kind == .scaledMask }
        #expect(found.map(\.suggestion) == ["mask_size: resize"])
        // The suggested line mends it.
        let check = try files.dataset("mask_size: resize").check()
        #expect(!check.hasErrors)
        #expect(check.resizedMasks == 1)
    }

    @Test(arguments: [[20, 30], [5, 6], [9, 300]])
    func anotherShapeIsAnErrorWithTheKeyToo(size: [Int]) throws {
        try files.image("images/a.png", height: size[0], width: size[1])
        try files.mask("masks/a.png", [UInt8](repeating: 1, count: 20))
        #expect(
            throws: DatasetError.sizeMismatch(
                image: files.root + "/images/a.png", imageSize: size,
                mask: files.root + "/masks/a.png", maskSize: [2, 10])
        ) { _ = try load(files.dataset("mask_size: resize")) }
        let check = try files.dataset("mask_size: resize").check()
        #expect(check.hasErrors)
        #expect(check.resizedMasks == 0)
    }

    @Test func sidesMayBeRoundedEitherWay() throws {
        // A tenth of 205 × 1006 is 20.5 × 100.6.
        for (height, width) in [(20, 100), (21, 101), (20, 101), (21, 100)] {
            try files.image("images/a.png", height: 205, width: 1006)
            try LabelMap(
                height: height, width: width,
                labels: [UInt8](repeating: 1, count: height * width)
            ).writePNG(to: files.root + "/masks/a.png", palette: [0, 1])
            #expect(try load(files.dataset("mask_size: resize")).classPixels == [0, 205 * 1006])
        }
    }

    /// The place is that in the file.
    @Test func aValueWithoutAClassKeepsItsAddress() throws {
        try files.image("images/a.png", height: 4, width: 6)
        try files.mask("masks/a.png", [0, 1, 1, 1, 0, 7])
        let value = UnmappedValue(value: .number(7), x: 2, y: 1, pixels: 1)
        #expect(
            throws: DatasetError.unmappedValue(
                mask: files.root + "/masks/a.png", value: value, others: [],
                description: files.root + "/dataset.yaml")
        ) { _ = try load(files.dataset("mask_size: resize")) }
        let found = try files.dataset("mask_size: resize").check().findings
            .filter { $0.kind == .unmappedValue }
        #expect(found.map { [$0.x, $0.y, $0.count] } == [[2, 1, 1]])
    }

    @Test func statisticsCountThePixelsOfTheImages() throws {
        try files.image("images/a.png", height: 4, width: 6)
        try files.mask("masks/a.png", [0, 1, 1, 1, 0, 1])
        let dataset = try files.dataset("mask_size: resize")
        let statistics = try dataset.labelStatistics(inSplit: "train")
        #expect(statistics.pixels == [8, 16])
    }
}
