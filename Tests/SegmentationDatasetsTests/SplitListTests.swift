import SegmentationDatasets
import Testing

/// Lists beside the data tell which images are of which split.
@Suite struct SplitListTests {
    let set: FolderSet

    init() throws { set = try FolderSet() }

    private func line() throws -> String {
        try #require(try set.open().description.recognitionLine)
    }

    @Test(arguments: [
        ["train.txt", "val.txt", "test.txt", "*"],
        ["Train.txt", "Validation.txt", "Test.txt", "*.jpg"],
        ["splits/training.csv", "splits/valid.csv", "splits/testing.csv", "images/*.jpg"],
        [
            "ImageSets/Segmentation/Train.txt", "ImageSets/Segmentation/Validation.txt",
            "ImageSets/Segmentation/Test.txt", "*",
        ],
        ["train.txt", "val.txt", "test.txt", "images/*.jpg masks/*.png"],
        ["train.txt", "val.txt", "test.txt", "masks/*.png images/*.jpg"],
        ["train.txt", "val.txt", "test.txt", "/home/me/set/images/*.jpg /home/me/set/masks/*.png"],
    ])
    func listsOfEveryFormAreRead(paths: [String]) throws {
        try set.pairs("images/*.jpg", "masks/*.png", count: 6)
        func lines(_ numbers: ClosedRange<Int>) -> String {
            numbers.map { paths[3].replacing("*", with: "\($0)") + "\n" }.joined()
        }
        try set.files.write(lines(1...3), to: paths[0])
        try set.files.write(lines(4...4), to: paths[1])
        try set.files.write(lines(5...6), to: paths[2])
        #expect(
            try set.samples() == ["train": ["1", "2", "3"], "val": ["4"], "test": ["5", "6"]])
    }

    @Test func aListOfFoldersNamesTheirImages() throws {
        for video in ["bear", "dog"] {
            try set.pairs("images/\(video)/*.jpg", "masks/\(video)/*.png")
        }
        try set.files.write("bear\n", to: "train.txt")
        try set.files.write("dog\n", to: "val.txt")
        let found = try set.samples()
        #expect(found["train"] == ["bear-1", "bear-2", "bear-3"])
        #expect(found["val"] == ["dog-1", "dog-2", "dog-3"])
    }

    @Test func aListThatIsNotUsedIsSaid() throws {
        try set.pairs("images/*.jpg", "masks/*.png", count: 6)
        try set.files.write("Ideas for training\n", to: "train.txt")
        try set.files.write("image,split\n1.jpg,train\n", to: "all.csv")
        let line = try line()
        #expect(line.contains("train.txt is not used: it names none of the images"))
        #expect(line.contains("all.csv is not used: its column 'split' is not read"))
    }

    @Test func aTestNeverIsTrain() throws {
        try set.pairs("images/*.jpg", "masks/*.png", count: 6)
        try set.files.write("1\n2\n3\n", to: "ImageSets/Segmentation/Test.txt")
        #expect(try set.open().splitNames == ["test"])
        #expect(try line().contains("3 pairs are in no list and not used"))
        let error = #expect(throws: DatasetError.self) {
            _ = try set.open().samples(inSplit: "train")
        }
        #expect(error?.description.contains("--set splits.train=test") == true)
    }
}
