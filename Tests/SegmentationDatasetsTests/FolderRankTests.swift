import SegmentationDatasets
import Testing

/// Which of several folders and values are the labels.
@Suite struct FolderRankTests {
    let set: FolderSet

    init() throws { set = try FolderSet() }

    private func recognition() throws -> FolderRecognition {
        try #require(try set.open().description.recognition)
    }

    @Test func predictionsAndOtherSensorsComeLast() throws {
        try set.pairs("rgb/*.jpg", "masks/*.png")
        for index in 1...3 {
            try set.mask("predicted_labels/\(index).png", [0, 1, 2], shift: index + 1)
            try set.photo("thermal/\(index).jpg", seed: 20 + index)
        }
        let found = try recognition()
        #expect(found.taken.hasPrefix("train: images in 'rgb', masks in 'masks'"))
        #expect(found.alternatives.contains("masks in 'predicted_labels'"))
        #expect(found.alternatives.contains { $0.contains("images in 'thermal'") })
    }

    @Test func foldersOfImagesWithOneFolderOfMasksAreOneSet() throws {
        try set.pairs("images/a/a*.jpg", "masks/a*.png", count: 4)
        try set.pairs("images/b/b*.jpg", "masks/b*.png", count: 5, first: 20)
        let found = try set.samples()
        #expect(try #require(found["train"]).count + #require(found["val"]).count == 9)
        #expect(try recognition().alternatives.isEmpty)
    }

    @Test func copiesAreNoAreas() throws {
        for folder in ["", "backup/"] {
            try set.pairs("\(folder)images/*.jpg", "\(folder)masks/*.png", count: 6)
        }
        let found = try set.samples()
        #expect(try #require(found["train"]).count + #require(found["val"]).count == 6)
        #expect(try recognition().notes.contains { $0.hasPrefix("'backup' holds the same images") })
    }

    /// 200 pixels are the object, one is a fault.
    @Test func aStrayValueMakesNoVoidOfTheObject() throws {
        try set.pairs("images/*.jpg", "masks/*.png", [0] + [UInt8](repeating: 255, count: 7))
        try set.mask("masks/2.png", [0, 1] + [UInt8](repeating: 255, count: 7))
        let data = try set.open()
        #expect(data.classNames == ["background", "object"])
        #expect(data.description.classMap.label(of: .number(255)) == 1)
        #expect(data.description.unmapped == .ignore)
        #expect(try recognition().notes.contains { $0.hasPrefix("1 counts nowhere, 2.1 %") })
    }

    @Test func whatCountsNowhereIsSaid() throws {
        try set.pairs("images/*.jpg", "masks/*.png", [0, 100, 255])
        #expect(try set.open().classNames == ["value-0", "value-100"])
        #expect(try recognition().notes == ["255 counts nowhere, 6.3 % of the pixels"])
        try set.pairs("images/*.jpg", "masks/*.png", [1, 255])
        #expect(try set.open().classNames == ["value-1", "value-255"])
    }

    @Test func numbersAndColoursAreNotReadTogether() throws {
        try set.pairs("images/*.jpg", "masks/*.png", [0, 1, 2])
        try set.colorMask("masks/3.png", [0, 0x800000, 0x008000])
        #expect(try #require(try set.refusal()).contains("of two kinds"))
    }

    @Test func bandsAreNoImages() throws {
        for band in ["red", "green", "nir"] {
            try set.pairs("train_\(band)/*.png", "train_gt/*.png")
        }
        #expect(try #require(try set.refusal()).contains("one band each"))
    }

    @Test func theFolderOfAMaskIsNearest() throws {
        for kind in ["benign", "normal"] {
            try set.pairs("\(kind)/\(kind) (*).png", "\(kind)/\(kind) (*)_mask.png", [0, 255])
        }
        let found = try set.samples()
        #expect(try #require(found["train"]).count + #require(found["val"]).count == 6)
    }

    @Test(arguments: [
        ("dataset.json", #"{"labels": {"unlabeled": 0, "x": -9223372036854775808, "y": 2}}"#),
        ("class_names.txt", "a\nb\nb\n"),
    ])
    func aListOfClassesThatCannotBeUsedIsSaid(file: String, text: String) throws {
        try set.pairs("images/*.jpg", "masks/*.png")
        try set.files.write(text, to: file)
        #expect(try set.open().classNames == ["class-0", "class-1", "class-2"])
        #expect(try recognition().notes.contains { $0.contains(file) })
    }
}
