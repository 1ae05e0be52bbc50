import ImageFiles
import Machine
import SegmentationDatasets
import Testing

/// How a set says, or its values tell, what becomes 0…1.
@Suite struct ImageFormTests {
    private let files: TemporaryDataset

    init() throws { files = try TemporaryDataset() }

    private func pair(_ name: String, _ words: [UInt16]) throws {
        try Raster(height: 2, width: words.count / 2, channels: 1, samples: .words(words))
            .writePNG(to: "\(files.root)/images/\(name).png")
        try files.mask("masks/\(name).png", [UInt8](repeating: 0, count: words.count))
    }

    @Test(arguments: [
        (255, 8), (256, 10), (1020, 10), (1024, 12), (4095, 12), (16383, 14), (16384, 16),
    ])
    func theLargestTrainingValueDecidesTheBits(largest: UInt16, bits: Int) throws {
        try pair("a", [0, 1, 2, largest])
        try pair("b", [0, 1, 2, 3])
        let found = try files.dataset().imageForm()
        #expect(found.form == RasterForm(range: .depth(bits: bits)))
        let sentence = try #require(found.sentence)
        #expect(sentence.contains("values up to \(largest): 0…\(1 << bits - 1) become 0…1"))
    }

    @Test func setsOfBytesAreReadAsEverAndSayNothing() throws {
        try files.pair("a", [0, 1, 0, 1, 0, 1])
        let found = try files.dataset().imageForm()
        #expect(found.form == RasterForm())
        #expect(found.finding == nil && found.sentence == nil)
    }

