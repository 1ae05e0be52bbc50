import ImageFiles
import SegmentationDatasets
import Testing

/// Masks of one class alone.
@Suite struct SomethingToLearnTests {
    let files: TemporaryDataset

    init() throws { files = try TemporaryDataset() }

    private func learn(_ dataset: SegmentationDataset) throws {
        try dataset.requireSomethingToLearn(
            from: try dataset.samples(inSplit: "train"), split: "train")
    }

    private func found(class name: String?, masks: Int, pixels: Int) -> DatasetError {
        .nothingToLearn(
            NothingToLearn(
                split: "train", className: name, masks: masks, pixels: pixels,
                mask: files.root + "/masks/a.png"))
    }

    @Test func masksOfOneClassAreAnError() throws {
        for name in ["a", "b", "c"] { try files.pair(name, [0, 0, 0, 255]) }
        let dataset = try files.dataset("ignore: [255]")
        #expect(throws: found(class: "a", masks: 3, pixels: 9)) { try learn(dataset) }
        let check = try dataset.check()
        #expect(check.findings.filter { $0.severity == .error }.map(\.kind) == [.nothingToLearn])
        #expect(!check.findings.contains { $0.kind == .absentClass })
        #expect(check.findings.first { $0.severity == .error }?.count == 9)
    }

    @Test func masksOfIgnoredPixelsAloneAreAnError() throws {
        for name in ["a", "b"] { try files.pair(name, [255, 255]) }
        let dataset = try files.dataset("ignore: [255]")
        #expect(throws: found(class: nil, masks: 2, pixels: 4)) { try learn(dataset) }
        #expect(try dataset.check().findings.contains { $0.kind == .nothingToLearn })
    }

    @Test func aSecondClassInTheLastMaskIsEnough() throws {
        for index in 0..<70 { try files.pair("m\(index)", [0, 0], gray: UInt8(index)) }
        try files.pair("z", [0, 1])
        let dataset = try files.dataset()
        #expect(throws: Never.self) { try learn(dataset) }
        #expect(try !dataset.check().findings.contains { $0.kind == .nothingToLearn })
    }

    @Test func amongOthersOnlyTheSplitThatIsLearntFromCounts() throws {
        try files.pair("a", [0, 1])
        try files.pair("b", [1, 1], gray: 3)
        let dataset = try files.dataset(
            "layout: list",
            splits: """
                splits:
                  val: {list: b.txt, images: images, masks: masks}
                  train: {list: a.txt, images: images, masks: masks}
                """)
        try files.write("a\n", to: "a.txt")
        try files.write("b\n", to: "b.txt")
        #expect(!(try dataset.check().hasErrors))
    }

    @Test func weightsOfOneClassAreWarnedAbout() throws {
        try files.pair("a", [1, 1])
        let weights = try files.dataset().labelStatistics(inSplit: "train").classWeights(.balanced)
        #expect(
            weights.warnings
                == [
                    "every labelled pixel of the split 'train' is 'b', so there is nothing to learn"
                ])
    }
}
