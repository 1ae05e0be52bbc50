import Files
import Foundation
import ImageFiles
import SegmentationDatasets
import Testing
import YAMLFiles

/// A fault that most pairs share is one finding, and the line that it suggests mends it.
@Suite struct SharedFaultTests {
    let files: TemporaryDataset

    init() throws {
        files = try TemporaryDataset()
        for index in 0..<4 { try files.pair("p\(index)", [0, 1, 0, 1], gray: UInt8(index)) }
    }

    private func move(_ folder: String, to path: String) throws {
        let target = "\(files.root)/\(path)"
        try FileManager.default.createDirectory(
            atPath: FileName.folder(of: target), withIntermediateDirectories: true)
        try FileManager.default.moveItem(atPath: "\(files.root)/\(folder)", toPath: target)
    }

    /// The only finding of a kind, in a set whose findings of this severity are no others.
    private func only(
        _ kind: DatasetFinding.Kind, _ dataset: SegmentationDataset,
        severity: DatasetFinding.Severity = .error
    ) throws -> DatasetFinding {
        let found = try dataset.check().findings.filter { $0.severity == severity }
        #expect(found.map(\.kind) == [kind])
        return try #require(found.first)
    }

    @Test func masksOneFolderDeeperAreOneFindingWithTheLineThatMends() throws {
        try move("masks", to: "m/deep/masks")
        try move("m", to: "masks")
        let found = try only(.missingMask, files.dataset())
        #expect(found.files.count == 4)
        #expect(found.message.contains("4 of the 4 pairs of the split 'train'"))
        let line = try #require(found.suggestion)
        #expect(line == "splits: {train: {images: images, masks: masks/deep/masks}}")
        #expect(try files.dataset(splits: line).check().findings.isEmpty)
    }

    @Test func imagesOneFolderDeeperAreMendedToo() throws {
        try move("images", to: "i/sub")
        try move("i", to: "images")
        let line = try #require(try only(.missingMask, files.dataset()).suggestion)
        #expect(try files.dataset(splits: line).check().findings.isEmpty)
    }

    @Test func aTemplateThatFitsNoMaskIsReplaced() throws {
        let found = try only(.missingMask, files.dataset("mask_name: '{name}_mask.png'"))
        let line = try #require(found.suggestion)
        #expect(try files.dataset(line).check().findings.isEmpty)
    }

    @Test func masksOfAnotherFormatAndAFileAClassAreExplained() throws {
        for index in 0..<4 {
            try FileManager.default.removeItem(atPath: "\(files.root)/masks/p\(index).png")
            try files.write("II*", to: "masks/p\(index).tga")
        }
        let format = try only(.missingMask, files.dataset())
        #expect(format.suggestion == nil)
        #expect(format.message.contains("masks of these names are .tga files, which are not read"))
        for index in 0..<4 {
            try FileManager.default.removeItem(atPath: "\(files.root)/masks/p\(index).tga")
            for name in ["cat", "dog"] {
                try files.mask("masks/p\(index)/\(name).png", [0, 1, 0, 1])
            }
        }
        let classes = try only(.missingMask, files.dataset())
        #expect(classes.suggestion == nil)
        #expect(classes.message.contains("a file for each class or object"))
    }

    @Test func masksOfAnotherSizeAreOneFinding() throws {
        for index in 0..<4 {
            try files.image("images/p\(index).png", height: 5, width: 9, gray: UInt8(index))
        }
        let found = try only(.sizeMismatch, files.dataset())
        #expect(found.suggestion == nil)
        #expect(found.files.count == 4)
    }

    @Test func valuesOfManyMasksAreOneFindingWithOneLine() throws {
        for index in 0..<3 { try files.mask("masks/p\(index).png", [0, 1, 7, UInt8(8 + index)]) }
        let found = try only(.unmappedValue, files.dataset("ignore: [200-254, [9, 9, 9]]"))
        #expect(found.count == 6)
        #expect(found.message.contains("3 of the 4 masks of the split 'train'"))
        #expect(found.message.contains("7 (3 pixels in 3 masks, first at (0, 1)"))
        let line = try #require(found.suggestion)
        #expect(line == "ignore: [7-10, 200-254, [9, 9, 9]]")
        #expect(!(try files.dataset(line).check().hasErrors))
    }

