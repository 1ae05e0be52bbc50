import Foundation
import SegmentationDatasets
import Testing

@Suite struct DatasetLayoutTests {
    let files: TemporaryDataset

    init() throws { files = try TemporaryDataset() }

    @Test func foldersPairByStemInNaturalOrder() throws {
        for name in ["img10", "img2", "img1"] { try files.pair(name, [0, 0, 1, 1]) }
        try files.write("x", to: "images/.hidden.png")
        try files.write("x", to: "images/readme.txt")
        let samples = try files.dataset().samples(inSplit: "train")
        #expect(samples.map(\.name) == ["img1", "img2", "img10"])
        #expect(samples[1].image == files.root + "/images/img2.png")
        #expect(samples[1].mask == files.root + "/masks/img2.png")
    }

    @Test func maskNameTemplateSeparatesMasksFromImagesInOneFolder() throws {
        try files.image("images/a.png")
        try files.mask("images/a_mask.png", [0, 0, 0, 0, 0, 0])
        let samples = try files.dataset(
            "mask_name: '{name}_mask.png'",
            splits: "splits: {train: {images: images, masks: images}}"
        ).samples(inSplit: "train")
        #expect(samples.map(\.mask) == [files.root + "/images/a_mask.png"])
    }

    @Test func twoImagesOfOneNameAreRefusedUnlessExtensionsChoose() throws {
        try files.pair("a", [0, 0, 0, 0, 0, 0])
        try files.write("", to: "images/a.jpg")
        #expect(
            throws: DatasetError.duplicateName(
                image: files.root + "/images/a.png", first: files.root + "/images/a.jpg")
        ) { _ = try files.dataset().samples(inSplit: "train") }
        #expect(
            try files.dataset("extensions: [png]").samples(inSplit: "train").map(\.image)
                == [files.root + "/images/a.png"])
    }

    @Test func missingMasksEmptySplitsAndUnknownSplitsAreNamed() throws {
        let dataset = try files.dataset()
        #expect(
            throws: DatasetError.emptySplit(
                description: files.root + "/dataset.yaml", split: "train",
                searched: files.root + "/images for .jpg, .jpeg, .png, .tif, .tiff, .bmp, .webp")
        ) { _ = try dataset.samples(inSplit: "train") }
        try files.image("images/a.png")
        try files.image("images/b.png")
        #expect(
            throws: DatasetError.missingMask(
                image: files.root + "/images/a.png", mask: files.root + "/masks/a.png", others: 1)
        ) { _ = try dataset.samples(inSplit: "train") }
        #expect(
            throws: DatasetError.unknownSplit(
                description: files.root + "/dataset.yaml", split: "val", known: ["train"])
        ) { _ = try dataset.samples(inSplit: "val") }
        #expect(throws: DatasetError.missingFolder(path: files.root + "/none")) {
            _ = try files.dataset(splits: "splits: {train: {images: images, masks: none}}")
                .samples(inSplit: "train")
        }
    }

    @Test func listsHoldPairsAsTextOrCSV() throws {
        for name in ["a", "b c"] { try files.pair(name, [0, 0, 0, 0, 0, 0]) }
        try files.write(
            "# image mask\n\nimages/a.png masks/a.png\nimages/b c.png\tmasks/b c.png\n",
            to: "train.txt")
        try files.write("image,mask\n\"images/b c.png\", masks/b c.png\n", to: "val.csv")
        let dataset = try files.dataset(
            "layout: list", splits: "splits: {train: {list: train.txt}, val: {list: val.csv}}")
        #expect(try dataset.samples(inSplit: "train").map(\.name) == ["a", "b c"])
        #expect(
            try dataset.samples(inSplit: "val").map(\.mask) == [files.root + "/masks/b c.png"])
        try files.write("images/a.png\n", to: "train.txt")
        #expect(
            throws: DatasetError.badListLine(
                file: files.root + "/train.txt", line: 1,
                reason:
                    "1 field, two are expected: the image and its mask. Of a list of images alone the "
                    + "description names the folders, too: {list: train.txt, images: FOLDER, masks: FOLDER}"
            )
        ) { _ = try dataset.samples(inSplit: "train") }
        try files.write("images/z.png masks/a.png\n", to: "train.txt")
        #expect(throws: DatasetError.missingImage(image: files.root + "/images/z.png", others: 0)) {
            _ = try dataset.samples(inSplit: "train")
        }
    }

    @Test func linksToAFolderAroundShowNoFileTwice() throws {
        try files.pair("a", [0, 0, 0, 0, 0, 0])
        let links = FileManager.default
        try links.createSymbolicLink(
            atPath: files.root + "/images/up", withDestinationPath: files.root + "/images")
        try links.createSymbolicLink(
            atPath: files.root + "/more", withDestinationPath: files.root + "/images")
        #expect(try files.dataset().samples(inSplit: "train").map(\.name) == ["a"])
        let linked = try files.dataset(splits: "splits: {train: {images: more, masks: masks}}")
        #expect(try linked.samples(inSplit: "train").map(\.image) == [files.root + "/more/a.png"])
    }

    @Test func listsOfOtherProgramsAreRead() throws {
        for name in ["a", "b"] { try files.pair(name, [0, 0, 0, 0, 0, 0]) }
        let dataset = try files.dataset(
            "layout: list", splits: "splits: {train: {list: train.txt}, val: {list: val.csv}}")
        // A byte order mark, carriage returns, commas in a text file, another header.
        try files.write(
            "\u{FEFF}images/a.png,masks/a.png\r\nimages/b.png, masks/b.png", to: "train.txt")
        try files.write(
            "\u{FEFF}image_path,mask_path\r\nimages/a.png,masks/a.png\r\n", to: "val.csv")
        let samples = try dataset.samples(inSplit: "train")
        #expect(samples.map(\.name) == ["a", "b"])
        #expect(samples[1].mask == files.root + "/masks/b.png")
        #expect(try dataset.samples(inSplit: "val").map(\.name) == ["a"])
    }

    /// Lists are read in pieces of a mebibyte.
    @Test func linesThatCrossAPieceStayWhole() throws {
        let long = String(repeating: "x", count: 3_000_000)
        func line(_ index: Int) -> String { "images/\(index).png masks/\(index).png" }
        let lines = (0..<50_000).map(line) + ["\(long).png masks/l.png"] + [line(50_000)]
        try files.write(lines.joined(separator: "\n"), to: "train.txt")
        let samples = try files.dataset(
            "layout: list", splits: "splits: {train: {list: train.txt}}"
        ).samples(inSplit: "train")
        #expect(samples.count == 50_002)
        #expect(samples[50_000].name.count == long.count)
        let others = samples[..<50_000] + samples[50_001...]
        #expect(others.map(\.name) == (0...50_000).map(String.init))
        #expect(others.map(\.mask) == (0...50_000).map { "\(files.root)/masks/\($0).png" })
    }

    @Test func picturesOfOneNameInAListAreToldApartByTheirFolders() throws {
        for folder in ["x", "y"] {
            for name in ["1", folder] {
                try files.write("", to: "\(folder)/\(name).png")
            }
        }
        let lists = "splits: {train: {list: train.txt}}"
        try files.write(
            "x/1.png x/1.png\r\ny/1.png y/1.png\r\nx/x.png y/1.png\r\n", to: "train.txt")
        let dataset = try files.dataset("layout: list\nroot: .", splits: lists)
        #expect(try dataset.samples(inSplit: "train").map(\.name) == ["x-1", "y-1", "x"])
        try files.write("x/1.png x/1.png\nx/1.png y/1.png\n", to: "train.txt")
        let image = files.root + "/x/1.png"
        #expect(throws: DatasetError.duplicateName(image: image, first: image)) {
            _ = try dataset.samples(inSplit: "train")
        }
    }

    /// Looking for two million files takes longer than anyone waits for a list to open.
    @Test func theFilesOfALongListAreLookedForWhenTheyAreNeeded() throws {
        let lines = (0...20_000).map { "images/\($0).png masks/\($0).png" }
        try files.write(lines.dropLast().joined(separator: "\n"), to: "train.txt")
        let dataset = try files.dataset(
            "layout: list", splits: "splits: {train: {list: train.txt}}")
        let image = files.root + "/images/0.png"
        #expect(throws: DatasetError.missingImage(image: image, others: 19_999)) {
            _ = try dataset.samples(inSplit: "train")
        }
        try files.write(lines.joined(separator: "\n"), to: "train.txt")
        let samples = try dataset.samples(inSplit: "train")
        #expect(samples.count == 20_001)
        #expect(throws: DatasetError.missingImage(image: image, others: 0)) {
            _ = try dataset.loadPair(samples[0])
        }
        try files.image("images/0.png")
        #expect(
            throws: DatasetError.missingMask(
                image: image, mask: files.root + "/masks/0.png", others: 0)
        ) { _ = try dataset.loadPair(samples[0]) }
        let missing = try dataset.check().findings.filter { $0.kind == .missingImage }
        #expect(missing.count == 1 && missing.first?.files.count == 20_000)
    }

    @Test func vocPairsByName() throws {
        try files.write("one\n", to: "ImageSets/Segmentation/train.txt")
        try files.write("", to: "JPEGImages/one.jpg")
        try files.write("", to: "SegmentationClass/one.png")
        let samples = try files.dataset("layout: voc", splits: "splits: {train: }")
            .samples(inSplit: "train")
        #expect(
            samples == [
                SamplePaths(
                    name: "one", image: files.root + "/JPEGImages/one.jpg",
                    mask: files.root + "/SegmentationClass/one.png")
            ])
    }

    @Test func drawnSplitsShareTheSamplesOut() throws {
        for index in 0..<10 { try files.pair("s\(index)", [0, 0, 0, 0, 0, 0]) }
        func names(_ seed: Int, _ split: String) throws -> [String] {
            try files.dataset("split: {val: 0.2, test: 0.1, seed: \(seed)}")
                .samples(inSplit: split).map(\.name)
        }
        let parts = try ["train", "val", "test"].map { try names(1, $0) }
        #expect(parts.map(\.count) == [7, 2, 1])
        #expect(Set(parts.joined()).count == 10)
        #expect(try names(1, "val") == parts[1])
        let draws = try Set((0..<8).map { try names($0, "val") })
        #expect(draws.count > 2)
    }

    @Test func naturalOrderIsTotal() {
        let sorted = ["a", "a1", "a01", "a2", "a10", "a10b", "b", "é"]
        for (i, first) in sorted.enumerated() {
            for (j, second) in sorted.enumerated() {
                // "a1" and "a01" are equal as numbers and differ as text.
                if Set([first, second]) == ["a1", "a01"] {
                    #expect(
                        NaturalOrder.precedes(first, second) != NaturalOrder.precedes(second, first)
                    )
                } else {
                    #expect(NaturalOrder.precedes(first, second) == (i < j), "\(first) \(second)")
                }
            }
        }
    }

    @Test func petsMiniHasItsPairsInTwoSplits() throws {
        guard let root = realData("pets-mini") else {
            print("skipped: the data are not beside the checkout")
            return
        }
        let dataset = try SegmentationDataset(path: committed("pets-mini.yaml"), dataRoot: root)
        let counts = try dataset.splitNames.map { try dataset.samples(inSplit: $0).count }
        #expect(counts == [19, 7])
    }
}
