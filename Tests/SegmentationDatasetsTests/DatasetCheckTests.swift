import Foundation
import ImageFiles
import SegmentationDatasets
import Testing

@Suite struct DatasetCheckTests {
    let files: TemporaryDataset

    init() throws { files = try TemporaryDataset() }

    private func found(_ check: DatasetCheck) -> [String] {
        check.findings.map {
            "\($0.severity.rawValue) \($0.kind.rawValue) \($0.file.dropFirst(files.root.count + 1))"
        }
    }

    @Test func goodDataHaveNoFindings() throws {
        try files.pair("a", [0, 1, 0, 1, 0, 1])
        let check = try files.dataset().check()
        #expect(check == DatasetCheck(pairs: 1, findings: []))
        #expect(!check.hasErrors)
    }

    @Test func everyKindOfFaultIsFound() throws {
        try files.pair("good", [0, 1, 0, 1, 0, 1], gray: 1)
        try files.pair("unmapped", [0, 9, 9, 1, 0, 1], gray: 2)
        try files.pair("ignored", [255, 255, 255, 255], gray: 3)
        try files.image("images/nomask.png", gray: 4)
        try files.mask("masks/stray.png", [0, 0])
        try files.image("images/size.png", height: 5, width: 9, gray: 5)
        try files.mask("masks/size.png", [0, 0, 0, 0])
        try files.pair("torn", [0, 0, 0, 0])
        try files.write("torn", to: "images/torn.png")
        let check = try files.dataset(classes: "[a, b, c]", "ignore: [255]").check()
        #expect(check.pairs == 5)
        #expect(check.hasErrors)
        #expect(
            found(check) == [
                "error missing-mask images/nomask.png",
                "warning mask-without-image masks/stray.png",
                "warning all-ignored masks/ignored.png",
                "error size-mismatch masks/size.png",
                "error unreadable images/torn.png",
                "error unmapped-value masks/unmapped.png",
                "warning absent-class dataset.yaml",
            ])
        let unmapped = try #require(check.findings.first { $0.kind == .unmappedValue })
        #expect(unmapped.x == 1)
        #expect(unmapped.y == 0)
        #expect(unmapped.value == .number(9))
        #expect(unmapped.count == 2)
    }

    @Test func emptySplitsSharedImagesAndBadListsAreFound() throws {
        try files.pair("a", [0, 1, 0, 1])
        try files.write("images/a.png masks/a.png\n", to: "train.txt")
        try files.write("images/a.png masks/a.png\n", to: "val.txt")
        try files.write("", to: "test.txt")
        try files.write("one\n", to: "more.txt")
        let check = try files.dataset(
            "layout: list",
            splits: """
                splits: {train: {list: train.txt}, val: {list: val.txt}, test: {list: test.txt},
                  more: {list: more.txt}, none: {list: none.txt}}
                """
        ).check()
        #expect(
            found(check) == [
                "warning shared-image images/a.png", "error empty-split dataset.yaml",
                "error unreadable-split more.txt", "error unreadable-split none.txt",
            ])
    }

    @Test func theNamesOfMasksAreGuessed() throws {
        for name in ["1", "12", "3"] {
            try files.image("images/\(name).png", gray: UInt8(name) ?? 0)
            try files.mask("masks/leaf-\(name)_mask.png", [0, 1, 0, 1, 0, 1])
        }
        try files.mask("masks/12_edges.png", [0, 0])
        func lines() throws -> [String?] {
            try files.dataset().check().findings.filter { $0.kind == .missingMask }.map(
                \.suggestion)
        }
        #expect(try lines() == ["mask_name: 'leaf-{name}_mask.png'"])
        let mended = try files.dataset("mask_name: 'leaf-{name}_mask.png'").check()
        #expect(found(mended) == ["warning mask-without-image masks/12_edges.png"])
        for name in ["1", "12"] {
            try FileManager.default.removeItem(
                atPath: files.root + "/masks/leaf-\(name)_mask.png")
        }
        try FileManager.default.removeItem(atPath: files.root + "/masks/leaf-3_mask.png")
        try FileManager.default.removeItem(atPath: files.root + "/masks/12_edges.png")
        // What all pairs lack is not mended by leaving them out.
        #expect(try lines() == [nil])
    }

    @Test func thePictureThatASplitHoldsTwiceIsFound() throws {
        try files.pair("a", [0, 1, 0, 1], gray: 3)
        try files.pair("b", [0, 1, 0, 1], gray: 4)
        #expect(try files.dataset().check().findings == [])
        try files.image("images/b.png", width: 2, gray: 3)
        let check = try files.dataset().check()
        #expect(found(check) == ["warning duplicate-image images/b.png"])
        #expect(check.findings[0].message.contains("/images/a.png"))
    }

    @Test func theFindingsOfAHopelessMaskStayFew() throws {
        try files.pair("a", (0..<200).map { UInt8($0 + 2) })
        let check = try files.dataset().check()
        #expect(check.findings.count { $0.kind == .unmappedValue } == 8)
        #expect(check.findings[0].message.contains("and 199 further values"))
    }
}

/// A picture in whose file something is wrong that touches no pixel.
@Suite struct IrregularPictureTests {
    @Test func itIsReadAndTheCheckWarnsOfIt() throws {
        let files = try TemporaryDataset()
        try files.mask("masks/a.png", [0, 1, 0, 1, 0, 1])
        let path = "\(files.root)/images/a.jpg"
        try Image(height: 2, width: 3, pixels: [UInt8](repeating: 7, count: 18))
            .writeJPEG(to: path)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        // Behind the first segment.
        let place = 4 + Int(bytes[4]) << 8 + Int(bytes[5])
        bytes.insert(contentsOf: [1, 2, 3], at: place)
        try bytes.write(to: URL(fileURLWithPath: path))
        let dataset = try files.dataset()
        let check = try dataset.check()
        #expect(check.pairs == 1)
        #expect(!check.hasErrors)
        let finding = try #require(check.findings.first { $0.kind == .irregularFile })
        #expect(finding.file == path)
        #expect(finding.message.contains("3 extraneous bytes before marker"))
        let sample = try #require(try dataset.samples(inSplit: "train").first)
        #expect(try dataset.loadPair(sample).image.width == 3)
    }
}
