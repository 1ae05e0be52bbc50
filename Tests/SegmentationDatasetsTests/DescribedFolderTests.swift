import Foundation
import SegmentationDatasets
import Testing

/// What `dataset describe` writes gives the dataset that the folder is opened as.
@Suite struct DescribedFolderTests {
    let set: FolderSet

    init() throws { set = try FolderSet() }

    private func readsBack() throws -> Bool {
        var opened = try set.open().description
        let described = try DescribedFolder(path: set.root)
        #expect(described.problem == nil)
        let other = try TemporaryDataset()
        try other.write(described.text, to: "mine.yaml")
        var read = try SegmentationDataset(path: "\(other.root)/mine.yaml").description
        (opened.path, opened.recognition, read.path) = ("", nil, "")
        opened.drawnSplits?.isAutomatic = false
        #expect(read == opened, "\(described.text)")
        return read == opened
    }

    @Test(
        arguments: [
            ([0, 1, 2], "images/*.jpg", "masks/*.png"),
            ([0, 255], "images/*.jpg", "labels/*_mask.png"),
            ([0, 100, 200], "A/x/*.jpg", "A/y/*.png"), ([0, 3, 255], "*.jpg", "*.png"),
        ] as [([UInt8], String, String)])
    func aRecognisedFolder(values: [UInt8], images: String, masks: String) throws {
        try set.pairs(images, masks, values, count: 6)
        #expect(try readsBack())
        let names = try set.open().classNames
        let text = try DescribedFolder(path: set.root).text
        #expect(text.contains("- \(names[0])  # 0: "))
    }

    @Test func coloursAndOtherMasks() throws {
        for index in 1...6 {
            try set.photo("pictures/\(index).jpg", seed: index)
            try set.colorMask("masks/\(index)_a: 'b'.png", [0, 0xFA0000, 0x00FA00], shift: index)
            try set.mask("masks/\(index)_overlay.png", [0, 7], shift: index)
        }
        #expect(try readsBack())
        let text = try DescribedFolder(path: set.root).text
        // The other reading's keys stand there as comments.
        let other = try #require(text.components(separatedBy: "In place of the keys above").last)
        #expect(other.contains("#   classes:") && other.contains("{name}_overlay.png"))
    }

    @Test func aPublicSetNamesItsLayout() throws {
        try set.pairs("train/0001TP_*.png", "trainannot/0001TP_*.png", [0, 4, 8, 11])
        #expect(try readsBack())
        #expect(try DescribedFolder(path: set.root).text.contains("layout: camvid\n"))
    }

    @Test func listsOfNames() throws {
        try set.pairs("JPEGImages/c*.png", "SegmentationClass/c*.png", count: 6)
        try set.files.write("c1\nc2\nc3\nc4\nc5\nc6\n", to: "ImageSets/Segmentation/default.txt")
        #expect(try readsBack())
        #expect(try set.open().splitNames == ["train", "val"])
    }

    @Test func aFolderThatIsNotRecognisedGivesAStart() throws {
        try set.photo("images/a.jpg")
        try set.mask("masks/b.png", [0, 1])
        let described = try DescribedFolder(path: set.root)
        #expect(described.problem?.contains("'a.jpg' and 'b.png'") == true)
        try set.files.write(described.text, to: "start.yaml")
        let data = try SegmentationDataset(path: "\(set.root)/start.yaml")
        #expect(data.splitNames == ["train", "val"])
    }

    /// A shell makes the file before the command runs.
    @Test func anEmptyDescriptionInTheFolderDoesNotCount() throws {
        try set.pairs("images/*.jpg", "masks/*.png")
        let text = try DescribedFolder(path: set.root).text
        try set.files.write("", to: "dataset.yaml")
        #expect(try DescribedFolder(path: set.root).text == text)
    }

    @Test func theCommandThatDescribesAFolderSuitsAShell() {
        let line = FolderRecognition("x").line(folder: "my set/it's")
        #expect(
            line
                == "taken for x; to choose: pixelwise dataset describe 'my set/it'\\''s' > dataset.yaml"
        )
        #expect(FolderRecognition("x").line(folder: "a/b-1").contains("describe a/b-1 >"))
    }
}
