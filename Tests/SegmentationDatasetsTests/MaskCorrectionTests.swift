import Foundation
import ImageFiles
import SegmentationDatasets
import Testing

/// Corrected masks say what was promised when they are read again, and nothing else.
@Suite struct MaskCorrectionTests {
    let files: TemporaryDataset

    init() throws { files = try TemporaryDataset() }

    /// Corrects the mask of the only pair, writes it over a copy, and gives back what the dataset loads then.
    private func corrected(
        _ dataset: SegmentationDataset, _ target: [UInt8]
    ) throws -> (mask: CorrectedMask, source: SourceMask, labels: [UInt8]) {
        let sample = try #require(try dataset.samples(inSplit: "train").first)
        let mask = try #require(
            try CorrectableMask(of: sample, in: dataset).corrected(to: target))
        let copy = SamplePaths(
            name: sample.name, image: sample.image, mask: "\(files.root)/corrected.png")
        try Data(mask.bytes).write(to: URL(fileURLWithPath: copy.mask))
        return (
            mask, try SourceMask.read(path: copy.mask), try dataset.loadLabels(copy).labels.labels
        )
    }

    @Test func anUntouchedPixelKeepsTheValueThatItHasAmongSeveralOfItsClass() throws {
        try files.pair("m", [7, 8, 26, 24, 255, 8])
        let dataset = try files.dataset(
            classes: "[road, person]",
            "map: {7: road, 8: road, 26: person, 24: person}\nignore: [255, 3]")
        let (mask, source, labels) = try corrected(dataset, [0, 1, 0, 1, 255, 255])
        #expect(labels == [0, 1, 0, 1, 255, 255])
        // The first value of the description, which is neither the smallest nor the most frequent.
        #expect(source.values == .bytes([7, 26, 7, 24, 255, 255]))
        #expect(mask.written == [0: .number(7), 1: .number(26), 255: .number(255)])
        #expect(
            mask.changes == [
                .init(from: 0, to: 1): [.init(x: 1, y: 0, length: 1)],
                .init(from: 1, to: 0): [.init(x: 2, y: 0, length: 1)],
                .init(from: 0, to: 255): [.init(x: 2, y: 1, length: 1)],
            ])
    }

    @Test func colorsAreWrittenAsTheDescriptionGivesThemFirst() throws {
        try files.image("images/m.png")
        try files.colorMask(
            "masks/m.png", [0x800000, 0x008040, 0x000000, 0x808080, 0x808080, 0x800000])
        let dataset = try files.dataset(
            classes: "[sky, building]",
            """
            map:
              [128, 128, 128]: sky
              [128, 0, 0]: building
              [0, 128, 64]: building
            ignore: [[0, 0, 0]]
            """)
        let (_, source, labels) = try corrected(dataset, [1, 1, 255, 1, 255, 0])
        #expect(labels == [1, 1, 255, 1, 255, 0])
        #expect(
            source.values
                == .colors([0x800000, 0x008040, 0x000000, 0x800000, 0x000000, 0x808080]))
    }

    @Test func aPaletteMaskStaysOneWithItsColoursAndItsIgnoredIndex() throws {
        try files.pair("m", [0, 1, 255, 2, 1, 0])
        let dataset = try files.dataset(classes: "[a, b, c]", "ignore: [255]")
        let before = try SourceMask.read(path: "\(files.root)/masks/m.png")
        let (mask, source, labels) = try corrected(dataset, [0, 255, 255, 2, 2, 0])
        #expect(labels == [0, 255, 255, 2, 2, 0])
        #expect(source.palette == before.palette)
        #expect(mask.remarks.isEmpty)
        let file = try ImageFileInformation.read(path: "\(files.root)/corrected.png")
        #expect(file.color == .palette && file.bits == 8)
    }

    @Test func nothingChangesWithoutAChange() throws {
        try files.pair("m", [0, 1, 1, 0])
        let dataset = try files.dataset()
        let sample = try #require(try dataset.samples(inSplit: "train").first)
        #expect(
            try CorrectableMask(of: sample, in: dataset).corrected(to: [0, 1, 1, 0]) == nil)
    }

    @Test func aLabelThatNoValueOfTheFileStandsForIsAnError() throws {
        try files.image("images/m.png", width: 2)
        try files.colorMask("masks/m.png", [0x010101, 0x010101, 0x020202, 0x020202])
        let dataset = try files.dataset(
            classes: "[a, b, 'c: d']", "map: {[1, 1, 1]: a, [2, 2, 2]: b}\nignore: [255]")
        let sample = try #require(try dataset.samples(inSplit: "train").first)
        let mask = try CorrectableMask(of: sample, in: dataset)
        for (label, name) in [(UInt8(2), "c: d"), (255, nil)] {
            let error = DatasetError.noSourceValue(
                mask: sample.mask, className: name, isColor: true,
                description: dataset.description.path)
            #expect(throws: error) { try mask.corrected(to: [0, label, 1, 1]) }
            #expect(error.description.contains(name == nil ? "ignore: [[R" : "]: 'c: d'}"))
        }
    }

    @Test func bordersThatDoNotCountAreLabelledInTheFileAllTheSame() throws {
        try files.pair("m", [0, 1, 0, 1])
        let dataset = try files.dataset(
            "",
            splits: """
                boundary_ignore: 1
                splits: {train: {images: images, masks: masks}}
                """)
        let sample = try #require(try dataset.samples(inSplit: "train").first)
        #expect(try dataset.loadLabels(sample).labels.labels == [255, 255, 255, 255])
        #expect(try CorrectableMask(of: sample, in: dataset).labels.labels == [0, 1, 0, 1])
    }
}