    /// A hot pixel of a camera of 10 bits, and values far from 0, as scanners store them with an offset.
    @Test(arguments: [([0, 1000], 65535), ([31800, 32736], 31800)])
    func outliersAndOffsetsDoNotTurnImagesToOneGray(ends: [Int], one: Int) throws {
        var words = (0..<20000).map { UInt16(ends[0] + (ends[1] - ends[0]) * ($0 % 101) / 100) }
        words[777] = UInt16(one)
        try pair("a", words)
        let found = try files.dataset("channels: 1").imageForm()
        guard case .values(let lowest, let highest) = found.form.range else {
            Issue.record("\(found)")
            return
        }
        #expect(lowest == Double(ends[0]) && abs(highest - Double(ends[1])) < 1)
        #expect(found.sentence?.contains("from \(ends[0]) to \(ends[1]): these become 0…1") == true)
        let finding = try #require(
            try files.dataset("channels: 1").check().findings.first { $0.kind == .unusedDepth })
        #expect(finding.suggestion == "range: [\(ends[0]), \(ends[1])]")
    }

    /// Infrared in the place of alpha darkens the colours.
    @Test func alphaThatHidesImagesIsTold() throws {
        for name in ["a", "b", "c"] {
            try Raster(
                height: 2, width: 2, channels: 4,
                samples: .bytes([9, 9, 9, 255, 8, 8, 8, 40, 7, 7, 7, 255, 6, 6, 6, 0])
            ).writePNG(to: "\(files.root)/images/\(name).png")
            try files.mask("masks/\(name).png", [0, 1, 0, 1])
        }
        let found = try files.dataset().imageForm()
        #expect(found.cover?.share == 0.5 && found.cover?.images == 3)
        #expect(found.notes.count == 1 && found.notes[0].contains("'channels: 4'"))
        let findings = try files.dataset().check().findings.filter { $0.kind == .alphaChannel }
        #expect(findings.map(\.suggestion) == ["channels: 4"])
        #expect(try files.dataset("channels: 4").imageForm().cover == nil)
    }

    @Test func onlyTheTrainingSplitIsMeasured() throws {
        try pair("a", [0, 1, 2, 1000])
        try pair("b", [0, 1, 2, 60000])
        let dataset = try files.dataset(
            "exclude: [train/b, val/a]",
            splits: """
                splits:
                  train: {images: images, masks: masks}
                  val: {images: images, masks: masks}
                """)
        #expect(dataset.imageForm().form.range == .depth(bits: 10))
        let other = dataset.measuring(trainSplit: "val")
        #expect(other.imageForm(trainSplit: "val").form.range == .depth(bits: 16))
        // A model's form is not measured again.
        let form = RasterForm(channels: 1, range: .image)
        #expect(dataset.reading(as: form).measuring(trainSplit: "val").imageForm().form == form)
    }

    @Test func keysSayTheForm() throws {
        try pair("a", [0, 1, 2, 1000])
        let given = try files.dataset("range: [10, 4095.5]\nchannels: 1").imageForm()
        #expect(
            given.form
                == RasterForm(channels: 1, range: .values(lowest: 10, highest: 4095.5)))
        #expect(given.sentence == nil)
        #expect(try files.dataset("range: image").imageForm().form.range == .image)
        #expect(try files.dataset("range: auto").imageForm().form.range == .depth(bits: 10))
        #expect(try files.dataset("normalize: dataset").description.normalization == .dataset)
        for wrong in ["range: [5, 5]", "range: [1]", "range: bits", "channels: 2", "normalize: no"]
        {
            #expect(throws: (any Error).self, "\(wrong)") { try files.dataset(wrong) }
        }
    }

    /// `numpy.percentile([0, 1, 2, 3, 10, 100], [0.5, 99.5])` is [0.025, 97.75], whatever the threads.
    @Test(arguments: [1, 3]) func percentilesAreThoseOfAllTrainingValues(threads: Int) throws {
        try pair("a", [0, 10])
        try pair("b", [1, 3, 100, 2])
        let found = try files.dataset("range: percentiles\nchannels: 1")
            .imageForm(team: ThreadTeam(threads: threads))
        guard case .values(let lowest, let highest) = found.form.range else {
            Issue.record("\(found)")
            return
        }
        // A few roundings of Double.
        #expect(abs(lowest - 0.025) < 1e-10 && abs(highest - 97.75) < 1e-10)
        #expect(found.sentence?.contains("0.025 and 97.75, become 0 and 1") == true)
    }

    @Test func pairsComeInTheRange() throws {
        try pair("a", [0, 4095, 0, 4095])
        let dataset = try files.dataset("channels: 1")
        let pair = try dataset.loadPair(try dataset.samples(inSplit: "train")[0])
        #expect(pair.image.samples == .words([0, 65535, 0, 65535]))
    }

    @Test func meansOfWordsAreOnTheScaleOfTheRange() throws {
        try pair("a", [0, 4095, 0, 4095])
        try files.image("images/b.png", height: 2, width: 2, gray: 255)
        try files.mask("masks/b.png", [0, 0, 0, 0])
        let statistics = try files.dataset("channels: 1").imageStatistics(inSplit: "train")
        // 0 1 0 1 and four times 1: the mean is 3/4, the variance 3/16; a few roundings of Double.
        #expect(abs(statistics.mean[0] - 0.75) < 1e-12)
        #expect(abs(statistics.deviation[0] - 0.1875.squareRoot()) < 1e-12)
        #expect(statistics.mean.count == 1)
    }

    /// In a folder without a description, as programs write binary masks in 16 bits.
    @Test func masksOf0And65535AreBackgroundAndObject() throws {
        for name in ["a", "b", "c"] {
            try files.image("images/\(name).png", height: 2, width: 2)
            try Gray16Image(height: 2, width: 2, values: [0, 65535, 65535, 0])
                .writePNG(to: "\(files.root)/masks/\(name).png")
        }
        let dataset = try SegmentationDataset(path: files.root)
        #expect(dataset.classNames == ["background", "object"])
        let pair = try dataset.loadPair(try dataset.samples(inSplit: "train")[0])
        #expect(pair.labels.labels == [0, 1, 1, 0])
    }

    @Test func theCheckSuggestsTheRange() throws {
        try pair("a", [0, 1, 2, 1000])
        let findings = try files.dataset().check().findings.filter { $0.kind == .unusedDepth }
        #expect(findings.map(\.suggestion) == ["range: [0, 1023]"])
        #expect(findings.map(\.severity) == [.warning])
        let mended = try files.dataset("range: [0, 1023]").check().findings
        #expect(!mended.contains { $0.kind == .unusedDepth })
    }
}