    @Test func pointersOfGitLFSAreOneFindingWithTheCommand() throws {
        let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 132004\n"
        for index in 0..<4 { try files.write(pointer, to: "images/p\(index).png") }
        let found = try only(.unreadable, files.dataset())
        #expect(found.message.contains("git lfs pull"))
        #expect(found.suggestion == nil)
        #expect(throws: ImageFileError.gitLFSPointer(path: "\(files.root)/images/p0.png")) {
            _ = try Image.read(path: "\(files.root)/images/p0.png")
        }
    }

    @Test func aFaultOfFewKeepsItsFilesAndTheirLine() throws {
        try files.write("torn", to: "images/p1.png")
        let dataset = try files.dataset("exclude: [p3]")
        let found = try only(.unreadable, dataset)
        #expect(found.pair == "train/p1")
        #expect(found.suggestion == "exclude: [p3, train/p1]")
        #expect(!(try files.dataset(found.suggestion ?? "").check().hasErrors))
    }

    @Test func theLineForANameWithAStarLeavesOutNoOther() throws {
        try files.pair("p*", [0, 1, 0, 1])
        try files.pair("p\\?", [0, 1, 0, 1], gray: 7)
        for name in ["p*", "p\\?"] { try files.write("torn", to: "images/\(name).png") }
        let pairs = try files.dataset().check().findings.flatMap(\.pairsToLeaveOut)
        let line = try files.dataset().description.exclusion(of: pairs)
        #expect(line == #"exclude: ['train/p\*', 'train/p\\\?']"#)
        let names = try files.dataset(line).samples(inSplit: "train").map(\.name)
        #expect(names == ["p0", "p1", "p2", "p3"])
    }

    @Test func aSplitThatNothingWouldBeLeftOfIsNamed() throws {
        try files.pair("x", [0, 1, 0, 1])
        let dataset = try files.dataset(
            "exclude: [p3]\nsplit: {val: 0.3, seed: 0}")
        let names = try ["train", "val"].map { split in
            try dataset.samples(inSplit: split).map { "train/\($0.name)" }
        }
        #expect(names.map(\.count) == [3, 1])
        #expect(dataset.splitEmptied(byLeavingOut: names[1]) == nil)
        #expect(dataset.splitEmptied(byLeavingOut: names.flatMap(\.self)) == "train")
        #expect(dataset.splitEmptied(byLeavingOut: []) == nil)
    }

    @Test func pairsCanBeLeftOutAsLongAsOthersRemain() throws {
        func pairs() throws -> [String] {
            try only(.unreadable, files.dataset()).pairsToLeaveOut
        }
        for index in 0..<3 { try files.write("torn", to: "images/p\(index).png") }
        #expect(try pairs() == ["train/p0", "train/p1", "train/p2"])
        try files.write("torn", to: "images/p3.png")
        #expect(try pairs() == [])
    }

    @Test func entriesOfExcludeMayStandForMany() throws {
        func names(_ line: String) throws -> [String] {
            try files.dataset(line).samples(inSplit: "train").map(\.name)
        }
        #expect(try names("exclude: ['train/*1', p0]") == ["p2", "p3"])
        #expect(try names("exclude: ['val/*']") == ["p0", "p1", "p2", "p3"])
        // A star stands for no slash.
        #expect(try names("exclude: ['*/p0', 't*p1']") == ["p1", "p2", "p3"])
        #expect(throws: DatasetError.self) { _ = try names("exclude: ['p?']") }
        try files.write("# blurred\n\ntrain/p0\np[1\np*2\n", to: "blurred.txt")
        #expect(try names("exclude: blurred.txt") == ["p1", "p3"])
        let unknown = try files.dataset("exclude: [p0, 'q*', 'p1?']").check().findings
        #expect(unknown.map(\.kind) == [.unknownExclusion, .unknownExclusion])
        #expect(unknown.map { $0.message.contains("'q*'") } == [true, false])
        #expect(throws: YAMLFileError.self) { _ = try names("exclude: none.txt") }
    }

    @Test func smoothEdgesOfRangesInventNoClass() throws {
        let stepped: [UInt8] = [0, 0, 0, 0, 60, 190, 255, 255, 255, 255, 190, 60]
        let files = try TemporaryDataset()
        try files.pair("a", (0..<60).flatMap { _ in stepped })
        let found = try files.dataset("map: {0-127: a, 128-255: b}").check().findings
        #expect(found.isEmpty)
    }
}
